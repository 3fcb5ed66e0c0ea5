"""Calendars: what is a working day, what a file may say, and what is wrong with one, named by line."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from api.clocks.calendar import Calendar, WorkSpan
from api.clocks.calendar_file import CalendarFile, calendar_of, span_of
from api.clocks.calendar_import import (
    CalendarFileError,
    CalendarFormat,
    differences,
    read_calendar,
    shipped_calendar,
)
from api.clocks.colour import Colour, ColourRule, colour, shipped_colours, worst

SHANGHAI = ZoneInfo("Asia/Shanghai")


def problems(content: str, form: CalendarFormat = CalendarFormat.TOML) -> list[str]:
    with pytest.raises(CalendarFileError) as caught:
        read_calendar(content, form, now_in_force=shipped_calendar())
    return caught.value.problems


def test_the_shipped_calendar_names_its_sources_and_adds_up_to_the_notices() -> None:
    shipped = shipped_calendar()
    assert [(each.year, len(each.days_off), len(each.days_worked)) for each in shipped.years] == [
        (2025, 28, 5),
        (2026, 33, 6),
    ]
    assert all("国务院办公厅" in each.source for each in shipped.years)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 6, 1), True),
        (date(2026, 6, 6), False),
        (date(2026, 2, 14), True),
        (date(2026, 2, 16), False),
        (date(2026, 10, 10), True),
        (date(2027, 10, 1), True),
        (date(2027, 10, 2), False),
    ],
)
def test_holidays_make_up_days_and_weekends_say_what_is_worked(day: date, is_worked: bool) -> None:
    assert calendar_of(shipped_calendar(), SHANGHAI).is_working_day(day) is is_worked


def test_a_year_without_a_table_is_named() -> None:
    calendar = calendar_of(shipped_calendar(), SHANGHAI)
    assert calendar.unknown_years(date(2026, 12, 31), date(2028, 1, 1)) == (2027, 2028)
    assert calendar.unknown_years(date(2025, 1, 1), date(2026, 12, 31)) == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("schema = [", "this is no TOML"),
        ("schema = 2", "schema"),
        ('work_hours = ["08:00-12:00", "12:00-18:00"]', "with a break between them"),
        ('work_hours = ["18:00-08:00"]', "within a day such as 08:00-12:00"),
        ('work_hours = ["eight"]', "work_hours.0: expected work hours"),
        ("work_hours = []", "expected work hours, got none"),
        ('[[years]]\nyear = 2026\nsource = "x"\nholidays = ["2026-02-30"]', "expected a day such as 2026-10-01"),
        ('[[years]]\nyear = 2026\nsource = "x"\nholidays = ["2026-03-05/2026-03-01"]', "ends after it begins"),
        ('[[years]]\nyear = 2026\nsource = "x"\nholidays = ["2025-12-31"]', "2025-12-31 is not in 2026"),
        ('[[years]]\nyear = 2026\nsource = "x"\nmakeup_days = ["2026-05-06"]', "no Saturday or Sunday"),
        (
            '[[years]]\nyear = 2026\nsource = "x"\nholidays = ["2026-05-09"]\nmakeup_days = ["2026-05-09"]',
            "a holiday and a make-up day at once",
        ),
        ('[[years]]\nyear = 2026\nsource = "x"\n[[years]]\nyear = 2026\nsource = "y"', "2026 has two tables"),
        ("[[years]]\nyear = 2026\n", "years.0.source"),
        ("[[years]]\nyear = 20260\nsource = 'x'", "years.0.year"),
        ("is_ours = true", "is_ours"),
        ('[[colours]]\ncolour = "purple"', "colours.0.colour"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content: str, told: str) -> None:
    assert any(told in each for each in problems(content)), problems(content)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "line 1: expected the heading day,kind,source"),
        ("day,kind\n2026-01-01,holiday", "line 1: expected the heading"),
        ("day,kind,source\n", "expected rows below the heading"),
        ("day,kind,source\n2026-13-01,holiday,x", "line 2, day: expected a day"),
        ("day,kind,source\n2026-01-01,holliday,x", "line 2, kind: expected holiday or makeup, got 'holliday'"),
        ("day,kind,source\n2026-01-01,holiday", "line 2: expected 3 columns, got 2"),
        ("day,kind,source\n2027-01-01,holiday,", "years"),
        ('day,kind,source\n"2027-01-01,holiday,x', "this is no CSV"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_by_line(content: str, told: str) -> None:
    found = problems(content, CalendarFormat.CSV)
    assert any(told in each for each in found), found


def test_a_table_replaces_only_the_years_in_it_and_keeps_the_rest() -> None:
    rows = "\ufeffday,kind,source\r\n2027-01-01,holiday,通知\r\n\r\n2027-01-02,makeup,通知\r\n"
    read = read_calendar(rows, CalendarFormat.CSV, now_in_force=shipped_calendar())
    assert [each.year for each in read.years] == [2025, 2026, 2027]
    assert read.years[:2] == shipped_calendar().years
    assert read.years[2].source == "通知"
    assert differences(shipped_calendar(), read) == ["2027: new, 1 days off, 1 make-up days"]


def test_a_preview_says_each_day_that_comes_and_goes() -> None:
    before = shipped_calendar()
    tables = [each.model_dump() for each in before.years]
    tables[1]["makeup_days"] = ["2026-01-04"]
    after = CalendarFile.model_validate({"work_hours": ["09:00-17:00"], "years": tables[1:]})
    lines = differences(before, after)
    assert lines[0] == "work hours: 08:00-12:00, 14:00-18:00 -> 09:00-17:00"
    assert "2025: the table goes; only weekends are known" in lines
    assert lines[-1].startswith("2026: make-up days removed: 2026-02-14, 2026-02-28")


def test_a_calendar_that_never_works_is_refused() -> None:
    with pytest.raises(ValueError, match="would never run"):
        Calendar(timezone=SHANGHAI, work_hours=())
    with pytest.raises(ValueError, match="begin before end"):
        WorkSpan(begin_min=600, end_min=600)
    assert str(span_of("08:30-24:00")) == "08:30-24:00"


@pytest.mark.parametrize(
    ("is_overdue", "severity", "left_share", "expected"),
    [
        (False, "common", 1.0, Colour.GREEN),
        (False, "common", 0.25, Colour.GREEN),
        (False, "common", 0.2499, Colour.YELLOW),
        (False, "common", 0.0, Colour.YELLOW),
        (True, "common", 0.0, Colour.RED),
        (False, "major", 1.0, Colour.RED),
        (False, "difficult", 0.9, Colour.GREEN),
    ],
)
def test_the_shipped_table_of_colours(is_overdue: bool, severity: str, left_share: float, expected: Colour) -> None:
    found = colour(shipped_colours(), is_overdue=is_overdue, severity=severity, left_share=left_share)
    assert found is expected


def test_a_site_may_have_another_table_of_colours() -> None:
    rules = [ColourRule(colour=Colour.YELLOW, left_below=0.5)]
    assert colour(rules, is_overdue=True, severity="major", left_share=0.9) is Colour.GREEN
    assert colour(rules, is_overdue=False, severity="common", left_share=0.4) is Colour.YELLOW
    assert worst([Colour.GREEN, Colour.YELLOW]) is Colour.YELLOW
    assert worst([]) is None
