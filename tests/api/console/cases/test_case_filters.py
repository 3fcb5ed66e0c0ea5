"""The list's address says what it shows, and asks the API for just that."""

from urllib.parse import parse_qs, urlsplit

from api.console.cases.filters import Filters, filters_of
from api.pages.language import Language


def test_an_address_without_anything_asks_for_cases_that_have_not_ended() -> None:
    states = Filters().query["state"]
    assert "handling" in states
    assert "closed" not in states
    assert Filters().address == "/console/cases"


def test_what_an_address_says_is_asked_for_and_written_back_alike() -> None:
    said = {"mine": "1", "colour": "red", "state": "all", "unit": "fire_rescue", "begin": "2026-06-01T00:00:00+08:00"}
    filters = filters_of(said)
    assert filters.narrowing == said
    assert filters_of({name: each[0] for name, each in parse_qs(urlsplit(filters.address).query).items()}) == filters
    asked = filters.query
    assert asked["mine"] == "true"
    assert asked["state"] is None
    assert asked["from"] == "2026-06-01T00:00:00+08:00"
    assert asked["overdue"] is None


def test_what_no_list_knows_is_left_out() -> None:
    assert filters_of({"colour": "pink", "state": "lost", "mine": "maybe", "x": "y", "unit": "  "}) == Filters()
    assert len(filters_of({"type": "t" * 5000}).type) == 300


def test_a_number_is_looked_for_in_every_state_and_anything_else_is_a_ticket() -> None:
    assert Filters(q="#17").query["number"] == "#17"
    assert Filters(q="#17").query["state"] is None
    assert "number" not in Filters(q="20260601-000123").query
    assert Filters(q="20260601-000123").query["ticket"] == "20260601-000123"


def test_a_switch_goes_on_and_off_and_leads_back_to_the_newest() -> None:
    filters = Filters(colour="red", cursor="abc", unit="fire_rescue")
    assert filters.toggled("colour", "red") == "/console/cases?unit=fire_rescue"
    assert filters.toggled("colour", "green") == "/console/cases?colour=green&unit=fire_rescue"
    assert filters.newest() == "/console/cases?colour=red&unit=fire_rescue"
    assert "cursor=def" in filters.older("def")


def test_the_export_takes_what_the_list_asks_for_but_not_its_place_in_it() -> None:
    asked = parse_qs(urlsplit(Filters(overdue="1", cursor="abc").export("xlsx", Language.EN)).query)
    assert asked["format"] == ["xlsx"]
    assert asked["language"] == ["en"]
    assert asked["overdue"] == ["true"]
    assert "handling" in asked["state"]
    assert "cursor" not in asked
