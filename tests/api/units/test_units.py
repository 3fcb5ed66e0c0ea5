"""Units, areas and duty as people and other code meet them: the tree, files, routes."""

from typing import Any

import pytest

from api.catalogue import service as catalogue
from api.db.tables.catalogue import RegisterRow
from api.errors import Conflict
from api.units import service
from api.units.example import shipped_register
from api.units.register import Register
from api.units.register_file import RegisterFileError, dump_register, parse_register

TOWN: dict[str, Any] = {
    "units": [{"id": "team", "name_zh": "一队"}, {"id": "office", "name_zh": "中心", "kind": "supervising"}],
    "areas": [
        {"id": "north", "name_zh": "北县", "level": "county"},
        {"id": "n1", "name_zh": "一镇", "level": "town", "parent": "north"},
        {"id": "n1a", "name_zh": "甲社区", "level": "community", "parent": "n1"},
        {"id": "甲-1", "name_zh": "一网格", "level": "grid", "parent": "n1a"},
        {"id": "甲-2", "name_zh": "二网格", "level": "grid", "parent": "n1a"},
    ],
    "duties": [{"unit": "team", "keys": ["illegal_parking"], "areas": ["n1"], "hours": ["mon-fri 08:00-18:00"]}],
}


def refusal(text: str) -> str:
    with pytest.raises(RegisterFileError) as caught:
        parse_register(text.encode())
    return str(caught.value)


def test_a_fresh_installation_has_the_shipped_units_and_one_area_of_each_level(house: Any) -> None:
    units = house.call("operator", "GET", "/units").json()
    areas = house.call("operator", "GET", "/areas").json()
    assert (units["version"], areas["version"]) == (1, 1)
    assert {each["id"] for each in units["units"]} == {each.id for each in shipped_register().units}
    assert [each["level"] for each in areas["areas"]] == ["county", "town", "community", "grid"]


def test_every_shipped_type_is_dispatched_without_any_set_up(house: Any) -> None:
    with house.services.database.read() as session:
        for entry in catalogue.entries(session):
            for area in (None, "", "unheard of", "grid"):
                assert service.unit_for(session, entry, area=area, at=house.clock()) == entry.handling_unit


def test_a_register_is_written_whole_and_dispatches_by_area_and_the_site_s_own_hours(house: Any) -> None:
    change = house.call("admin", "PUT", "/units?based_on=1", json=TOWN).json()
    assert (change["version"], change["is_changed"]) == (2, True)
    assert "+ unit team" in change["difference"]
    assert "- area county" in change["difference"]
    assert any("names unit 'traffic_police'" in each for each in change["warnings"])
    # The clock stands at Wednesday 02:00 UTC, which is 10:00 at the site.
    answer = house.call("operator", "GET", "/units/dispatch?type=illegal_parking&area=甲-1").json()
    assert answer == {"unit": "team", "name_zh": "一队", "because": "duty for 1 types, this one among them, in 'n1'"}
    assert house.call("operator", "GET", "/units/dispatch?type=loitering").json()["unit"] == "public_security"


def test_the_tree_is_walked_up_and_down(house: Any) -> None:
    house.call("admin", "PUT", "/units", json=TOWN)
    with house.services.database.read() as session:
        assert [each.id for each in service.ancestors(session, "甲-1")] == ["n1a", "n1", "north"]
        assert [each.id for each in service.path(session, "n1")] == ["n1", "north"]
        assert service.ancestors(session, "unheard of") == []
        assert service.with_parts(session, ["n1a"]) == {"n1a", "甲-1", "甲-2"}
        assert service.with_parts(session, ["north", "x"]) == {"north", "n1", "n1a", "甲-1", "甲-2", "x"}
        assert service.with_parts(session, []) == frozenset()


def test_a_register_based_on_a_version_that_another_has_replaced_is_refused(house: Any) -> None:
    assert house.call("admin", "PUT", "/units?based_on=1", json=TOWN).status_code == 200
    late = house.call("admin", "PUT", "/units?based_on=1", json={})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "units_changed")
    with house.services.database.write() as session, pytest.raises(Conflict):
        service.replace(session, Register(), based_on=1, actor="x", now=house.clock())


