"""What plans promised from when to when: written down whenever a plan may have changed, so that the past stays told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.cameras import repository
from api.db.tables import PlanTermsRow
from pipelines.site import Plan, Site

SITE_TIMEZONE = "timezone"
"""Key of the `meta` table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A plan as it was for a time; `end` is exclusive, None: still in force."""

    plan: Plan
    timezone: ZoneInfo
    begin: datetime
    end: datetime | None


def note_terms(session: Session, *, now: datetime) -> None:
    """Writes down what the plans promise from now on, where that differs from what they promised so far."""
    timezone = repository.fact(session, SITE_TIMEZONE) or Site().timezone
    current = {row.id: row.config for row in repository.plans(session)}
    for row in repository.open_terms(session):
        if row.timezone == timezone and current.get(row.plan_id) == row.config:
            del current[row.plan_id]
        else:
            row.ends_at = now
    for plan_id, config in current.items():
        row = PlanTermsRow(plan_id=plan_id, begins_at=now, ends_at=None, timezone=timezone, config=config)
        repository.add(session, row)


def terms_between(session: Session, *, begin: datetime, end: datetime, plan_id: str | None = None) -> Sequence[Terms]:
    """Returns what was in force at any time between two instants, of one plan or of all, in order of beginning."""
    return [
        Terms(
            plan=Plan.model_validate(row.config),
            timezone=ZoneInfo(row.timezone),
            begin=row.begins_at,
            end=row.ends_at,
        )
        for row in repository.terms_between(session, begin=begin, end=end, plan_id=plan_id)
        if row.ends_at is None or row.ends_at > row.begins_at
    ]
