"""The site as the patrol sees it at one instant: which zones and rules apply, who is due, by which promise."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cameras.service import camera_host
from api.db.tables import LeaseRow, TurnRow
from api.patrol import repository
from api.patrol.schemas import MarkKind
from api.probes.repository import probed_cameras
from api.recheck.repository import due_by_camera
from api.settings import Settings
from pipelines.orders import LONG_KINDS, OrderKind
from pipelines.patrol.due import wants_stay
from pipelines.patrol.hours import hours_hold
from pipelines.patrol.rounds import Round, planned_rounds
from pipelines.patrol.spans import DAY, hours_spans
from pipelines.patrol.turn import Turn
from pipelines.rules.resolve import RuleTypes, resolve_rules
from pipelines.site import ROUNDS_GAP_S, Camera, Plan

DEFAULT_TIMEZONE = "Asia/Shanghai"
PIN_GAP_S = 240.0
"""A pinned camera is patrolled with this gap or a smaller one, also where no plan runs; pinned, it is due after a
quarter of it. Nobody has promised that: coverage does not count it."""
INSTANT = timedelta(microseconds=1)
NOBODY_WATCHES: Mapping[str, datetime] = MappingProxyType({})
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """A round that goes on now."""

    round: Round
    plan_id: str
    cameras: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNow:
    """Cameras and running plans at one instant."""

    at: datetime
    timezone: ZoneInfo
    cameras: dict[str, Camera]
    """By id, in the site's order."""
    running: tuple[Plan, ...]
    """Running plans whose hours hold, or one of whose rounds is open."""
    since: dict[str, datetime] = field(default_factory=dict)
    """Per running plan: from when on it has asked for its cameras without a rest."""
    plans_of: dict[str, list[Plan]] = field(default_factory=dict)
    """Per camera the running plans that have it."""
    rounds_of: dict[str, list[Round]] = field(default_factory=dict)
    """Per camera the open rounds: of running plans, and those started by hand."""
    pinned: frozenset[str] = frozenset()
    """Cameras that people want looked at more often."""
    skipped: dict[str, datetime] = field(default_factory=dict)
    """Cameras that people have left out, and until when."""

    def camera_now(self, camera_id: str) -> Camera:
        """Returns the camera with only the zones and rules that apply now."""
        return applying(self.cameras[camera_id], self.at, timezone=self.timezone)

    def promised_gaps_s(self, camera_id: str) -> tuple[float, ...]:
        """Returns the promise of each running plan that has the camera, and of rounds; none while it is skipped."""
        if camera_id in self.skipped:
            return ()
        gaps = [plan.max_gap_s for plan in self.plans_of.get(camera_id, ())]
        return (*gaps, *(ROUNDS_GAP_S for _ in self.rounds_of.get(camera_id, ())))

    def gaps_s(self, camera_id: str) -> tuple[float, ...]:
        """Returns what has been promised of the camera, and what a pin asks for; empty: leave it alone."""
        is_pinned = camera_id in self.pinned and camera_id not in self.skipped
        return (*self.promised_gaps_s(camera_id), *((PIN_GAP_S,) if is_pinned else ()))

    def promised_since(self, camera_id: str) -> datetime | None:
        """Returns from when on the running plans have asked for the camera without a rest; None: none has."""
        return min((self.since[plan.id] for plan in self.plans_of.get(camera_id, ())), default=None)

    def waiting_round(self, camera_id: str, *, last_inspected_at: datetime | None) -> Round | None:
        """Returns the open round that has not inspected the camera yet, of several the one that ends first."""
        waiting = [
            each
            for each in self.rounds_of.get(camera_id, ())
            if last_inspected_at is None or last_inspected_at < each.begins_at
        ]
        return min(waiting, key=lambda each: each.ends_at, default=None)


def applying(camera: Camera, at: datetime, *, timezone: ZoneInfo) -> Camera:
    """Returns the camera with only the zones, and the rules on them, whose hours hold at that instant."""
    zones = tuple(zone for zone in camera.zones if hours_hold(zone.hours, at, timezone=timezone))
    names = {zone.id for zone in zones}
    rules = tuple(rule for rule in camera.rules if rule.zone in names)
    return camera.model_copy(update={"zones": zones, "rules": rules})


def site_timezone(session: Session) -> ZoneInfo:
    """Returns the site's time zone, in which hours are judged."""
    return ZoneInfo(site.fact(session, "timezone") or DEFAULT_TIMEZONE)


def site_now(session: Session, at: datetime, *, only: str | None = None) -> SiteNow:
    """Returns the site as it is at that instant; `only` leaves out all cameras but one, to save the time."""
    timezone = site_timezone(session)
    one = None if only is None else repository.find_camera(session, only)
    rows = site.cameras(session) if only is None else [row for row in [one] if row is not None]
    started = {row.id: row.started_at or at for row in site.plans(session) if row.is_running}
    plans = [Plan.model_validate(row.config) for row in site.plans(session) if row.is_running]
    planned = [each for plan in plans for each in _planned_now(plan, at, timezone)]
    since = {plan.id: begin for plan in plans if (begin := _asks_since(plan, planned, at, timezone)) is not None}
    running = tuple(plan for plan in plans if plan.id in since)
    marks = repository.marks_at(session, at)
    return SiteNow(
        at=at,
        timezone=timezone,
        cameras={row.id: Camera.model_validate(row.config) for row in rows},
        running=running,
        since={name: max(begin, started[name]) for name, begin in since.items()},
        plans_of=_by_camera((plan.cameras, plan) for plan in running),
        rounds_of=_by_camera(
            (each.cameras, each.round) for each in (*planned, *_started_by_hand(session, at, timezone))
        ),
        pinned=frozenset(row.camera_id for row in marks if row.kind == MarkKind.PIN.value),
        skipped={row.camera_id: row.until_at for row in marks if row.kind == MarkKind.SKIP.value and row.until_at},
    )


