"""Makes, changes and deletes plans: edits of the site, made here; commits nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cameras.site import SITE_EDITED, site_config
from api.cameras.site_problems import explain
from api.cameras.terms import note_terms
from api.db.tables import PlanRow
from api.errors import Conflict, Invalid, NotThere
from api.patrol import repository as patrol
from api.patrol.rounds import break_off
from api.plans.schemas import NewPlan, PlanChange
from pipelines.site import Plan


def add_plan(session: Session, new: NewPlan, *, now: datetime) -> None:
    """Adds a plan at the site's end; it waits to be started.

    Raises:
        Invalid: `plan_invalid`: it names a camera that there is not, or one twice.
        Conflict: `plan_exists`.
    """
    if patrol.find_plan(session, new.id) is not None:
        raise Conflict(f"there is a plan '{new.id}' already; choose another id, or change it", code="plan_exists")
    plan = _checked(session, new.model_dump(mode="json"))
    row = PlanRow(
        id=plan.id,
        position=site.next_plan_position(session),
        name=plan.name,
        config=site_config(plan),
        is_running=False,
        started_at=None,
    )
    site.add(session, row)
    _note(session, now)


def change_plan(session: Session, plan_id: str, change: PlanChange, *, now: datetime) -> list[str]:
    """Changes a plan, also while it runs; returns the names of what differs now.

    Raises:
        NotThere: No such plan.
        Invalid: As with `add_plan`.
    """
    row = _require(session, plan_id)
    before = site_config(Plan.model_validate(row.config))
    said = change.model_dump(mode="json", exclude_unset=True)
    plan = _checked(session, {**before, **said})
    config = site_config(plan)
    row.name, row.config = plan.name, config
    changed = [key for key, value in config.items() if before.get(key) != value]
    if changed:
        _note(session, now)
    return changed


def delete_plan(session: Session, plan_id: str, *, now: datetime, actor: str) -> bool:
    """Deletes a plan and ends its run; returns whether it ran. Its rounds of before stay told.

    Raises:
        NotThere: No such plan.
    """
    row = _require(session, plan_id)
    was_running = row.is_running
    break_off(session, plan_id, now=now)
    session.flush()
    site.delete_plan(session, plan_id, now=now, actor=actor)
    _note(session, now)
    return was_running


def _require(session: Session, plan_id: str) -> PlanRow:
    row = patrol.find_plan(session, plan_id)
    if row is None:
        raise NotThere(f"there is no plan '{plan_id[:64]}'")
    return row


def _checked(session: Session, content: Mapping[str, Any]) -> Plan:
    try:
        plan = Plan.model_validate(content)
    except ValidationError as error:
        problems = [explain(each) for each in error.errors(include_url=False)]
        raise _invalid([{"where": each.where, "what": each.what} for each in problems]) from error
    known = {row.id for row in site.cameras(session)}
    problems_of_cameras = []
    for index, camera in enumerate(plan.cameras):
        if camera not in known:
            problems_of_cameras.append({"where": f"cameras[{index}]", "what": f"'{camera}' is no camera of this site"})
        elif camera in plan.cameras[:index]:
            problems_of_cameras.append({"where": f"cameras[{index}]", "what": f"'{camera}' is named twice"})
    if problems_of_cameras:
        raise _invalid(problems_of_cameras[:50])
    return plan


def _invalid(problems: list[dict[str, str]]) -> Invalid:
    text = "; ".join(f"{each['where']}: {each['what']}" if each["where"] else each["what"] for each in problems[:3])
    return Invalid(text, code="plan_invalid", details={"problems": problems})


def _note(session: Session, now: datetime) -> None:
    session.flush()
    note_terms(session, now=now)
    site.set_fact(session, SITE_EDITED, now.isoformat())
