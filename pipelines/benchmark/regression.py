"""The short form of a result, and what has become worse since: the gate that `lunxun bench --compare` is."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.benchmark.document import Conditions
from pipelines.benchmark.piece import Row
from pipelines.benchmark.score import score

SCHEMA = 1
MORE_IS_BETTER = ("found", "cleared_found")
LESS_IS_BETTER = (
    "false_alarms",
    "exempt_alarms",
    "duplicates",
    "swaps_joined",
    "stays_broken",
    "dwell_lower_exceeds_truth",
    "false_cleared",
)
DELAY_SLACK_S = 1.0
"""Half of the violations may be found so much later before that counts as worse."""


class CompareError(ValueError):
    """The file cannot be compared with; the message says what was expected."""


def short_run(rows: Sequence[Row], conditions: Conditions) -> dict[str, Any]:
    """Returns what a later run under the same conditions is compared with: counts, no times of this machine."""
    return {
        "mode": conditions.mode,
        "periods_s": list(conditions.periods_s),
        "phase_s": conditions.phase_s,
        "phases": conditions.phases,
        "limits_s": list(conditions.limits_s),
        "policy": conditions.policy,
        "stay": conditions.is_staying,
        "model": {"name": conditions.network.name, "sha256": conditions.network.sha256},
        "rows": [_short(row) for row in rows],
    }


def with_run(document: Mapping[str, Any] | None, run: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the short document with the run in it, in place of the one under the same conditions.

    Raises:
        CompareError: The document is none of schema 1.
    """
    runs = [] if document is None else [each for each in runs_of(document) if not _is_alike(each, run)]
    return {"schema": SCHEMA, "runs": sorted([*runs, dict(run)], key=lambda each: (each["mode"], each["periods_s"]))}


def worse(document: Mapping[str, Any], run: Mapping[str, Any]) -> list[str]:
    """Returns what has become worse than the document has it, one line each; none: nothing has.

    Raises:
        CompareError: The document is none of schema 1, or has no run under these conditions.
    """
    known = next((each for each in runs_of(document) if _is_alike(each, run)), None)
    if known is None:
        asked = f"{run['mode']} mode, period {run['periods_s']}, phase {run['phase_s']:g}, {run['phases']} phases"
        raise CompareError(
            f"has no run in {asked}, limits {run['limits_s'] or 'as they are'}, the same policy and stay"
        )
    before = {_name(row): row for row in known["rows"]}
    now = {_name(row): row for row in run["rows"]}
    lines = [f"{name}: was not run" for name in before if name not in now]
    for name, row in now.items():
        lines += [] if name not in before else [f"{name}: {line}" for line in _worse(before[name], row)]
    return lines


def runs_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Returns the runs of a short document.

    Raises:
        CompareError: It is none of schema 1.
    """
    if (
        not isinstance(document, Mapping)
        or document.get("schema") != SCHEMA
        or not isinstance(document.get("runs"), list)
    ):
        raise CompareError(f'expected {{"schema": {SCHEMA}, "runs": [...]}}, as `lunxun bench --keep FILE` writes it')
    return list(document["runs"])


def _short(row: Row) -> dict[str, Any]:
    figures = score(row.counts)
    delay = figures["delay_s"]
    names = ("violations", *MORE_IS_BETTER, *LESS_IS_BETTER, "recall_ceiling", "recall_ceiling_grid")
    return {
        "clip": row.clip,
        "period_s": row.period_s,
        "limit_s": row.limit_s,
        **{name: figures[name] for name in names if name in figures},
        "delay_p50_s": delay["p50"] if isinstance(delay, dict) else None,
    }


def _worse(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    if before["violations"] != now["violations"]:
        return [f"violations of the truth {before['violations']} -> {now['violations']}: not the same clip"]
    lines = [_line(name, before, now) for name in MORE_IS_BETTER if now[name] < before[name]]
    lines += [_line(name, before, now) for name in LESS_IS_BETTER if now[name] > before[name]]
    earlier, later = before["delay_p50_s"], now["delay_p50_s"]
    if earlier is not None and later is not None and later > earlier + DELAY_SLACK_S:
        lines.append(_line("delay_p50_s", before, now))
    return lines


def _line(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    return f"{name} {before[name]} -> {now[name]}"


def _name(row: Mapping[str, Any]) -> str:
    limit = "" if row["limit_s"] is None else f", limit {row['limit_s']:g} s"
    return f"{row['clip']}, period {row['period_s']:g} s{limit}"


def _is_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    names = ("mode", "periods_s", "phase_s", "phases", "limits_s", "policy", "stay")
    return all(one.get(name) == other.get(name) for name in names)
