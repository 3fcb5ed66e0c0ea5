"""Figures as people read them."""

import csv
import io
from typing import Any

import pytest

from api.console.figures.figures_view import as_csv, ordered, shown, value_text
from api.figures.catalogue import FIGURES
from api.pages.language import Language


def view(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "figure": "closing_rate",
        "name": {"zh": "结案率", "en": "Closing rate"},
        "kind": "share",
        "counts": "cases",
        "formula": "closed / due",
        "numerator_is": "closed",
        "denominator_is": "due",
        "policy": {"zh": "说明", "en": "policy"},
        "begin": "2016-12-01T00:00:00+08:00",
        "end": "2017-01-01T00:00:00+08:00",
        "value": 911 / 972,
        "numerator": 911,
        "denominator": 972,
        "interval": None,
        "stages": [],
        "behind": {},
        "note": None,
    }
    return base | changes


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("share", 911 / 972, "93.72%"),
        ("share", None, "-"),
        ("count", 17.0, "17"),
        ("duration", 7500.0, "2 h 5 min"),
        ("index", 86.43, "86.4"),
    ],
)
def test_a_value_is_written_as_its_kind_wants(kind: str, value: float | None, told: str) -> None:
    assert value_text(kind, value, Language.EN) == told


def test_a_figure_never_comes_without_its_counts_and_policy() -> None:
    one = shown(view(), Language.ZH)
    assert (one.name, one.counts, one.policy) == ("结案率", "911 / 972", "说明")
    assert one.share == pytest.approx(0.9372, abs=1e-4)


def test_nothing_to_divide_by_is_neither_nought_nor_all() -> None:
    one = shown(view(value=None, numerator=0, denominator=0), Language.ZH)
    assert one.value == "-"
    assert one.share is None


def test_every_figure_of_the_catalogue_is_on_the_page_once() -> None:
    views = [view(figure=name) for name in FIGURES]
    drawn = [each["figure"] for _, found in ordered(views) for each in found]
    assert sorted(drawn) == sorted(FIGURES)
    assert "others" not in {group for group, _ in ordered(views)}
    assert ordered([view(figure="one_of_tomorrow")])[0][0] == "others"


def test_no_cell_of_the_table_for_spreadsheets_is_a_formula() -> None:
    table = as_csv([view(name={"zh": "=cmd|' /C calc'!A0", "en": "x"})], Language.ZH).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[1][1].startswith("'=")
    assert rows[1][3:5] == ["911", "972"]