def test_the_same_register_again_changes_nothing(house: Any) -> None:
    house.call("admin", "PUT", "/units", json=TOWN)
    assert house.call("admin", "PUT", "/units", json=TOWN).json()["is_changed"] is False
    assert house.call("admin", "GET", "/units").json()["version"] == 2


def test_every_register_that_was_ever_in_force_is_kept(house: Any) -> None:
    house.call("admin", "PUT", "/units", json=TOWN)
    house.call("admin", "PUT", "/units", json={})
    with house.services.database.read() as session:
        kept = {row.version: len(row.body["units"]) for row in session.query(RegisterRow).all()}
    assert kept == {1: len(shipped_register().units), 2: 2, 3: 0}


@pytest.mark.one_store
def test_only_admins_write_units(house: Any) -> None:
    assert house.call("operator", "PUT", "/units", json=TOWN).status_code == 403


@pytest.mark.one_store
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"duties": [{"unit": "nobody"}]}, "duties[0].unit: no unit 'nobody' in this file"),
        ({"duties": [{"unit": "team", "areas": ["x"]}]}, "duties[0].areas: no area 'x' in this file"),
        ({"duties": [{"unit": "team", "hours": ["8-18"]}]}, "expected days and hours such as"),
        ({"units": [{"id": "a", "name_zh": "a"}] * 2, "duties": []}, "units: 'a' stands there twice"),
        ({"areas": [{"id": "a", "name_zh": "a", "level": "galaxy"}], "duties": []}, "'grid', 'community'"),
    ],
)
def test_a_register_that_does_not_fit_together_is_refused_by_name(
    house: Any, change: dict[str, Any], says: str
) -> None:
    answer = house.call("admin", "PUT", "/units", json=TOWN | change)
    assert answer.status_code == 422
    assert says in answer.text.replace("\\n", "\n")


@pytest.mark.one_store
def test_an_export_is_the_file_that_an_import_takes(house: Any) -> None:
    house.call("admin", "PUT", "/units", json=TOWN)
    text = house.call("operator", "GET", "/units/export").content
    assert parse_register(text) == Register.model_validate(TOWN)


def test_a_file_reads_back_as_what_was_written() -> None:
    for register in (Register(), shipped_register(), Register.model_validate(TOWN)):
        assert parse_register(dump_register(register).encode()) == register


def test_every_problem_of_a_file_is_named_by_its_line_and_place() -> None:
    text = """\
schema: 1
units:
  - {id: team, name_zh: 一队}
areas:
  - {id: a, name_zh: 甲, level: grid, parent: b}
  - {id: b, name_zh: 乙, level: grid}
  - {id: c, name_zh: 丙, level: grid, parent: d}
duties:
  - {unit: nobody}
"""
    found = refusal(text).splitlines()[1:]
    assert [line.strip().split(": ")[0] for line in found] == [
        "line 5, areas[0].parent",
        "line 7, areas[2].parent",
        "line 9, duties[0].unit",
    ]
    assert "'b' is a grid, which is not above a grid" in found[0]
    assert "line 3, units[0].kind" in refusal(text.replace("一队}", "一队, kind: x}"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected `schema: 1`"),
        ("schema: 2", "expected `schema: 1`"),
        ("- a", "expected `schema: 1`"),
        ("schema: 1\nunits: &a [*a]", "alias"),
        ("schema: 1\nunits: !!python/object:os.system {}", "not YAML"),
        ("schema: 1\nschema: 1", "stands twice"),
        ("schema: 1\nwhat: 3", "what"),
        ("#" * 1_000_001, "larger than 1,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_register_is_refused_by_name(text: str, says: str) -> None:
    assert says in refusal(text)


def test_a_chain_of_parents_cannot_run_in_a_circle() -> None:
    circle = (
        "schema: 1\nareas: [{id: a, name_zh: a, level: town, parent: b}, {id: b, name_zh: b, level: town, parent: a}]"
    )
    assert "not above" in refusal(circle)
