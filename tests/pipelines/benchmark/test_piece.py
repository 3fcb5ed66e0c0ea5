"""Pieces: phases add up, and what was kept comes back as it was."""

import json
from typing import Any

import pytest

from pipelines.benchmark.baselines import BASELINES
from pipelines.benchmark.document import Conditions, document
from pipelines.benchmark.grid import Grid
from pipelines.benchmark.page import page
from pipelines.benchmark.piece import Piece, PieceError, baseline_totals, piece_from_json, piece_json, piece_of, total
from pipelines.benchmark.result import assess
from pipelines.benchmark.table import lines
from pipelines.orders import NetworkUsed

CONDITIONS = Conditions(
    mode="patrol",
    network=NetworkUsed(name="blocks", sha256="0" * 64, provider="cpu", precision="fp32"),
    classes=("car",),
    version="0",
    periods_s=(20.0, 60.0),
    phases=2,
)


@pytest.fixture
def piece(street: Any) -> Piece:
    truth = street.truth(street.violation(10, 60), street.violation(70, 120, box=list(street.there)))
    results = [
        assess(
            truth,
            street.observed(*alarms),
            types=street.types,
            grid=Grid(period_s=period_s, phase_s=phase_s),
            is_patrol=True,
            baselines=BASELINES,
        )
        for period_s, phase_s, alarms in (
            (20.0, 0.0, [street.alarm(31)]),
            (20.0, 10.0, [street.alarm(40), street.alarm(95, box=street.there)]),
            (60.0, 0.0, []),
            (60.0, 30.0, [street.alarm(20)]),
        )
    ]
    return piece_of(results, section="<h2>x</h2>")


def test_all_phases_of_a_period_are_one_row(piece: Piece) -> None:
    assert [(row.period_s, row.phases, row.counts.found, row.counts.violations) for row in piece.rows] == [
        (20.0, 2, 3, 4),
        (60.0, 2, 0, 4),
    ]
    assert (total(piece.rows).patrols, total(piece.rows).false_alarms) == (4, 1)
    assert set(baseline_totals(piece.rows)) == set(BASELINES)


def test_a_piece_that_was_kept_comes_back_as_it_was(piece: Piece) -> None:
    again = piece_from_json(json.loads(json.dumps(piece_json(piece))))
    assert again.section == piece.section
    assert json.dumps(document([again], CONDITIONS)) == json.dumps(document([piece], CONDITIONS))
    assert page([again], CONDITIONS) == page([piece], CONDITIONS)
    assert [row.counts for row in again.rows] == [row.counts for row in piece.rows]


@pytest.mark.parametrize("said", [[], {}, {"schema": 2}, {"schema": 1, "rows": [{}]}])
def test_what_is_no_piece_is_refused(said: Any) -> None:
    with pytest.raises(PieceError, match="expected a piece"):
        piece_from_json(said)


def test_the_document_has_each_period_each_phase_and_the_ceilings(piece: Piece) -> None:
    whole = document([piece], CONDITIONS)
    assert (whole["period_s"], whole["phases"], whole["mode"]) == ([20.0, 60.0], 2, "patrol")
    assert [each["period_s"] for each in whole["totals"]] == [20.0, 60.0]
    first = whole["clips"][0]
    assert [each["phase_s"] for each in first["runs"]] == [0.0, 10.0]
    # Seen first at 20 and 10 s, and at 80 and 70 s, of stays of 50 s with a limit of 20 s.
    assert (first["recall_ceiling"], first["recall_ceiling_grid"]) == (1.0, 1.0)
    # Every minute: 60 s (until 60) and 120 s are too late; 30 s and 90 s leave time for a confirmation, not for two.
    assert (whole["clips"][1]["recall_ceiling"], whole["clips"][1]["recall_ceiling_grid"]) == (0.5, 0.0)
    assert whole["explain"][0]["phase_s"] == 0.0


def test_the_table_has_the_other_systems_below_each_total(piece: Piece) -> None:
    kinds = [(line.kind, line.cells[0].strip()) for line in lines(piece.rows)]
    assert kinds[:2] == [("clip", "gate.mp4 @20 s"), ("clip", "gate.mp4 @60 s")]
    assert kinds[2:6] == [("total", "every 20 s"), *(("baseline", name) for name in BASELINES)]
    assert kinds[-1] == ("total", "total")


def test_the_page_plots_delay_and_recall_by_period(piece: Piece) -> None:
    html = page([piece], CONDITIONS)
    assert "recall by period" in html
    assert "every 20 s" in html
    assert html.count('class="plot"') == 2
