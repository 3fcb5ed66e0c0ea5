"""The site as the patrol sees it at one instant: which zones and rules apply, who is due, by which promise."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cameras.service import camera_host
from api.db.tables import LeaseRow, TurnRow
from api.patrol import repository
from api.settings import Settings
from pipelines.patrol.due import wants_stay
from pipelines.patrol.hours import hours_hold
from pipelines.patrol.turn import Turn
from pipelines.rules.resolve import RuleTypes, resolve_rules
from pipelines.site import Camera, Plan

DEFAULT_TIMEZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNow:
    """Cameras and running plans at one instant."""

    at: datetime
    timezone: ZoneInfo
    cameras: dict[str, Camera]
    """By id, in the site's order."""
    running: tuple[Plan, ...]
    """Running plans whose hours hold."""

    def camera_now(self, camera_id: str) -> Camera:
        """Returns the camera with only the zones and rules that apply now."""
        return applying(self.cameras[camera_id], self.at, timezone=self.timezone)

    def gaps_s(self, camera_id: str) -> tuple[float, ...]:
        """Returns the promise of each running plan that has the camera."""
        return tuple(plan.max_gap_s for plan in self.running if camera_id in plan.cameras)


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
    plans = (Plan.model_validate(row.config) for row in site.plans(session) if row.is_running)
    return SiteNow(
        at=at,
        timezone=timezone,
        cameras={row.id: Camera.model_validate(row.config) for row in rows},
        running=tuple(plan for plan in plans if hours_hold(plan.hours, at, timezone=timezone)),
    )


def build_turns(session: Session, now: SiteNow, *, types: RuleTypes, settings: Settings) -> list[Turn]:
    """Returns one turn per camera, in the order of the running plans, then of the site."""
    rows, leases = site.turns(session), repository.leases(session)
    order = _in_order(now)
    turns = []
    for position, camera_id in enumerate(order):
        camera = now.camera_now(camera_id)
        rules = resolve_rules(camera, types)
        turns.append(
            _turn(
                camera,
                position=position,
                gaps_s=now.gaps_s(camera_id),
                row=rows.get(camera_id),
                lease=leases.get(camera_id),
                wants_stay=wants_stay(rules, stay_limit_s=settings.stay_limit_s),
                now=now.at,
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
    gaps_s: tuple[float, ...],
    row: TurnRow | None,
    lease: LeaseRow | None,
    wants_stay: bool,
    now: datetime,
) -> Turn:
    is_held = lease is not None and not lease.is_released and lease.expires_at > now
    turn = Turn(
        camera_id=camera.id,
        host=camera_host(camera),
        position=position,
        gaps_s=gaps_s,
        is_held=is_held,
        # A snapshot address has no stream that a stay could keep open.
        wants_stay=wants_stay and camera.streams.main is not None,
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
