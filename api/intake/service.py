"""Absorbs a report in one transaction: memory, visit, violations, cases, outbox; commits nothing itself."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from api.cases.opening import clear_case, leave_case, open_case
from api.cases.states import CaseState
from api.catalogue.numbers import rule_types_now
from api.db.tables import CaseRow, LeaseRow, LookRow, ReportRow, VisitRow
from api.errors import Conflict
from api.evidence.caption import Words
from api.evidence.store import PictureStore
from api.intake import pictures, repository
from api.intake.masked import note_masked
from api.intake.memory import load_state, save_state
from api.intake.visit import open_visit, update_lease, update_turn, update_visit
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed, visit_ended
from api.patrol import repository as patrol
from api.patrol import watching
from api.patrol.leases import lease_length_s
from api.patrol.turns import SiteNow, applying, site_now
from api.patrol.wishes import Wishes
from api.recheck.absorb import answer_rechecks
from api.recheck.repository import is_due
from api.recheck.schemas import Purpose
from api.recheck.service import book
from api.settings import Settings
from api.sight.service import take_sight
from pipelines.ledger.absorb import OlderLook, absorb
from pipelines.ledger.confirm import confirm_at
from pipelines.ledger.open_places import open_places, open_runs
from pipelines.ledger.state import Absorbed, CameraState, Violation
from pipelines.orders import Decision, Look, OrderKind, Report, ReportAnswer
from pipelines.rules.resolve import ResolvedRule, RuleTypes, resolve_rules
from pipelines.site import Camera

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A report that counts once the transaction is committed."""

    answer: ReportAnswer
    announcements: tuple[Announcement, ...] = ()
    """To be made after the commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A report with all that it is judged by."""

    report: Report
    visit: VisitRow
    lease: LeaseRow
    site: SiteNow
    camera: Camera | None
    """With the zones and rules that the order had; None: the camera was removed from the site."""
    rules: tuple[ResolvedRule, ...]
    drawn: pictures.Drawn
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes reports in."""

    types: RuleTypes
    settings: Settings
    store: PictureStore
    language: str
    """In which captions are drawn: `zh` where a font can, else `en`."""
    wishes: Wishes = field(default_factory=Wishes)
    """Who wants to watch which camera now."""

    def take(self, session: Session, report: Report, *, drawn: pictures.Drawn, now: datetime) -> Taken:
        """Returns what the report changed, or what it was answered before: a report counts once.

        Raises:
            Conflict: `unknown_order`, `stale_fence`, `older_look`, `evidence_missing`; nothing is changed.
            DrawingsNeededError: Copies are to be drawn first; nothing is changed.
        """
        known = repository.find_report(session, report.id)
        if known is not None:
            answer = ReportAnswer.model_validate(known.answer)
            return Taken(answer=answer.model_copy(update={"is_duplicate": True}))
        arrival = self._arrival(session, report, drawn=drawn, now=now)
        pictures.require_pictures(session, arrival.report)
        note_masked(session, arrival.report, now=now)
        before = load_state(session, report.camera_id)
        absorbed = self._absorbed(before, arrival)
        announcements = self._open_and_clear(session, arrival, absorbed)
        announcements += self._sight(session, arrival)
        save_state(session, before, absorbed)
        pictures.keep_candidates(session, before, absorbed, now=now, kept_s=self.settings.candidate_kept_s)
        for look in report.looks:
            repository.add(session, _look_row(arrival, look))
        self._update_patrol(session, arrival, absorbed.state)
        announcements += answer_rechecks(session, arrival.report, state=absorbed.state, rules=arrival.rules, now=now)
        answer = self._answer(session, arrival, absorbed.state)
        repository.add(session, _report_row(report, answer, now=now))
        if report.final:
            announcements.append(visit_ended(arrival.visit, at=now, looks=len(report.looks)))
        return Taken(answer=answer, announcements=tuple(announcements))

    def _sight(self, session: Session, arrival: Arrival) -> list[Announcement]:
        """Learns the camera's view; tells the case of its fault. Before any zone is judged by the hour."""
        camera = arrival.site.cameras.get(arrival.report.camera_id)
        return [] if camera is None else take_sight(session, arrival.report, camera=camera, now=arrival.now)

    def _arrival(self, session: Session, report: Report, *, drawn: pictures.Drawn, now: datetime) -> Arrival:
        visit, lease = open_visit(session, report)
        site = site_now(session, now, only=report.camera_id)
        whole = site.cameras.get(report.camera_id)
        camera = None if whole is None else applying(whole, visit.granted_at, timezone=site.timezone)
        return Arrival(
            # The server's own record of its time is the truth; the worker only gives it back.
            report=report.model_copy(update={"server_time": visit.granted_at}),
            visit=visit,
            lease=lease,
            site=site,
            camera=camera,
            rules=() if camera is None else resolve_rules(camera, rule_types_now(session, self.types)),
            drawn=drawn,
            now=now,
        )

    def _absorbed(self, before: CameraState, arrival: Arrival) -> Absorbed:
        if arrival.camera is None:
            return Absorbed(state=before)
        try:
            return absorb(before, arrival.report, rules=arrival.rules, types=self.types)
        except OlderLook as error:
            raise Conflict(str(error), code="older_look") from error

    def _open_and_clear(self, session: Session, arrival: Arrival, absorbed: Absorbed) -> list[Announcement]:
        """Opens a case for each violation raised, and tells the cases of those cleared or no longer watched."""
        camera, now, drawn = arrival.camera, arrival.now, arrival.drawn
        if camera is None:
            return []
        words = Words(language=self.language, timezone=arrival.site.timezone)

        def album(violation: Violation, scenes: pictures.Scenes) -> pictures.Album:
            return pictures.album_of(session, violation, scenes, camera=camera, words=words)

        proofs = [(each, album(each, pictures.proof(each))) for each in absorbed.raised]
        ends = [(each, album(each, pictures.clearing(each))) for each in absorbed.cleared]
        drawn.require(drawing for _, each in (*proofs, *ends) for drawing in each.every_drawing)
        changes = []
        for violation, held in proofs:
            case = self._open(session, arrival, violation, held)
            changes.append((case, "case.opened"))
        for violation, held in ends:
            shown, failed = pictures.case_pictures(session, held, drawn=drawn, store=self.store, now=now)
            case = clear_case(session, violation, pictures=shown, failed=failed, now=now)
            changes.append((case, "case.cleared"))
        changes += [(leave_case(session, each, now=now), "case.unwatched") for each in absorbed.unwatched]
        return [case_changed(session, case, topic, at=now) for case, topic in changes if case is not None]

    def _open(self, session: Session, arrival: Arrival, violation: Violation, album: pictures.Album) -> CaseRow | None:
        """Returns the violation's case; None without its pictures: then it is on record as a violation, and logged."""
        if arrival.camera is None or not album.scenes:
            log.error("a violation's pictures are not in the store: no case", violation=violation.id)
            return None
        shown, failed = pictures.case_pictures(session, album, drawn=arrival.drawn, store=self.store, now=arrival.now)
        case = open_case(
            session,
            violation,
            camera=arrival.camera,
            network=arrival.report.network,
            pictures=shown,
            failed=failed,
            now=arrival.now,
            recurrence_s=self.settings.recurrence_s,
        )
        if case.state == CaseState.SUSPECTED:
            book(session, case, arrival.now, purpose=Purpose.WARNED)
        return case

    def _update_patrol(self, session: Session, arrival: Arrival, state: CameraState) -> None:
        report, now = arrival.report, arrival.now
        update_visit(arrival.visit, report, now=now)
        update_lease(arrival.lease, is_final=report.final, now=now, length_s=lease_length_s(self.settings))
        update_turn(
            patrol.turn_of(session, report.camera_id),
            arrival.visit,
            report,
            state=state,
            confirm_at=confirm_at(state, arrival.rules, now=now),
            now=now,
        )

    def _answer(self, session: Session, arrival: Arrival, state: CameraState) -> ReportAnswer:
        if arrival.camera is None:
            return ReportAnswer(decision=Decision.STOP)
        granted_at, camera_id = arrival.visit.granted_at, arrival.report.camera_id
        return ReportAnswer(
            decision=_decision(
                arrival,
                is_asked=is_due(session, camera_id, now=arrival.now),
                is_probed=watching.is_probe_due(session, camera_id, now=arrival.now),
                wishes=self.wishes,
            ),
            places=open_places(state, arrival.rules, server_time=granted_at),
            runs=open_runs(state, arrival.rules, server_time=granted_at),
            is_watched=self.wishes.watchers(camera_id, now=arrival.now) > 0,
        )


