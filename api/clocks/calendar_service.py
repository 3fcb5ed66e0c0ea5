"""The calendar in force: reads it, shows it, puts another in force and moves the clocks that run; commits nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.clocks import repository
from api.clocks.calendar import Calendar
from api.clocks.calendar_file import CalendarFile, calendar_of
from api.clocks.calendar_import import CalendarFileError, differences, read_calendar, shipped_calendar
from api.clocks.colour import ColourRule, shipped_colours
from api.clocks.schemas import CalendarChange, CalendarPut, CalendarView, CalendarYear
from api.clocks.stage_clock import due_at, is_paused, pauses_of
from api.db.tables.clocks import CalendarRow, StageClockRow
from api.errors import Invalid
from api.patrol.turns import site_timezone


def current_calendar(session: Session) -> Calendar:
    """Returns the calendar in force, in the site's time zone."""
    return calendar_of(_in_force(session), site_timezone(session))


def current_colours(session: Session) -> tuple[ColourRule, ...]:
    """Returns the table of colours in force."""
    return _in_force(session).colours or shipped_colours()


def calendar_and_colours(session: Session) -> tuple[Calendar, tuple[ColourRule, ...]]:
    """Returns both in one look."""
    file = _in_force(session)
    return calendar_of(file, site_timezone(session)), file.colours or shipped_colours()


def calendar_view(session: Session, *, now: datetime) -> CalendarView:
    """Returns the calendar in force, as the API shows it."""
    return _view(session, _in_force(session), row=repository.newest_calendar(session), now=now)


def put_calendar(session: Session, put: CalendarPut, *, now: datetime, actor: str) -> CalendarChange:
    """Puts another calendar in force, unless only asked what it would change. Running clocks get their new deadlines.

    What was told as a breach stays told.

    Raises:
        Invalid: `bad_calendar`, with a list of `problems`; nothing is changed.
    """
    before = _in_force(session)
    try:
        after = read_calendar(put.content, put.format, now_in_force=before)
    except CalendarFileError as error:
        raise Invalid(str(error), code="bad_calendar", details={"problems": error.problems}) from error
    calendar = calendar_of(after, site_timezone(session))
    moved = _moved(session, calendar, now=now)
    row = repository.newest_calendar(session)
    if not put.is_preview:
        row = CalendarRow(body=after.model_dump(mode="json", by_alias=True), made_at=now, made_by=actor)
        repository.add(session, row)
        for clock, due in moved:
            move_deadline(clock, due, now=now)
    return CalendarChange(
        is_preview=put.is_preview,
        differences=differences(before, after),
        clocks_moved=len(moved),
        calendar=_view(session, after, row=row, now=now),
    )


def move_deadline(clock: StageClockRow, due: datetime, *, now: datetime) -> None:
    """Gives a clock another deadline, and the sweep another instant to watch for.

    What is over already and was not told yet stays watched as it is: the sweep judges it, also by the new deadline.
    """
    clock.due_at = due
    is_overdue = clock.watched_at is not None and clock.watched_at < now
    if not is_overdue:
        clock.watched_at = None if is_paused(clock) or clock.told_term == len(clock.terms) else due


def _moved(session: Session, calendar: Calendar, *, now: datetime) -> list[tuple[StageClockRow, datetime]]:
    dues = [
        (clock, due_at(clock, calendar, pauses=pauses_of(clock, until_at=now)))
        for clock in repository.all_running(session)
    ]
    return [(clock, due) for clock, due in dues if not is_paused(clock) and due != clock.due_at]


def _in_force(session: Session) -> CalendarFile:
    row = repository.newest_calendar(session)
    return shipped_calendar() if row is None else CalendarFile.model_validate(row.body)


def _view(session: Session, file: CalendarFile, *, row: CalendarRow | None, now: datetime) -> CalendarView:
    timezone = site_timezone(session)
    today = now.astimezone(timezone).date()
    missing = [year for year in (today.year, today.year + 1) if year not in {each.year for each in file.years}]
    notes = [f"{year} has no table of holidays: only weekends are known" for year in missing]
    if row is None:
        notes.append("this is the example that ships with the program: compare it with the notices it names")
    return CalendarView(
        timezone=timezone.key,
        work_hours=list(file.work_hours),
        years=[
            CalendarYear(
                year=each.year,
                source=each.source,
                holidays=list(each.holidays),
                makeup_days=list(each.makeup_days),
            )
            for each in file.years
        ],
        is_shipped=row is None,
        made_at=None if row is None else row.made_at,
        made_by=None if row is None else row.made_by,
        notes=notes,
    )
