"""Tries a rule on the looks that are kept of a camera; changes nothing."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras.edit_checks import checked_camera
from api.cameras.editing import require_camera
from api.cameras.site_file import SiteChecks
from api.catalogue.numbers import rule_types_now
from api.db.tables import LookRow
from api.dry_run import repository
from api.dry_run.replay import KeptLook, Replay
from api.dry_run.schemas import LeftOut, RuleTried, TryAsked, WouldRaise
from api.patrol.turns import applying, site_timezone
from pipelines.ledger.state import Violation
from pipelines.rules.resolve import resolve_rules
from vision.picture_health import PictureHealth

MOST_LOOKS = 5000
"""So many are judged in a second or two; a patrol takes a few hundred a day, a stay one each second."""


def try_rule(session: Session, camera_id: str, asked: TryAsked, *, checks: SiteChecks, now: datetime) -> RuleTried:
    """Returns what the rule would have raised on the kept looks of the last hours.

    Raises:
        NotThere: No such camera in service.
        Invalid: `camera_invalid`, as when zones are saved.
    """
    row = require_camera(session, camera_id)
    content = {**row.config, **asked.model_dump(mode="json", include={"zones"})}
    content["rules"] = [asked.rule.model_dump(mode="json")]
    camera = checked_camera(content, checks=checks, outlines=asked.zones)
    types, timezone = rule_types_now(session, checks.types), site_timezone(session)
    begin = now - timedelta(hours=asked.hours)
    rows = repository.newest_looks(session, camera_id, begin=begin, limit=MOST_LOOKS)
    replay = Replay(camera_id=camera_id, applying=lambda at: applying(camera, at, timezone=timezone), types=types)
    seen: Counter[str] = Counter()
    for each in rows:
        seen.update(replay.judge(_kept(each)))
    pictures = {each.taken_at: each.picture for each in rows}
    rule = resolve_rules(camera, types)[0]
    return RuleTried(
        begin=begin,
        end=now,
        looks=len(rows),
        healthy=sum(each.health == PictureHealth.OK.value for each in rows),
        is_cut=len(rows) == MOST_LOOKS,
        limit_s=rule.limit_s,
        labels=sorted(rule.labels),
        raised=[_shown(each, replay, picture=pictures.get(each.raised_at)) for each in replay.raised],
        seen=dict(seen),
        left_out=list(LeftOut),
    )


def _kept(row: LookRow) -> KeptLook:
    return KeptLook(
        at=row.taken_at,
        time_error_s=row.time_error_s,
        size_wh=(row.width, row.height),
        health=PictureHealth(row.health),
        objects=[(each["label"], each["confidence"], tuple(each["box"])) for each in row.sightings],
    )


def _shown(violation: Violation, replay: Replay, *, picture: str | None) -> WouldRaise:
    return WouldRaise(
        raised_at=violation.raised_at,
        label=violation.label,
        zone=violation.zone_id,
        count=violation.count,
        box=violation.box,
        first_seen_at=violation.first_picture.taken_at,
        dwell_lower_s=violation.dwell.lower_s,
        dwell_upper_s=violation.dwell.upper_s,
        ended_at=replay.ended.get(violation.subject_id),
        picture=picture,
    )
