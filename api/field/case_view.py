"""What the page of one case shows, from the API's answers; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.field import history_view, pictures_view
from api.field.due_view import ClockLine, Due, clock_lines, due_of
from api.field.place_view import Place, place, where
from api.field.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The API's answers about one case."""

    case: Mapping[str, Any]
    clocks: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]]
    joint: Mapping[str, Any]
    type_name: str
    unit_names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of what is known."""

    name: str
    value: str
    exact: str = ""
    """A time with its date, where `value` is a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One unit that was called to the case."""

    unit: str
    state: str
    reason: str
    due: str
    due_exact: str
    words: str
    """Why it refused, or what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseShown:
    """The page."""

    id: str
    number: int
    version: int
    type: str
    state: str
    due: Due
    report: str
    """What the person who reported it has written; empty where a machine found it."""
    facts: tuple[Fact, ...]
    place: Place | None
    pictures: tuple[pictures_view.Shown, ...]
    clocks: Sequence[ClockLine]
    history: tuple[history_view.Line, ...]
    parts: tuple[Part, ...]
    asked: str
    """What waits for another person's word; empty where nothing does."""


def case_shown(facts: Facts, words: Words) -> CaseShown:
    """Returns what the page shows."""
    case = facts.case
    return CaseShown(
        id=case["id"],
        number=case["number"],
        version=case["version"],
        type=facts.type_name,
        state=words.name("state", case["state"]),
        due=due_of(facts.clocks, words),
        report=str((case.get("report") or {}).get("description", "")),
        facts=tuple(_facts(facts, words)),
        place=place(case["position"]),
        pictures=pictures_view.shown(case["pictures"], words),
        clocks=clock_lines(facts.clocks, words),
        history=history_view.lines(facts.history, words, facts.unit_names),
        parts=tuple(_part(each, facts.unit_names, words) for each in facts.joint["parts"]),
        asked=_asked(case, words),
    )


def dwell_text(case: Mapping[str, Any], words: Words) -> str:
    """Returns both bounds of the stay: "至少 5 分，至多 8 分"; the upper one may be unknown."""
    dwell = case.get("dwell_at_end") or case["dwell"]
    lower, upper = words.span(dwell["lower_s"]), dwell["upper_s"]
    if upper is None:
        return words.say("field.dwell_from", lower=lower)
    return words.say("field.dwell_between", lower=lower, upper=words.span(upper))


def _facts(facts: Facts, words: Words) -> Sequence[Fact]:
    case = facts.case
    opened = datetime.fromisoformat(case["opened_at"])
    found = [
        Fact(name=words.say("field.fact_where"), value=where(case, words)),
        Fact(name=words.say("field.fact_found"), value=words.ago(opened), exact=words.exact(opened)),
    ]
    if case["origin"] == "violation":
        seen = words.name("label", case["label"] or "")
        what = f"{seen} × {case['count']}" if case["count"] > 1 else seen
        found.insert(0, Fact(name=words.say("field.fact_what"), value=what))
        found.append(Fact(name=words.say("field.fact_dwell"), value=dwell_text(case, words)))
    if case["limit_s"]:
        found.append(Fact(name=words.say("field.fact_limit"), value=words.span(case["limit_s"])))
    if case["area"]:
        found.append(Fact(name=words.say("field.fact_area"), value=case["area"]))
    if case["unit"]:
        name = facts.unit_names.get(case["unit"], case["unit"])
        found.append(Fact(name=words.say("field.fact_unit"), value=name))
    if case["accepted_at"]:
        accepted = datetime.fromisoformat(case["accepted_at"])
        told = f"{_person(case['accepted_by'])} · {words.ago(accepted)}"
        found.append(Fact(name=words.say("field.fact_accepted"), value=told, exact=words.exact(accepted)))
    if case["cleared_at"]:
        cleared = datetime.fromisoformat(case["cleared_at"])
        found.append(Fact(name=words.say("field.fact_cleared"), value=words.ago(cleared), exact=words.exact(cleared)))
    return found


def _person(actor: str | None) -> str:
    return (actor or "").partition(":")[2]


def _part(part: Mapping[str, Any], names: Mapping[str, str], words: Words) -> Part:
    due = datetime.fromisoformat(part["sign_in_due_at"])
    return Part(
        unit=names.get(part["unit"], part["unit"]),
        state=words.say(f"field.part_{part['state']}"),
        reason=part["reason"],
        due=words.short(due),
        due_exact=words.exact(due),
        words=part["words"],
    )


def _asked(case: Mapping[str, Any], words: Words) -> str:
    request = case["request"]
    if request is None:
        return ""
    what = words.say(f"field.mark_asked_{request['asked']}")
    return f"{what} · {_person(request['by'])}: {request['reason']}"
