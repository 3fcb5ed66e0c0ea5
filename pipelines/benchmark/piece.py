"""A finished piece of a run: its rows, what went wrong, and its part of the page; can be kept and taken up again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import reduce
from itertools import groupby
from operator import add
from typing import Any

from pipelines.benchmark.observed import Alarm, Cost
from pipelines.benchmark.result import ClipResult
from pipelines.benchmark.tally import Tally

SCHEMA = 1


class PieceError(ValueError):
    """A kept piece cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the result: one clip or scene under one period and limit, all phases together."""

    clip: str
    camera: str
    tags: tuple[str, ...]
    period_s: float
    limit_s: float | None
    phases: int
    counts: Tally
    baselines: Mapping[str, Tally] = field(default_factory=dict)
    runs: tuple[Mapping[str, Any], ...] = ()
    """Of each phase its alarms and truths, as the document has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What was run in one go."""

    rows: tuple[Row, ...]
    explanations: tuple[Mapping[str, Any], ...] = ()
    """As the document has them."""
    section: str = ""
    """Its part of the page, HTML."""


def piece_of(results: Sequence[ClipResult], *, section: str = "") -> Piece:
    """Returns the results as rows, those of one clip, period and limit together; they must stand in that order."""
    rows = tuple(_row(list(group)) for _, group in groupby(results, key=_key))
    said = tuple(_explanation(result, number) for result in results for number in range(len(result.explanations)))
    return Piece(rows=rows, explanations=said, section=section)


def total(rows: Iterable[Row]) -> Tally:
    """Returns all rows' counts together."""
    return reduce(add, (row.counts for row in rows), Tally())


def baseline_totals(rows: Sequence[Row]) -> dict[str, Tally]:
    """Returns the same for each of the other systems."""
    names = dict.fromkeys(name for row in rows for name in row.baselines)
    return {name: reduce(add, (row.baselines.get(name, Tally()) for row in rows), Tally()) for name in names}


def piece_json(piece: Piece) -> dict[str, Any]:
    """Returns the piece for a file."""
    return {"schema": SCHEMA, **asdict(piece)}


def piece_from_json(said: Any) -> Piece:
    """Returns the piece that `piece_json` has written.

    Raises:
        PieceError: It is something else.
    """
    try:
        if said["schema"] != SCHEMA:
            raise PieceError(f"expected a piece of schema {SCHEMA}, got {said['schema']}")
        rows = tuple(_row_from(each) for each in said["rows"])
        return Piece(rows=rows, explanations=tuple(said["explanations"]), section=said["section"])
    except (KeyError, TypeError) as error:
        raise PieceError(f"expected a piece of a benchmark run, got something without {error}") from error


def _row_from(said: Mapping[str, Any]) -> Row:
    baselines = {name: _tally_from(each) for name, each in said["baselines"].items()}
    kept = {"tags": tuple(said["tags"]), "counts": _tally_from(said["counts"]), "baselines": baselines}
    return Row(**{**said, **kept, "runs": tuple(said["runs"])})


def _tally_from(said: Mapping[str, Any]) -> Tally:
    return Tally(**{**said, "delays_s": tuple(said["delays_s"]), "cost": Cost(**said["cost"])})


def _key(result: ClipResult) -> tuple[str, float, float | None]:
    return result.truth.clip, result.grid.period_s, result.limit_s


def _row(results: Sequence[ClipResult]) -> Row:
    first = results[0]
    names = first.baselines
    return Row(
        clip=first.truth.clip,
        camera=first.truth.camera.id,
        tags=first.truth.tags,
        period_s=first.grid.period_s,
        limit_s=first.limit_s,
        phases=len(results),
        counts=reduce(add, (each.counts for each in results), Tally()),
        baselines={name: reduce(add, (each.baselines[name] for each in results), Tally()) for name in names},
        runs=tuple(_run(each) for each in results),
    )


def _run(result: ClipResult) -> dict[str, Any]:
    return {
        "phase_s": round(result.grid.phase_s, 3),
        "alarms": [
            _alarm(each.alarm) | {"verdict": each.verdict.value, "truth": each.entry and each.entry.number}
            for each in result.judged.alarms
        ],
        "truths": [
            {
                "number": each.entry.number,
                "rule": each.entry.rule_id,
                "zone": each.entry.zone_id,
                "label": each.entry.label,
                "start_s": each.entry.start_s,
                "end_s": each.entry.end_s,
                "due_s": each.due_s,
                "verdict": each.verdict.value,
            }
            for each in result.judged.truths
        ],
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "rule": alarm.rule_id,
        "zone": alarm.zone_id,
        "label": alarm.label,
        "count": alarm.count,
        "box": [round(side, 5) for side in alarm.box],
        "raised_s": round(alarm.raised_s, 3),
        "dwell": {
            "lower_s": round(alarm.lower_s, 3),
            "upper_s": None if alarm.upper_s is None else round(alarm.upper_s, 3),
        },
        "cleared_s": None if alarm.cleared_s is None else round(alarm.cleared_s, 3),
    }


def _explanation(result: ClipResult, number: int) -> dict[str, Any]:
    said = result.explanations[number]
    where: dict[str, Any] = {"clip": result.truth.clip}
    if result.is_patrol:
        where |= {"period_s": result.grid.period_s, "phase_s": round(result.grid.phase_s, 3), "limit_s": result.limit_s}
    return where | {
        "what": said.what,
        "rule": said.rule_id,
        "label": said.label,
        "at_s": round(said.at_s, 3),
        "reason": said.reason,
    }
