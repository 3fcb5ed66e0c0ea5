"""Cases as a table: the same cases as the list, times of the site, no formula, and a line in the audit."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from api.cases.export import MOST_ROWS, safe_cell


def table(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_a_list_of_cases_becomes_a_table_in_the_sites_time(street: Any) -> None:
    case = street.make_case()
    names, row = table(street.get("/cases/export?language=en"))
    cells = dict(zip(names, row, strict=True))
    assert (cells["number"], cells["type"], cells["camera_id"]) == (str(case["number"]), "fire_lane_blocked", "c0")
    assert cells["opened_at"].startswith("2026-06-01 10:0")
    assert table(street.get("/cases/export"))[0][0] == "案件编号"
    assert '"cases.exported"' in street.get("/audit", "admin").text


def test_the_lists_own_filters_narrow_the_table(street: Any) -> None:
    street.make_case()
    assert len(table(street.get("/cases/export?camera=c0"))) == 2
    assert len(table(street.get("/cases/export?camera=c1"))) == 1
    assert street.get("/cases/export?format=pdf").status_code == 422


def test_a_workbook_holds_the_same_rows_as_text(street: Any) -> None:
    street.make_case()
    answer = street.get("/cases/export?format=xlsx&language=en")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    found = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert found == table(street.get("/cases/export?language=en"))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_other_cells_stay_as_they_are_but_for_what_no_file_may_hold() -> None:
    assert safe_cell("东门 <script>") == "东门 <script>"
    assert safe_cell("a\x00b\x0bc") == "abc"


def test_more_than_a_table_takes_is_refused_before_anything_is_sent(
    street: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    street.make_case()
    monkeypatch.setattr("api.cases.export.MOST_ROWS", 0)
    assert street.get("/cases/export").json()["error"]["code"] == "too_many_rows"
    assert MOST_ROWS == 50_000
