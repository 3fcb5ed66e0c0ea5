"""Brings the database in step with a site file, or tells what stands in the way; commits nothing."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.cameras import repository
from api.cameras.schemas import SiteChange
from api.cameras.terms import SITE_TIMEZONE, note_terms
from api.db.tables import CameraRow, PlanRow
from api.errors import Conflict
from pipelines.site import Camera, Plan, Site

SITE_HASH, SITE_EDITED = "site_sha256", "site_edited_at"
"""Keys of the `meta` table."""


class SiteEdited(Conflict):
    """The site was edited here since the file was last applied; `difference` says what the file would change."""

    def __init__(self, difference: list[str]) -> None:
        shown = "\n".join(f"  {line}" for line in difference)
        super().__init__(
            "the cameras were edited here since this site file was last applied; applying it would change:\n"
            f"{shown}\nkeep what is here with `lunxun site export FILE`, or overwrite it with "
            "`lunxun site apply --force FILE`",
            code="site_edited",
            details={"difference": difference},
        )
        self.difference = difference


def apply_site(session: Session, site: Site, *, force: bool, now: datetime) -> SiteChange:
    """Makes the database's cameras and plans those of the site.

    It is applied where there is no site yet, where the file changed and nothing was edited since, or with `force`. A
    file that is the same as last time changes nothing, whatever was edited. Cameras that the site no longer has are
    marked as removed and keep their cases. New plans wait to be started.

    Raises:
        SiteEdited: the file changed, and so did what is here.
    """
    sha256 = site_hash(site)
    if repository.fact(session, SITE_HASH) == sha256 and not force:
        return SiteChange(is_changed=False, difference=[])
    lines = difference(current_site(session), site)
    if lines and repository.fact(session, SITE_EDITED) is not None and not force:
        raise SiteEdited(lines)
    _write_cameras(session, site, now=now)
    _write_plans(session, site, now=now)
    repository.set_fact(session, SITE_TIMEZONE, site.timezone)
    note_terms(session, now=now)
    repository.set_fact(session, SITE_HASH, sha256)
    repository.set_fact(session, SITE_EDITED, None)
    return SiteChange(is_changed=bool(lines), difference=lines)


def edit_site(session: Session, site: Site, *, now: datetime) -> SiteChange:
    """Makes the database's site this one, as an edit made here: a changed file will not overwrite it unasked."""
    lines = difference(current_site(session), site)
    if lines:
        _write_cameras(session, site, now=now)
        _write_plans(session, site, now=now)
        repository.set_fact(session, SITE_TIMEZONE, site.timezone)
        note_terms(session, now=now)
        repository.set_fact(session, SITE_EDITED, now.isoformat())
    return SiteChange(is_changed=bool(lines), difference=lines)


def current_site(session: Session) -> Site:
    """Returns the database's site."""
    return Site(
        timezone=repository.fact(session, SITE_TIMEZONE) or Site().timezone,
        cameras=tuple(Camera.model_validate(row.config) for row in repository.cameras(session)),
        plans=tuple(Plan.model_validate(row.config) for row in repository.plans(session)),
    )


def site_hash(site: Site) -> str:
    """Returns the SHA-256 of what a site says, whatever its file looks like."""
    content = site.model_dump(mode="json", by_alias=True)
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def difference(old: Site, new: Site) -> list[str]:
    """Returns one line for each thing that differs: `+` comes, `-` goes, `~` changes."""
    lines = [] if old.timezone == new.timezone else [f"~ timezone: {old.timezone} -> {new.timezone}"]
    lines += _compare("camera", {each.id: each for each in old.cameras}, {each.id: each for each in new.cameras})
    lines += _compare("plan", {each.id: each for each in old.plans}, {each.id: each for each in new.plans})
    if not lines and old != new:
        lines.append("~ order")
    return lines


def _compare(what: str, old: Mapping[str, Camera | Plan], new: Mapping[str, Camera | Plan]) -> list[str]:
    lines = [f"+ {what} {each}" for each in new if each not in old]
    lines += [f"- {what} {each}" for each in old if each not in new]
    for name in new:
        if name in old and old[name] != new[name]:
            before, after = old[name].model_dump(), new[name].model_dump()
            changed = [key for key in after if before[key] != after[key]]
            lines.append(f"~ {what} {name}: {', '.join(changed)}")
    return lines


def site_config(value: Camera | Plan) -> dict[str, Any]:
    """Returns a camera or a plan as its row holds it."""
    return value.model_dump(mode="json", by_alias=True)


def _write_cameras(session: Session, site: Site, *, now: datetime) -> None:
    rows = {row.id: row for row in repository.cameras(session, with_removed=True)}
    forgiven = []
    for position, camera in enumerate(site.cameras):
        config, row = site_config(camera), rows.pop(camera.id, None)
        if row is None:
            new = CameraRow(id=camera.id, position=position, name=camera.name, config=config, removed_at=None)
            repository.add(session, new)
            continue
        if is_reached_otherwise(row.config, config):
            forgiven.append(camera.id)
        row.position, row.name, row.config, row.removed_at = position, camera.name, config, None
    for row in rows.values():
        row.removed_at = row.removed_at or now
    repository.forgive(session, forgiven)


def is_reached_otherwise(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Returns whether address or credential changed: then yesterday's failures say nothing."""
    return any(old.get(key) != new.get(key) for key in ("streams", "credential"))


def _write_plans(session: Session, site: Site, *, now: datetime) -> None:
    rows = {row.id: row for row in repository.plans(session)}
    for position, plan in enumerate(site.plans):
        config, row = site_config(plan), rows.pop(plan.id, None)
        if row is None:
            new = PlanRow(
                id=plan.id, position=position, name=plan.name, config=config, is_running=False, started_at=None
            )
            repository.add(session, new)
        else:
            row.position, row.name, row.config = position, plan.name, config
    for plan_id in rows:
        repository.delete_plan(session, plan_id, now=now, actor="site")
