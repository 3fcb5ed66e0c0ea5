"""Addresses of the patrol: plans, looks on demand, who is being visited, coverage, and the workers' claims."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.audit import service as audit
from api.cameras.service import cameras_in_reach
from api.catalogue.numbers import rule_types_now
from api.errors import Invalid
from api.outbox.announcer import Announcement
from api.patrol import in_sight, marks, rounds, service, watching
from api.patrol.coverage import coverage
from api.patrol.deps import CameraPath, ClaimsDep, Instant, PageSize, PlanPath, require_zone
from api.patrol.hours import coverage_hours
from api.patrol.schemas import (
    CoverageView,
    HoursView,
    LookAsked,
    MarkEnded,
    MarkKind,
    MarkView,
    PatrolView,
    PinAsked,
    PlanView,
    RoundView,
    SkipAsked,
    VisitView,
    WatchLeft,
    WatchView,
)
from api.patrol.turns import build_turns, site_now
from api.people.deps import OperatorDep, PersonDep, ReachDep, WorkerDep
from api.probes import service as probes
from api.services import Services, ServicesDep
from api.uploads import service as uploads
from pipelines.orders import ClaimAnswer, ClaimRequest

router = APIRouter(tags=["patrol"])


@router.post("/worker/claim")
def claim(request: ClaimRequest, services: ServicesDep, claims: ClaimsDep, _worker: WorkerDep) -> ClaimAnswer:
    """Leases the most urgent due cameras to a worker. `server_time` is the zero of every offset in its reports."""
    now = services.clock()
    with services.database.write() as session:
        answer = claims.answer(session, request, now=now, started_at=services.started_at)
        waiting = {
            "photos_wait": uploads.are_waiting(session, now=now),
            "probes_wait": probes.are_waiting(session, now=now),
        }
        answer = answer.model_copy(update=waiting)
    services.announcer.announce(
        tuple(
            Announcement(
                topic="visit.begun",
                key=order.id,
                at=now,
                payload={"camera_id": order.camera_id, "kind": order.kind.value, "worker_id": request.worker_id},
            )
            for order in answer.orders
        )
    )
    return answer


@router.get("/plans")
def list_plans(services: ServicesDep, reach: ReachDep) -> list[PlanView]:
    """Answers all patrol plans that have a camera in sight."""
    with services.database.read() as session:
        return in_sight.plans(service.plans(session, now=services.clock()), cameras_in_reach(session, reach))


@router.post("/plans/{plan_id}/start")
def start_plan(plan_id: PlanPath, services: ServicesDep, person: OperatorDep) -> PlanView:
    """Starts a plan now; its cameras are visited as workers are free."""
    now = services.clock()
    with services.database.write() as session:
        plan = service.start_plan(session, plan_id, now=now, actor=person.actor)
        audit.record(session, at=now, actor=person.actor, action="plan.started", about=plan_id)
    return plan


@router.post("/plans/{plan_id}/stop")
def stop_plan(plan_id: PlanPath, services: ServicesDep, person: OperatorDep) -> PlanView:
    """Stops a plan; stays end with their next part."""
    now = services.clock()
    with services.database.write() as session:
        plan = service.stop_plan(session, plan_id, now=now, actor=person.actor)
        audit.record(session, at=now, actor=person.actor, action="plan.stopped", about=plan_id)
    return plan


@router.get("/plans/{plan_id}/rounds")
def list_rounds(
    *,
    plan_id: PlanPath,
    services: ServicesDep,
    reach: ReachDep,
    begin: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")],
) -> list[RoundView]:
    """Answers a plan's rounds in a time, oldest first: who was due, inspected, or missed and why."""
    require_zone(begin, end)
    with services.database.read() as session:
        only = cameras_in_reach(session, reach)
        return rounds.rounds(session, plan_id, begin=begin, end=end, now=services.clock(), only=only)


@router.post("/plans/{plan_id}/rounds", status_code=202)
def start_round(plan_id: PlanPath, services: ServicesDep, person: OperatorDep) -> RoundView:
    """一键轮巡: starts a round over all cameras of the plan now, in its hours or not; one that goes on stays."""
    now = services.clock()
    with services.database.write() as session:
        started = rounds.start_round(session, plan_id, now=now, actor=person.actor)
        if started.begins_at == now:
            audit.record(session, at=now, actor=person.actor, action="round.started", about=plan_id)
    return started


@router.post("/cameras/{camera_id}/look-now", status_code=202)
def look_now(camera_id: CameraPath, services: ServicesDep, person: PersonDep) -> LookAsked:
    """Asks for a look at a camera as soon as a worker is free, on patrol or not."""
    now = services.clock()
    with services.database.write() as session:
        asked_at = service.ask_for_look(session, camera_id, now=now)
        audit.record(session, at=now, actor=person.actor, action="camera.look_asked", about=camera_id)
    return LookAsked(camera_id=camera_id, asked_at=asked_at)


@router.post("/cameras/{camera_id}/watch", status_code=202)
def watch(camera_id: CameraPath, services: ServicesDep, person: PersonDep) -> WatchView:
    """Asks to watch a camera for the next 15 s; a page that goes on watching asks again every 5 s.

    As soon as the camera is free a worker keeps its stream open and renews `GET /cameras/{id}/latest` at least once a
    second; a stay that holds the camera already does so too. Everybody who watches a camera shares one session. The
    answer says whether it is on, and why not. Skipped cameras and those of no running plan may be watched.
    """
    now = services.clock()
    with services.database.read() as session:
        watching.require_camera(session, camera_id)
    watching.note_watched(services.database, camera_id, actor=person.actor, now=now)
    until, is_first = services.wishes.wish(camera_id, person.actor, now=now)
    if is_first:
        with services.database.write() as session:
            watching.try_again_now(session, camera_id)
    with services.database.read() as session:
        return watching.watch_view(
            session, camera_id, until=until, wishes=services.wishes, latest=services.latest, now=now
        )


