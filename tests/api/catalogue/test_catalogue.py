"""The catalogue as people and other code meet it: versions, previews, imports, and who may."""

from typing import Any

import pytest

from api.catalogue import service
from api.catalogue.profile import shipped_profile
from api.catalogue.reading import write_catalogue
from api.catalogue.table_file import TableFormat
from api.db.tables.catalogue import CatalogueEntryRow, CatalogueVersionRow
from api.errors import NotThere
from pipelines.rules.types import load_rule_types

CSV = {"Content-Type": "text/csv"}


def table(**changes: object) -> bytes:
    """The shipped profile, with changes to its first row."""
    first, *rest = shipped_profile()
    return write_catalogue([first.model_copy(update=changes), *rest], TableFormat.CSV)


def send(house: Any, what: str, data: bytes, *, who: str = "admin", media_type: str = "text/csv") -> Any:
    token = house.token(who)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": media_type}
    return house.client.post(f"/api/v1/catalogue/{what}", content=data, headers=headers)


def test_a_fresh_installation_answers_from_the_shipped_profile(house: Any) -> None:
    answer = house.call("operator", "GET", "/catalogue").json()
    assert (answer["version"], answer["is_current"]) == (1, True)
    assert [each["key"] for each in answer["entries"]] == [each.key for each in shipped_profile()]
    (version,) = house.call("operator", "GET", "/catalogue/versions").json()
    assert (version["version"], version["made_by"], version["entries"]) == (1, "lunxun", len(shipped_profile()))


@pytest.mark.one_store
def test_what_was_shipped_is_written_down_so_that_a_later_release_cannot_change_it(house: Any) -> None:
    with house.services.database.read() as session:
        rows = session.query(CatalogueEntryRow).filter_by(version=1).all()
    assert {row.key for row in rows} == {each.key for each in shipped_profile()}


def test_a_preview_says_what_changes_field_by_field_and_changes_nothing(house: Any) -> None:
    rows = shipped_profile()
    new = [rows[1].model_copy(update={"name_en": "=cmd", "warns_first": True}), *rows[2:]]
    new.append(rows[0].model_copy(update={"key": "own", "detection": None, "handling_unit": "nobody"}))
    change = send(house, "preview", write_catalogue(new, TableFormat.CSV)).json()
    assert (change["based_on"], change["version"], change["is_changed"]) == (1, 1, True)
    assert [each["key"] for each in change["added"]] == ["own"]
    assert [each["key"] for each in change["removed"]] == ["illegal_parking"]
    assert [(each["key"], each["fields"]) for each in change["changed"]] == [
        (
            "fire_lane_blocked",
            [
                {"field": "name_en", "before": "Fire lane blocked", "after": "=cmd"},
                {"field": "warns_first", "before": "no", "after": "yes"},
            ],
        )
    ]
    assert any("'illegal_parking' goes, but cameras' rules may still raise it" in each for each in change["warnings"])
    assert any("no unit 'nobody' is known" in each for each in change["warnings"])
    assert house.call("admin", "GET", "/catalogue").json()["version"] == 1


@pytest.mark.one_store
def test_a_preview_of_a_bad_table_names_every_bad_cell(house: Any) -> None:
    change = send(house, "preview", b"key,name_zh,level\na,x,y\nb,,grid\n").json()
    assert not change["is_changed"]
    assert [(each["line"], each["column"]) for each in change["problems"]] == [(2, "level"), (3, "name_zh")]


def test_an_import_makes_a_version_and_the_old_one_stays_readable_as_it_was(house: Any) -> None:
    answer = send(house, "import?based_on=1&note=spring", table(name_en="Other"))
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    newest, oldest = house.call("operator", "GET", "/catalogue/versions").json()
    assert (newest["version"], newest["note"], oldest["version"]) == (2, "spring", 1)
    names = {
        number: house.call("operator", "GET", f"/catalogue?version={number}").json()["entries"][0]["name_en"]
        for number in (1, 2)
    }
    assert names == {1: "Illegal parking", 2: "Other"}
    with house.services.database.read() as session:
        assert service.entry(session, "illegal_parking").name_en == "Other"
        assert service.entry(session, "illegal_parking", version=1).name_en == "Illegal parking"
    (entry,) = [
        e for e in house.call("admin", "GET", "/audit").json()["entries"] if e["action"] == "catalogue.imported"
    ]
    assert entry["object"] == "2"


def test_an_import_that_changes_nothing_makes_no_version(house: Any) -> None:
    answer = send(house, "import?based_on=1", table()).json()
    assert (answer["is_changed"], answer["version"]) == (False, 1)
    assert len(house.call("admin", "GET", "/catalogue/versions").json()) == 1


