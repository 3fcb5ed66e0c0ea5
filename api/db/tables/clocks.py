"""Calendars, the clocks of cases, supervision, and what the camera is asked after "handled"."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table

_CHANGED = text("json_array_length(terms) > 1 OR json_array_length(pauses) > 0")
"""Extended or paused at least once."""


class CalendarRow(Table):
    """One calendar as it was put in force; the newest counts, none: the shipped one."""

    __tablename__ = "calendars"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    body: Mapped[dict[str, Any]]
    """`api.clocks.calendar_file.CalendarFile` as JSON."""
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class StageClockRow(Table):
    """One run of one stage's clock; a stage that a case comes back to gets another run."""

    __tablename__ = "stage_clocks"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    stage: Mapped[str]
    run: Mapped[int]
    """1 is the first."""
    terms: Mapped[list[Any]]
    """List of {clock, amount, since}: the limit, then each extension; `since` is from when on it counts at least."""
    pauses: Mapped[list[Any]]
    """List of [begin, end]; the last end is null while the case is suspended."""
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """As worked out by the calendar in force; a suspended clock's moves on when it is resumed."""
    ended_at: Mapped[datetime | None]
    breaches: Mapped[int] = mapped_column(default=0)
    """How many of its terms were broken and told."""
    told_term: Mapped[int] = mapped_column(default=0)
    """The last of its terms that was told as broken, from 1; 0: none."""
    watched_at: Mapped[datetime | None]
    """After this instant a breach is to be told: the sweep's only question. None: it stands, was kept, or was told."""
    __table_args__ = (
        UniqueConstraint("case_id", "stage", "run"),
        Index("stage_clocks_watched", "watched_at"),
        Index("stage_clocks_open", "ended_at"),
        Index("stage_clocks_due", "stage", "due_at"),
        Index("stage_clocks_changed", "stage", "ended_at", sqlite_where=_CHANGED, postgresql_where=_CHANGED),
    )


class SupervisionRow(Table):
    """督办: one breach of one stage clock, told once."""

    __tablename__ = "supervisions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    stage: Mapped[str]
    number: Mapped[int]
    """Of the case and stage, from 1."""
    clock_id: Mapped[int] = mapped_column(ForeignKey("stage_clocks.id"))
    term: Mapped[int]
    """Which of the clock's terms was broken, from 1; an extension is a new one."""
    due_at: Mapped[datetime]
    found_at: Mapped[datetime]
    unit: Mapped[str | None]
    """The supervising unit that is told."""
    level_before: Mapped[str | None]
    level_after: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("clock_id", "term"),
        UniqueConstraint("case_id", "stage", "number"),
        Index("supervisions_newest", "found_at", "id"),
    )


class RecheckRow(Table):
    """A question to the camera of a case: is the street clear?"""

    __tablename__ = "rechecks"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    """Of the case, from 1."""
    camera_id: Mapped[str]
    purpose: Mapped[str]
    """`handled`, `asked` or `warned`."""
    asked_at: Mapped[datetime]
    """Only looks taken later answer; of a warning, its end."""
    asked_by: Mapped[str]
    due_at: Mapped[datetime | None]
    """When the camera is to be looked at next; None: answered or handed to a person."""
    tries: Mapped[int] = mapped_column(default=0)
    """Visits that could not tell."""
    answer: Mapped[str | None]
    """`cleared`, `still_there` or `cannot_see`; None: waits."""
    why: Mapped[str | None]
    """Of the last visit that could not see."""
    answered_at: Mapped[datetime | None]
    order_id: Mapped[str | None]
    """Of the visit that answered."""
    proposal: Mapped[str | None]
    """`close`, `rework` or `look_yourself`."""
    before_sha256: Mapped[str | None]
    after_sha256: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("rechecks_waiting", "due_at"),
        Index("rechecks_by_camera", "camera_id", "due_at"),
    )