@router.delete("/cameras/{camera_id}/watch")
def leave_watch(camera_id: CameraPath, services: ServicesDep, person: PersonDep) -> WatchLeft:
    """Watches a camera no longer. The order ends within 5 s once nobody else watches.

    A second page of the same person that still watches has its wish back when it asks again.
    """
    with services.database.read() as session:
        watching.require_camera(session, camera_id)
    was_watching = services.wishes.leave(camera_id, person.actor, now=services.clock())
    return WatchLeft(camera_id=camera_id, was_watching=was_watching)


@router.post("/cameras/{camera_id}/pin")
def pin_camera(camera_id: CameraPath, asked: PinAsked, services: ServicesDep, person: OperatorDep) -> MarkView:
    """置顶: has a camera visited more often, on patrol or not, until it is unpinned."""
    now = services.clock()
    with services.database.write() as session:
        mark = marks.pin(session, camera_id, reason=asked.reason, now=now, actor=person.actor)
        audit.record(session, at=now, actor=person.actor, action="camera.pinned", about=camera_id, reason=asked.reason)
    return mark


@router.post("/cameras/{camera_id}/skip")
def skip_camera(camera_id: CameraPath, asked: SkipAsked, services: ServicesDep, person: OperatorDep) -> MarkView:
    """跳过: leaves a camera out until a time, for a reason. Its minutes count as paused; look-now still works."""
    now = services.clock()
    with services.database.write() as session:
        mark = marks.skip(session, camera_id, until=asked.until, reason=asked.reason, now=now, actor=person.actor)
        audit.record(
            session,
            at=now,
            actor=person.actor,
            action="camera.skipped",
            about=camera_id,
            until=asked.until.isoformat(),
            reason=asked.reason,
        )
    return mark


@router.post("/cameras/{camera_id}/unpin")
def unpin_camera(camera_id: CameraPath, services: ServicesDep, person: OperatorDep) -> MarkEnded:
    """Takes a pin back."""
    return _take_back(camera_id, MarkKind.PIN, "camera.unpinned", services=services, actor=person.actor)


@router.post("/cameras/{camera_id}/resume")
def resume_camera(camera_id: CameraPath, services: ServicesDep, person: OperatorDep) -> MarkEnded:
    """Ends a skip early."""
    return _take_back(camera_id, MarkKind.SKIP, "camera.resumed", services=services, actor=person.actor)


def _take_back(camera_id: str, kind: MarkKind, action: str, *, services: Services, actor: str) -> MarkEnded:
    now = services.clock()
    with services.database.write() as session:
        was_in_force = marks.take_back(session, camera_id, kind, now=now, actor=actor)
        if was_in_force:
            audit.record(session, at=now, actor=actor, action=action, about=camera_id)
    return MarkEnded(camera_id=camera_id, kind=kind, was_in_force=was_in_force)


@router.get("/patrol")
def get_patrol(services: ServicesDep, claims: ClaimsDep, reach: ReachDep) -> PatrolView:
    """Answers who is being visited now, what is due next, and whether the promises are kept."""
    now = services.clock()
    with services.database.read() as session:
        site = site_now(session, now)
        seen = cameras_in_reach(session, reach)
        types = rule_types_now(session, services.rule_types)
        every = build_turns(session, site, types=types, settings=services.settings)
        turns = [turn for turn in every if seen is None or turn.camera_id in seen]
        view = service.patrol_view(session, turns, next_due_at=claims.next_due_at(turns, now=now), now=now)
        return in_sight.patrol(view, seen)


@router.get("/coverage")
def get_coverage(
    services: ServicesDep,
    reach: ReachDep,
    begin: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")],
) -> CoverageView:
    """Answers how many minutes of each camera were inspected, between, late, paused, unreachable or degraded."""
    require_zone(begin, end)
    kept_s = services.settings.looks_kept_s
    with services.database.read() as session:
        whole = coverage(session, begin=begin, end=end, now=services.clock(), looks_kept_s=kept_s)
        return in_sight.coverage(whole, cameras_in_reach(session, reach))


@router.get("/coverage/hours")
def get_coverage_hours(
    *,
    services: ServicesDep,
    reach: ReachDep,
    begin: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")],
    cameras: Annotated[list[str], Query(alias="camera", max_length=500)] = [],  # noqa: B006 - FastAPI copies it
) -> HoursView:
    """Answers coverage by camera and hour: at most 500 cameras, and no more minutes than are worked out in seconds."""
    require_zone(begin, end)
    with services.database.read() as session:
        return coverage_hours(
            session,
            cameras=cameras,
            only=cameras_in_reach(session, reach),
            begin=begin,
            end=end,
            now=services.clock(),
            looks_kept_s=services.settings.looks_kept_s,
        )


@router.get("/visits")
def list_visits(
    *,
    services: ServicesDep,
    reach: ReachDep,
    camera: Annotated[str | None, Query(max_length=64)] = None,
    before: Instant | None = None,
    limit: PageSize = 50,
) -> list[VisitView]:
    """Answers visits, newest first; `before` takes the `granted_at` of the last one of a page."""
    if before is not None and before.tzinfo is None:
        raise Invalid("`before` needs a time zone, such as 2026-06-01T00:00:00+08:00")
    with services.database.read() as session:
        only = cameras_in_reach(session, reach)
        return service.visits(session, camera_id=camera, before=before, limit=limit, only=only)
