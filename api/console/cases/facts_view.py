"""What a case says about itself, as lines of name and value; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.console.cases.list_view import point, where
from api.console.cases.timeline_view import dwell_words
from api.console.cases.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line."""

    name: str
    value: str
    hint: str = ""
    """On hover: the exact time, or the machine's word."""
    is_said: bool = False
    """Whether the value is in somebody's own words."""


def facts(case: Mapping[str, Any], words: Words) -> list[Fact]:
    """Returns what is known, in the order in which people ask for it."""
    return [each for each in (*_what(case, words), *_who(case, words), *_end(case, words)) if each.value]


def _what(case: Mapping[str, Any], words: Words) -> Iterator[Fact]:
    yield Fact(name=words.say("cases.fact_type"), value=words.type(case["type"]), hint=case["type"])
    report, fault, network = case["report"] or {}, case["fault"] or {}, case["network"] or {}
    yield Fact(name=words.say("cases.fact_report"), value=str(report.get("description") or ""), is_said=True)
    yield Fact(name=words.say("cases.fact_fault"), value=words.name("fault", str(fault.get("kind") or "")))
    yield Fact(name=words.say("cases.fact_where"), value=where(case, words))
    yield Fact(name=words.say("cases.fact_area"), value=words.area(case["area"]))
    if case["position"] is not None:
        yield Fact(name=words.say("cases.fact_point"), value=point(case["position"]))
    seen = f"{words.name('label', case['label'])} × {case['count']}" if case["label"] else ""
    yield Fact(name=words.say("cases.fact_seen"), value=seen, hint=str(network.get("name") or ""))
    if case["origin"] == "violation":
        yield from _dwell(case, words)
    yield Fact(name=words.say("cases.fact_origin"), value=words.name("origin", case["origin"]))


def _dwell(case: Mapping[str, Any], words: Words) -> Iterator[Fact]:
    yield Fact(name=words.say("cases.fact_dwell"), value=dwell_words(case["dwell"], words))
    if case["dwell_at_end"] is not None:
        yield Fact(name=words.say("cases.fact_whole_dwell"), value=dwell_words(case["dwell_at_end"], words))
    if case["limit_s"] is not None:
        yield Fact(name=words.say("cases.fact_limit"), value=words.span(case["limit_s"]))


def _who(case: Mapping[str, Any], words: Words) -> Iterator[Fact]:
    yield Fact(name=words.say("cases.fact_unit"), value=words.unit(case["unit"]))
    if case["suggested_unit"] != case["unit"]:
        yield Fact(name=words.say("cases.fact_suggested"), value=words.unit(case["suggested_unit"]))
    yield _done(words.say("cases.fact_decided"), case["decided_by"], case["decided_at"], words)
    yield _done(words.say("cases.fact_accepted"), case["accepted_by"], case["accepted_at"], words)
    yield Fact(name=words.say("cases.fact_level"), value=words.name("level", case["level"]))


def _end(case: Mapping[str, Any], words: Words) -> Iterator[Fact]:
    yield _done(words.say("cases.fact_cleared"), None, case["cleared_at"], words)
    yield _done(words.say("cases.fact_unwatched"), None, case["unwatched_at"], words)
    yield _done(words.say("cases.fact_ended"), None, case["ended_at"], words)
    ended = str(case["conclusion"] or "")
    kind = {"rejected": "reason", "cancelled": "cancel"}.get(case["state"], "said")
    yield Fact(name=words.say("cases.fact_conclusion"), value=words.name(kind, ended) if ended else "", is_said=True)
    found = case["evaluation"]
    if found is not None:
        stars = words.say("cases.stars", count=found["satisfaction"])
        value = words.listed([stars, words.by(found["by"]), found["note"]])
        yield Fact(name=words.say("cases.fact_evaluation"), value=value, hint=words.exact(found["at"]))


def _done(name: str, by: str | None, at: str | None, words: Words) -> Fact:
    if at is None:
        return Fact(name=name, value="")
    return Fact(name=name, value=words.listed([words.by(by), words.short(at)]), hint=words.exact(at))
