"""The history of a case, one short line for each event; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.field.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event."""

    seq: int
    what: str
    by: str
    """Empty where the server did it."""
    said: str
    """Reason, note or result, in the words of whoever wrote them."""
    ago: str
    exact: str


def lines(history: Sequence[Mapping[str, Any]], words: Words, names: Mapping[str, str]) -> tuple[Line, ...]:
    """Returns the events, newest first; `names` has the names of units."""
    return tuple(_line(each, words, names) for each in reversed(history))


def _line(event: Mapping[str, Any], words: Words, names: Mapping[str, str]) -> Line:
    at = datetime.fromisoformat(event["at"])
    kind, _, name = str(event["actor"]).partition(":")
    return Line(
        seq=event["seq"],
        what=_what(event, words, names),
        by=name if kind != "system" else "",
        said=_said(event["detail"], words),
        ago=words.ago(at),
        exact=words.exact(at),
    )


def _what(event: Mapping[str, Any], words: Words, names: Mapping[str, str]) -> str:
    detail, kind = event["detail"], event["kind"]
    if kind == "move":
        unit = detail.get("unit")
        told = words.name("move", detail.get("move", ""))
        return f"{told}: {names.get(unit, unit)}" if unit else told
    if kind == "rechecked":
        return f"{words.name('event', kind)}: {words.name('answer', str(detail.get('answer', '')))}"
    unit = detail.get("unit") or ", ".join(names.get(each, each) for each in detail.get("units", []))
    told = words.name("event", kind)
    return f"{told}: {names.get(unit, unit)}" if unit else told


def _said(detail: Mapping[str, Any], words: Words) -> str:
    reason = str(detail.get("reason") or "")
    kind = "cancel" if detail.get("move") in ("cancel", "settle_suspicion") else "reason"
    parts = [words.name(kind, reason) if reason else ""]
    parts += [str(detail.get(name) or "") for name in ("note", "result", "despite_parts")]
    return " · ".join(part for part in parts if part)
