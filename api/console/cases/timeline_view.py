"""The history of a case in words: who did what, when, and why; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.cases.states import SYSTEM, CaseState
from api.console.cases.clocks_view import limit_words
from api.console.cases.words import Words

_TONES = {
    "verify_file": "blue",
    "report_handled": "blue",
    "check_passed": "green",
    "cleared": "green",
    "check_failed": "yellow",
    "return_to_sender": "yellow",
    "joint_overdue": "yellow",
    "supervised": "red",
    "force_close": "red",
}
_WHY = {
    "duty for": "cases.auto_duty",
    "handling unit of": "cases.auto_catalogue",
    "first responsible unit of": "cases.auto_first",
    "neither a duty": "cases.auto_none",
}
"""How the server's own reasons for a unit begin (`api.units.dispatch`)."""
_SENDS = frozenset({"dispatch", "redispatch"})
_CANCELS = frozenset({"cancel", "settle_suspicion"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event."""

    seq: int
    at: str
    what: str
    leads_to: str
    """The state it led to, where that changed."""
    by: str
    facts: tuple[str, ...]
    """What the event says besides, in our words."""
    said: tuple[str, ...]
    """In the words of whoever did it."""
    tone: str
    """Colour where it means something."""


Facts = Callable[[Mapping[str, Any], Words], list[str]]


def lines(history: Sequence[Mapping[str, Any]], words: Words) -> list[Line]:
    """Returns the events of `GET /cases/{id}/history`, newest first."""
    return [line(each, words) for each in reversed(history)]


def line(event: Mapping[str, Any], words: Words) -> Line:
    """Returns one event in words; one of a kind that a newer server has added keeps its word."""
    kind, detail = event["kind"], event["detail"]
    move = str(detail.get("move", ""))
    to = detail.get("to")
    return Line(
        seq=event["seq"],
        at=event["at"],
        what=words.name("move", move) if kind == "move" else words.name("event", kind),
        leads_to=words.name("state", to) if kind == "move" and to and to != detail.get("from") else "",
        by=words.by(event["actor"]),
        facts=tuple(each for each in _FACTS.get(kind, _nothing)(detail, words) if each),
        said=_said(kind, detail, words, actor=event["actor"]),
        tone=_TONES.get(move or kind, ""),
    )


def _said(kind: str, detail: Mapping[str, Any], words: Words, *, actor: str) -> tuple[str, ...]:
    reason = str(detail.get("reason") or "")
    if kind in ("move", "verdict") and reason:
        reason = words.name("cancel" if detail.get("move") in _CANCELS else "reason", reason)
    rest = [str(detail.get(name) or "") for name in ("note", "result", "despite_parts")]
    if actor == SYSTEM and rest[0]:
        key = next((key for begin, key in _WHY.items() if rest[0].startswith(begin)), None)
        rest[0] = rest[0] if key is None else words.say(key)
    return tuple(each for each in (reason, *rest) if each)


def _nothing(_detail: Mapping[str, Any], _words: Words) -> list[str]:
    return []


def _opened(detail: Mapping[str, Any], words: Words) -> list[str]:
    origin = next((word for word in ("violation", "camera_fault", "signal", "report") if word in detail), "")
    return [words.name("origin", origin) if origin else "", words.name("state", detail.get("state") or "")]


def _moved(detail: Mapping[str, Any], words: Words) -> list[str]:
    facts = [_to_unit(detail, words)] if detail.get("unit") else []
    if detail.get("from_unit"):
        facts.append(words.say("cases.from_unit", unit=words.unit(detail["from_unit"])))
    if detail.get("level"):
        before = words.name("level", detail.get("from_level", ""))
        facts.append(words.say("cases.from_to", before=before, after=words.name("level", detail["level"])))
    if detail.get("limit"):
        facts.append(f"+ {limit_words(detail['limit'], words)}")
    if detail.get("satisfaction"):
        facts.append(words.say("cases.stars", count=detail["satisfaction"]))
    if detail.get("found_as"):
        before, after = words.type(detail["found_as"]), words.type(detail.get("type", ""))
        facts.append(words.say("cases.from_to", before=before, after=after))
    if detail.get("pictures"):
        facts.append(words.say("cases.with_pictures", count=len(detail["pictures"])))
    if detail.get("lapsed"):
        facts.append(words.say("cases.lapsed", asked=words.name("asked", detail["lapsed"])))
    return facts


def _to_unit(detail: Mapping[str, Any], words: Words) -> str:
    unit = words.unit(detail["unit"])
    return words.say("cases.to_unit", unit=unit) if detail.get("move") in _SENDS else unit


def _judged(detail: Mapping[str, Any], words: Words) -> list[str]:
    return [words.name("state", state) for state in CaseState if detail.get("state") == state.value]


def _stayed(detail: Mapping[str, Any], words: Words) -> list[str]:
    return [dwell_words(detail["dwell"], words)] if detail.get("dwell") else []


def _linked(detail: Mapping[str, Any], words: Words) -> list[str]:
    if "recurrence_of" in detail:
        return [words.say("cases.is_recurrence")]
    number = words.say("cases.number", number=detail.get("other_number", "?"))
    return [number, link_words(str(detail.get("kind", "")), is_cause=bool(detail.get("is_cause")), words=words)]


def _supervised(detail: Mapping[str, Any], words: Words) -> list[str]:
    due = words.say("cases.was_due", at=words.short(detail["due_at"])) if detail.get("due_at") else ""
    return [words.name("stage", detail.get("stage", "")), due, words.unit(detail.get("unit"))]


def _rechecked(detail: Mapping[str, Any], words: Words) -> list[str]:
    found = [("answer", detail.get("answer")), ("why", detail.get("why")), ("proposal", detail.get("proposal"))]
    return [words.name(kind, word) for kind, word in found if word]


def _asked_camera(detail: Mapping[str, Any], words: Words) -> list[str]:
    return [words.name("purpose", detail["purpose"])] if detail.get("purpose") else []


def _signalled(detail: Mapping[str, Any], words: Words) -> list[str]:
    return [words.name("signal", detail.get("kind", "")), str(detail.get("sensor_id", "")), measured(detail, words)]


def _ticketed(detail: Mapping[str, Any], _words: Words) -> list[str]:
    return [f"{detail.get('source', '')} {detail.get('number', '')}".strip()]


def _parts(detail: Mapping[str, Any], words: Words) -> list[str]:
    units = [detail["unit"]] if detail.get("unit") else detail.get("units", [])
    due = detail.get("sign_in_due_at")
    late = words.say("cases.part_late") if detail.get("is_late") else ""
    told = words.say("cases.sign_in_by", at=words.short(due)) if due else late
    return [words.say("cases.between").join(words.unit(each) for each in units), told]


_FACTS: Mapping[str, Facts] = {
    "opened": _opened,
    "move": _moved,
    "verdict": _judged,
    "cleared": _stayed,
    "unwatched": _stayed,
    "linked": _linked,
    "unlinked": _linked,
    "supervised": _supervised,
    "recheck_booked": _asked_camera,
    "rechecked": _rechecked,
    "signal": _signalled,
    "ticket_linked": _ticketed,
    "joint_called": _parts,
    "joint_signed_in": _parts,
    "joint_refused": _parts,
    "joint_done": _parts,
    "joint_overdue": _parts,
    "joint_waived": _parts,
}


def dwell_words(dwell: Mapping[str, Any], words: Words) -> str:
    """Returns "至少 5 分钟，至多 7 分钟": what two looks prove, and what they leave open."""
    lower = words.span(dwell["lower_s"])
    if dwell["upper_s"] is None:
        return words.say("cases.dwell_from", lower=lower)
    return words.say("cases.dwell_between", lower=lower, upper=words.span(dwell["upper_s"]))


def link_words(kind: str, *, is_cause: bool, words: Words) -> str:
    """Returns what another case has to do with this one."""
    return words.say("cases.link_causes") if kind == "caused_by" and is_cause else words.name("link", kind)


def measured(signal: Mapping[str, Any], words: Words) -> str:
    """Returns "82 A（限值 63 A）"; empty where the alarm says no value."""
    if signal.get("value") is None:
        return ""
    unit = signal.get("unit") or ""
    value = f"{signal['value']:g} {unit}".strip()
    if signal.get("threshold") is None:
        return value
    return words.say("cases.measured", value=value, threshold=f"{signal['threshold']:g} {unit}".strip())
