"""The result of a whole run as one JSON document, and its short form that later runs are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pipelines.benchmark.piece import Piece, Row, baseline_totals, total
from pipelines.benchmark.score import score
from pipelines.orders import NetworkUsed

SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Under what conditions everything was run."""

    mode: str
    network: NetworkUsed
    classes: tuple[str, ...]
    """What the network can name."""
    version: str
    """Of Lunxun."""
    periods_s: tuple[float, ...] = (1.0,)
    phase_s: float = 0.0
    """Of the first phase."""
    phases: int = 1
    limits_s: tuple[float, ...] = ()
    """That have replaced the rules' own; none: they did not."""
    policy: str = ""
    """Of patrol mode."""
    is_staying: bool = False
    """Whether patrol mode stays where a limit is short."""


def document(pieces: Sequence[Piece], conditions: Conditions) -> dict[str, Any]:
    """Returns everything for `--json`, schema 1 (docs/benchmark.md)."""
    rows = rows_of(pieces)
    whole: dict[str, Any] = {
        "schema": SCHEMA,
        "mode": conditions.mode,
        "period_s": _one_or_all(conditions.periods_s),
        "phase_s": conditions.phase_s,
        "phases": conditions.phases,
        "limit_s": _one_or_all(conditions.limits_s),
        "policy": conditions.policy or None,
        "stay": conditions.is_staying,
        "model": conditions.network.model_dump(mode="json"),
        "version": conditions.version,
        "clips": [_clip(row) for row in rows],
        "total": score(total(rows)),
        "explain": [dict(each) for piece in pieces for each in piece.explanations],
    }
    if len({(row.period_s, row.limit_s) for row in rows}) > 1:
        whole["totals"] = [
            {"period_s": period_s, "limit_s": limit_s, **score(total(some)), **_baselines(some)}
            for (period_s, limit_s), some in groups(rows)
        ]
    return whole | _baselines(rows)


def groups(rows: Sequence[Row]) -> list[tuple[tuple[float, float | None], list[Row]]]:
    """Returns the rows by period and limit, in the order of both."""
    keys = sorted({(row.period_s, row.limit_s or 0.0) for row in rows})
    return [
        ((period_s, limit_s or None), [r for r in rows if (r.period_s, r.limit_s or 0.0) == (period_s, limit_s)])
        for period_s, limit_s in keys
    ]


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Returns the rows of all pieces."""
    return list(chain.from_iterable(piece.rows for piece in pieces))


def _clip(row: Row) -> dict[str, Any]:
    said: dict[str, Any] = {
        "clip": row.clip,
        "camera": row.camera,
        "tags": list(row.tags),
        "period_s": row.period_s,
        "limit_s": row.limit_s,
        "phases": row.phases,
        **score(row.counts),
        **_baselines([row]),
    }
    # One phase stands in the clip itself, as in stream mode.
    return said | ({"runs": list(row.runs)} if row.phases > 1 else dict(row.runs[0]) if row.runs else {})


def _baselines(rows: Sequence[Row]) -> dict[str, Any]:
    totals = baseline_totals(rows)
    return {"baselines": {name: score(counts) for name, counts in totals.items()}} if totals else {}


def _one_or_all(values: Sequence[float]) -> float | list[float] | None:
    if not values:
        return None
    return values[0] if len(values) == 1 else list(values)
