"""What people see of cameras; commits nothing."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from api.cameras import repository
from api.cameras.edit_checks import camera_version
from api.cameras.schemas import CameraState, CameraSummary, CameraView
from api.db.tables import CameraRow, TurnRow
from api.errors import NotThere
from api.people.reach import EVERYWHERE, Reach
from pipelines.site import Camera, Plan


def cameras(session: Session, *, now: datetime, reach: Reach = EVERYWHERE) -> list[CameraSummary]:
    """Returns the cameras in sight with their state, in the order of the site."""
    turns, plans, seen = repository.turns(session), _plans(session), cameras_in_reach(session, reach)
    rows = [row for row in repository.cameras(session) if seen is None or row.id in seen]
    return [_summary(row, turns.get(row.id), plans, now=now) for row in rows]


def camera(session: Session, camera_id: str, *, now: datetime) -> CameraView:
    """Returns one camera with zones and rules.

    Raises:
        NotThere: no such camera, or a removed one.
    """
    row = repository.camera(session, camera_id)
    if row is None or row.removed_at is not None:
        raise NotThere(f"there is no camera '{camera_id[:64]}'")
    config = Camera.model_validate(row.config)
    summary = _summary(row, repository.turns(session).get(row.id), _plans(session), now=now)
    return CameraView(
        **summary.model_dump(),
        host=camera_host(config),
        credential=config.credential,
        zones=list(config.zones),
        rules=list(config.rules),
        version=camera_version(row.config),
    )


def cameras_in_reach(session: Session, reach: Reach) -> frozenset[str] | None:
    """Returns the ids of the cameras in sight, removed ones too; None where nothing is out of sight."""
    if reach.areas is None:
        return None
    rows = repository.cameras(session, with_removed=True)
    return frozenset(row.id for row in rows if reach.holds_place(row.config.get("area") or None))


def camera_host(camera: Camera) -> str:
    """Returns the host that serves a camera, without port."""
    address = camera.streams.main or camera.streams.snapshot or ""
    return urlsplit(address).hostname or ""


def _plans(session: Session) -> list[tuple[Plan, bool]]:
    return [(Plan.model_validate(row.config), row.is_running) for row in repository.plans(session)]


def _summary(row: CameraRow, turn: TurnRow | None, plans: list[tuple[Plan, bool]], *, now: datetime) -> CameraSummary:
    config = Camera.model_validate(row.config)
    gaps = [plan.max_gap_s for plan, is_running in plans if is_running and row.id in plan.cameras]
    return CameraSummary(
        id=row.id,
        name=row.name,
        tags=list(config.tags),
        area=config.area,
        position=config.position,
        gb_id=config.gb_id,
        streams=sorted(config.streams.model_dump(exclude_none=True)),
        plans=[plan.id for plan, _ in plans if row.id in plan.cameras],
        zone_count=len(config.zones),
        rule_count=len(config.rules),
        state=_state(turn, gaps, now=now),
    )


def _state(turn: TurnRow | None, gaps_s: list[float], *, now: datetime) -> CameraState:
    if turn is None:
        return CameraState(next_due_at=now if gaps_s else None)
    return CameraState(
        last_outcome=turn.last_outcome,
        last_detail=turn.last_detail,
        last_visit_at=turn.last_visit_at,
        last_inspected_at=turn.last_inspected_at,
        failures=turn.failures,
        retry_at=turn.retry_at,
        is_stopped=turn.is_stopped,
        next_due_at=_next_due_at(turn, gaps_s, now=now),
    )


def _next_due_at(turn: TurnRow, gaps_s: list[float], *, now: datetime) -> datetime | None:
    """Returns the earliest reason for a visit, not before the back-off ends."""
    if turn.is_stopped:
        return None
    due = [at for at in (turn.confirm_at, turn.asked_at) if at is not None]
    if gaps_s:
        due.append(now if turn.last_visit_at is None else turn.last_visit_at + timedelta(seconds=min(gaps_s)))
    if not due:
        return None
    return min(due) if turn.retry_at is None else max(min(due), turn.retry_at)