def test_an_import_based_on_a_version_that_another_has_replaced_is_refused(house: Any) -> None:
    assert send(house, "import?based_on=1", table(name_en="First")).status_code == 200
    late = send(house, "import?based_on=1", table(name_en="Second"))
    assert (late.status_code, late.json()["error"]["code"]) == (409, "catalogue_changed")
    assert late.json()["error"]["version"] == 2
    assert send(house, "import?based_on=2", table(name_en="Second")).json()["version"] == 3


@pytest.mark.one_store
def test_a_new_order_of_the_rows_is_a_change(house: Any) -> None:
    data = write_catalogue(tuple(reversed(shipped_profile())), TableFormat.CSV)
    change = send(house, "import?based_on=1", data).json()
    assert (change["is_reordered"], change["changed"], change["version"]) == (True, [], 2)


@pytest.mark.one_store
def test_a_bad_table_is_imported_not_at_all_and_every_bad_cell_is_named(house: Any) -> None:
    answer = send(house, "import?based_on=1", b"key,name_zh,level\nok,x,grid\na,x,y\n")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "catalogue_file")
    assert error["problems"][0]["line"] == 3
    assert "line 3, column 'level': expected one of grid" in error["message"]
    assert len(house.call("admin", "GET", "/catalogue").json()["entries"]) == len(shipped_profile())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_imports_again_as_the_same(house: Any, form: str) -> None:
    send(house, "import?based_on=1", table(name_en="=HYPERLINK(1)"))
    answer = house.call("operator", "GET", f"/catalogue/export?format={form}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="catalogue-2.{form}"'
    again = send(house, "import?based_on=2", answer.content, media_type=answer.headers["Content-Type"])
    assert (again.status_code, again.json()["is_changed"]) == (200, False)
    unnamed = send(house, "preview", answer.content, media_type="application/octet-stream")
    assert unnamed.json()["problems"] == []


def test_an_earlier_version_can_be_exported_and_an_unknown_one_cannot(house: Any) -> None:
    send(house, "import?based_on=1", table(name_en="Other"))
    assert "Illegal parking" in house.call("admin", "GET", "/catalogue/export?version=1").text
    for path in ("/catalogue?version=9", "/catalogue/export?version=9"):
        answer = house.call("admin", "GET", path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_version")


@pytest.mark.one_store
@pytest.mark.parametrize(
    ("path", "media_type", "status"),
    [
        ("preview", "image/png", 415),
        ("preview", "application/json", 415),
        ("import", "text/csv", 422),
        ("import?based_on=0", "text/csv", 422),
        ("import?based_on=99999999999999999999", "text/csv", 422),
        ("import?based_on=1&note=%0a%00", "text/csv", 422),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_by_name(house: Any, path: str, media_type: str, status: int) -> None:
    assert send(house, path, table(), media_type=media_type).status_code == status


@pytest.mark.one_store
def test_only_admins_import(house: Any) -> None:
    for path in ("preview", "import?based_on=1"):
        assert send(house, path, table(), who="operator").status_code == 403


def test_a_type_that_cameras_raise_has_a_row_even_where_the_site_took_it_out(house: Any) -> None:
    own = b"key,name_zh\nown,\xe8\x87\xaa\xe5\xae\x9a\n"
    assert send(house, "import?based_on=1", own).json()["version"] == 2
    with house.services.database.read() as session:
        for key in (*load_rule_types().types, "camera_fault", "sensor_alarm"):
            entry = service.entry(session, key)
            assert (entry.key, entry.handling_unit, entry.stages, entry.needs_confirmation) == (key, None, {}, True)
            assert entry.name_zh != key
        with pytest.raises(NotThere, match="no type 'never_heard_of' in version 2"):
            service.entry(session, "never_heard_of")
        with pytest.raises(NotThere, match="no version 7"):
            service.entry(session, "own", version=7)


def test_a_database_in_which_nobody_wrote_anything_answers_from_the_shipped_profile_too(house: Any) -> None:
    with house.services.database.write() as session:
        session.query(CatalogueEntryRow).delete()
        session.query(CatalogueVersionRow).delete()
    assert house.call("admin", "GET", "/catalogue").json()["version"] == 1
    assert len(house.call("admin", "GET", "/catalogue/versions").json()) == 1
    assert send(house, "import?based_on=1", table(name_en="Other")).json()["version"] == 2
    with house.services.database.read() as session:
        assert service.entry(session, "illegal_parking", version=1) == shipped_profile()[0]