def _by_camera(found: Iterable[tuple[Sequence[str], T]]) -> dict[str, list[T]]:
    sorted_out: dict[str, list[T]] = defaultdict(list)
    for cameras, each in found:
        for camera_id in cameras:
            sorted_out[camera_id].append(each)
    return sorted_out


def asks_now(plan: Plan, at: datetime, *, timezone: ZoneInfo) -> bool:
    """Whether the plan, if it runs, asks for its cameras at that instant: its hours hold, or a round is open."""
    return _asks_since(plan, _planned_now(plan, at, timezone), at, timezone) is not None


def _planned_now(plan: Plan, at: datetime, timezone: ZoneInfo) -> list[OpenRound]:
    found = planned_rounds(plan.rounds, at, at + INSTANT, timezone=timezone) if plan.rounds else []
    return [OpenRound(round=each, plan_id=plan.id, cameras=plan.cameras) for each in found]


def _asks_since(plan: Plan, planned: Sequence[OpenRound], at: datetime, timezone: ZoneInfo) -> datetime | None:
    """Returns since when the plan's hours hold, or its round is open; at most a day back. None: it rests."""
    if plan.rounds:
        return min((each.round.begins_at for each in planned if each.plan_id == plan.id), default=None)
    if not hours_hold(plan.hours, at, timezone=timezone):
        return None
    return hours_spans(plan.hours, at - DAY, at + INSTANT, timezone=timezone)[-1][0] if plan.hours else at - DAY


def _started_by_hand(session: Session, at: datetime, timezone: ZoneInfo) -> list[OpenRound]:
    return [
        OpenRound(
            round=Round(begins_at=row.begins_at, ends_at=row.ends_at, day=row.begins_at.astimezone(timezone).date()),
            plan_id=row.plan_id,
            cameras=tuple(row.cameras),
        )
        for row in repository.open_rounds(session)
        if row.ends_at > at
    ]


def build_turns(
    session: Session,
    now: SiteNow,
    *,
    types: RuleTypes,
    settings: Settings,
    wished: Mapping[str, datetime] = NOBODY_WATCHES,
) -> list[Turn]:
    """Returns one turn per camera, in the order of the running plans, then of the site.

    Args:
        session: Where leases, turns and re-checks are read.
        now: The site at this instant.
        types: What the rules' keys mean.
        settings: From which limit on a camera is watched in stays.
        wished: By camera since when somebody wants to watch it.
    """
    rows, leases = site.turns(session), repository.leases(session)
    probed = probed_cameras(session, now=now.at)
    rechecks = due_by_camera(session)
    order = _in_order(now)
    turns = []
    for position, camera_id in enumerate(order):
        camera = now.camera_now(camera_id)
        rules = resolve_rules(camera, types)
        turns.append(
            _turn(
                camera,
                position=position,
                row=rows.get(camera_id),
                lease=leases.get(camera_id),
                is_probed=camera_id in probed,
                wants_stay=wants_stay(rules, stay_limit_s=settings.stay_limit_s),
                recheck_at=rechecks.get(camera_id),
                watch_since=wished.get(camera_id),
                now=now,
            )
        )
    return turns


def _in_order(now: SiteNow) -> list[str]:
    planned = [camera_id for plan in now.running for camera_id in plan.cameras if camera_id in now.cameras]
    return list(dict.fromkeys([*planned, *now.cameras]))


def _turn(
    camera: Camera,
    *,
    position: int,
    row: TurnRow | None,
    lease: LeaseRow | None,
    is_probed: bool,
    wants_stay: bool,
    recheck_at: datetime | None,
    watch_since: datetime | None,
    now: SiteNow,
) -> Turn:
    is_visited = lease is not None and not lease.is_released and lease.expires_at > now.at
    waiting = now.waiting_round(camera.id, last_inspected_at=None if row is None else row.last_inspected_at)
    turn = Turn(
        camera_id=camera.id,
        host=camera_host(camera),
        position=position,
        gaps_s=now.gaps_s(camera.id),
        # A worker that probes a camera has it for itself: some serve one at a time.
        is_held=is_visited or is_probed,
        is_staying=is_visited and lease is not None and OrderKind(lease.kind) in LONG_KINDS,
        is_pinned=camera.id in now.pinned,
        skipped_until=now.skipped.get(camera.id),
        promised_since=now.promised_since(camera.id),
        round_began_at=None if waiting is None else waiting.begins_at,
        round_ends_at=None if waiting is None else waiting.ends_at,
        # A snapshot address has no stream that a stay could keep open.
        wants_stay=wants_stay and camera.streams.main is not None,
        recheck_at=recheck_at,
        watch_since=watch_since,
    )
    if row is None:
        return turn
    return replace(
        turn,
        last_visit_at=row.last_visit_at,
        last_inspected_at=row.last_inspected_at,
        confirm_at=row.confirm_at,
        asked_at=row.asked_at,
        is_probe_asked=row.is_probe_asked,
        retry_at=row.retry_at,
        is_stopped=row.is_stopped,
    )
