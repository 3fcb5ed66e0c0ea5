"""What is to be said of the installation as a whole; commits nothing."""

from datetime import datetime, timedelta
from importlib.metadata import version
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from api.cameras import repository as cameras
from api.cameras.service import cameras_in_reach
from api.cameras.site import SITE_EDITED
from api.db.tables import CameraRow
from api.patrol.turns import site_timezone
from api.people.reach import Reach
from api.settings import Settings
from api.site import repository
from api.site.schemas import CameraClock, Counts, SiteView
from pipelines.orders import SCHEMA

CLOCK_ALLOWED_S = 1.0
"""GA/T 832-2014: an evidence camera's clock is within a second of Beijing time."""
CLOCKS_FOR = timedelta(days=1)
MOST_VISITS = 20_000


def site_view(session: Session, *, settings: Settings, reach: Reach, now: datetime) -> SiteView:
    """Returns the installation as somebody with that reach sees it."""
    seen = cameras_in_reach(session, reach)
    rows = [row for row in cameras.cameras(session) if seen is None or row.id in seen]
    edited = cameras.fact(session, SITE_EDITED)
    url = settings.database
    return SiteView(
        timezone=str(site_timezone(session)),
        now=now,
        versions={"lunxun": version("lunxun"), "orders": str(SCHEMA)},
        database="sqlite" if url is None else urlsplit(url.get_secret_value()).scheme.split("+")[0],
        has_tls=settings.tls_cert is not None,
        site_edited_at=None if edited is None else datetime.fromisoformat(edited),
        looks_kept_s=settings.looks_kept_s,
        counts=_counts(session, rows),
        clocks=_clocks(session, {row.id: row.name for row in rows}, now=now),
    )


def _counts(session: Session, rows: list[CameraRow]) -> Counts:
    names, turns = {row.id for row in rows}, cameras.turns(session)
    plans = [row for row in cameras.plans(session) if names.intersection(row.config["cameras"])]
    never = [name for name in names if name not in turns or turns[name].last_inspected_at is None]
    return Counts(
        cameras=len(rows),
        zones=sum(len(row.config.get("zones", ())) for row in rows),
        rules=sum(len(row.config.get("rules", ())) for row in rows),
        plans=len(plans),
        plans_running=sum(row.is_running for row in plans),
        cameras_never_seen=len(never),
    )


def _clocks(session: Session, names: dict[str, str], *, now: datetime) -> list[CameraClock]:
    found: dict[str, CameraClock] = {}
    for camera_id, ended_at, facts in repository.ended_facts(session, since=now - CLOCKS_FOR, limit=MOST_VISITS):
        offset_s = facts.get("camera_clock_offset_s")
        if camera_id in found or camera_id not in names or not isinstance(offset_s, int | float):
            continue
        found[camera_id] = CameraClock(
            camera_id=camera_id,
            name=names[camera_id],
            offset_s=offset_s,
            measured_at=ended_at,
            is_off=abs(offset_s) > CLOCK_ALLOWED_S,
        )
    return sorted(found.values(), key=lambda each: (-abs(each.offset_s), each.camera_id))
