"""Direct dispatch: which unit a case goes to, by type, area and hour; and hours of the week."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cases.level import Level
from api.catalogue.profile import shipped_profile
from api.units.dispatch import choose
from api.units.example import shipped_register
from api.units.register import Area, Duty

SITE = ZoneInfo("Asia/Shanghai")
PARKING = shipped_profile()[0]
PATH = [
    Area(id=name, name_zh=name, level=level)
    for name, level in (("g1", Level.GRID), ("c1", Level.COMMUNITY), ("t1", Level.TOWN), ("county", Level.COUNTY))
]


def at(text: str) -> datetime:
    """`mon 09:00` in a week of 2026."""
    day, time = text.split()
    number = 1 + ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(day)
    return datetime.fromisoformat(f"2026-06-0{number}T{time}").replace(tzinfo=SITE)


def unit(*duties: Duty, when: str = "mon 09:00", path: list[Area] = PATH) -> str | None:
    return choose(PARKING, path, duties, local=at(when)).unit


def test_the_nearest_area_that_has_a_duty_wins() -> None:
    town = Duty(unit="town", areas=("t1",))
    community = Duty(unit="community", areas=("c1",))
    anywhere = Duty(unit="anywhere")
    assert unit(anywhere, town, community) == "community"
    assert unit(anywhere, town) == "town"
    assert unit(anywhere, Duty(unit="other", areas=("c2",))) == "anywhere"


def test_a_duty_that_names_the_type_comes_before_one_for_all_types_and_another_type_does_not_count() -> None:
    every, named = Duty(unit="every", areas=("c1",)), Duty(unit="named", areas=("c1",), keys=("illegal_parking",))
    assert unit(every, named) == "named"
    assert unit(Duty(unit="other", areas=("g1",), keys=("loitering",)), every) == "every"


def test_among_equals_the_first_in_the_register_wins() -> None:
    first, second = Duty(unit="first", areas=("c1",)), Duty(unit="second", areas=("c1",))
    assert (unit(first, second), unit(second, first)) == ("first", "second")


def test_who_is_there_now_comes_before_who_is_nearer_and_asleep() -> None:
    day = Duty(unit="day", areas=("g1",), hours=("mon-fri 08:00-18:00",))
    night = Duty(unit="night", areas=("county",))
    assert unit(day, night, when="mon 09:00") == "day"
    assert unit(day, night, when="mon 22:00") == "night"


def test_where_nobody_is_there_now_it_waits_for_the_nearest_and_says_so() -> None:
    day = Duty(unit="day", areas=("g1",), hours=("mon-fri 08:00-18:00",))
    chosen = choose(PARKING, PATH, [day], local=at("sun 09:00"))
    assert (chosen.unit, "nobody is there now" in chosen.because) == ("day", True)


def test_without_any_duty_it_is_the_unit_of_the_catalogue_then_the_first_responsible_then_nobody() -> None:
    assert unit() == "traffic_police"
    lone = PARKING.model_copy(update={"handling_unit": None})
    assert choose(lone, PATH, [], local=at("mon 09:00")).unit == "community_office"
    nobody = lone.model_copy(update={"first_responsible_unit": None})
    chosen = choose(nobody, PATH, [], local=at("mon 09:00"))
    assert (chosen.unit, "names a unit for 'illegal_parking'" in chosen.because) == (None, True)


def test_a_case_without_an_area_goes_where_every_area_goes() -> None:
    assert unit(Duty(unit="near", areas=("g1",)), Duty(unit="anywhere"), path=[]) == "anywhere"


@pytest.mark.parametrize("entry", shipped_profile(), ids=lambda entry: entry.key)
def test_every_type_of_the_shipped_profile_goes_to_a_unit_of_the_shipped_register_without_any_set_up(entry) -> None:  # type: ignore[no-untyped-def] # a row
    register = shipped_register()
    known = {each.id for each in register.units}
    assert choose(entry, [], register.duties, local=at("sun 03:00")).unit in known
    assert {entry.supervising_unit, entry.first_responsible_unit} <= known


@pytest.mark.parametrize(
    ("hours", "when", "is_there"),
    [
        ("mon-fri 08:00-18:00", "mon 08:00", True),
        ("mon-fri 08:00-18:00", "mon 07:59", False),
        ("mon-fri 08:00-18:00", "fri 17:59", True),
        ("mon-fri 08:00-18:00", "fri 18:00", False),
        ("mon-fri 08:00-18:00", "sat 09:00", False),
        ("sat", "sat 00:00", True),
        ("sat", "sat 23:59", True),
        ("sat", "sun 00:00", False),
        ("sat-mon", "mon 12:00", True),
        ("sat-mon", "tue 12:00", False),
        ("fri 22:00-06:00", "fri 23:00", True),
        ("fri 22:00-06:00", "sat 05:59", True),
        ("fri 22:00-06:00", "sat 06:00", False),
        ("fri 22:00-06:00", "fri 05:00", False),
        ("sun 22:00-06:00", "mon 03:00", True),
        ("mon 18:00-24:00", "mon 23:59", True),
        ("mon 08:00-08:00", "tue 07:59", True),
        ("mon 08:00-08:00", "tue 08:00", False),
    ],
)
def test_hours_of_the_week_cover_what_they_say(hours: str, when: str, is_there: bool) -> None:
    assert Duty(unit="u", hours=(hours,)).covers(at(when)) is is_there


DUTIES = st.builds(
    Duty,
    unit=st.sampled_from(["a", "b", "c"]),
    keys=st.sampled_from([(), ("illegal_parking",), ("loitering",)]),
    areas=st.sampled_from([(), ("g1",), ("c1",), ("t1", "c2"), ("elsewhere",)]),
    hours=st.sampled_from([(), ("mon-fri 08:00-18:00",), ("sat", "sun 20:00-04:00")]),
)


@given(duties=st.lists(DUTIES, max_size=6), hour=st.integers(0, 167))
def test_whatever_the_duties_the_unit_is_one_that_serves_the_type_there_and_is_there_if_anybody_is(
    duties: list[Duty], hour: int
) -> None:
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    local = at(f"{days[hour // 24]} {hour % 24:02}:30")
    here = {area.id for area in PATH}
    fit = [
        duty
        for duty in duties
        if (not duty.keys or "illegal_parking" in duty.keys) and (not duty.areas or here & set(duty.areas))
    ]
    chosen = choose(PARKING, PATH, duties, local=local)
    awake = {duty.unit for duty in fit if duty.covers(local)}
    assert chosen.unit in (awake or {duty.unit for duty in fit} or {"traffic_police"})
    assert chosen == choose(PARKING, PATH, duties, local=local)