def _decision(arrival: Arrival, *, is_asked: bool, is_probed: bool, wishes: Wishes) -> Decision:
    """A stay goes on while its plan runs, its time is not over, and its zones are still those of its order.

    It makes room when somebody wants the camera to look again at a case: that visit takes pictures for it. A watch
    goes on while somebody watches. Both make room for a probe.
    """
    site, lease, now, camera_id = arrival.site, arrival.lease, arrival.now, arrival.report.camera_id
    is_over = arrival.report.final or (lease.until_at is not None and now >= lease.until_at)
    has_changed = arrival.camera != site.camera_now(camera_id)
    if is_over or is_asked or has_changed:
        return Decision.STOP
    is_watched, kind = wishes.watchers(camera_id, now=now) > 0, OrderKind(lease.kind)
    if kind is OrderKind.WATCH:
        return Decision.CONTINUE if is_watched and not is_probed else Decision.STOP
    if kind is not OrderKind.STAY:
        return Decision.CONTINUE
    # Whoever watches this very camera sees it through the stay.
    is_in_the_way = not is_watched and wishes.takes_room(now=now)
    return Decision.CONTINUE if site.gaps_s(camera_id) and not (is_in_the_way or is_probed) else Decision.STOP


def _look_row(arrival: Arrival, look: Look) -> LookRow:
    return LookRow(
        order_id=arrival.report.order_id,
        number=look.index,
        camera_id=arrival.report.camera_id,
        taken_at=arrival.visit.granted_at + timedelta(seconds=look.offset_s),
        time_error_s=look.time_error_s,
        stream=look.stream,
        width=look.size_wh[0],
        height=look.size_wh[1],
        health=look.health.value,
        picture=look.picture,
        sightings=[each.model_dump(mode="json", exclude={"appearance"}) for each in look.sightings],
        answers=[each.model_dump(mode="json", exclude={"appearance"}) for each in look.answers],
    )


def _report_row(report: Report, answer: ReportAnswer, *, now: datetime) -> ReportRow:
    return ReportRow(
        id=report.id,
        order_id=report.order_id,
        part=report.part,
        received_at=now,
        answer=answer.model_dump(mode="json", by_alias=True),
    )
