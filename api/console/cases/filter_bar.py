"""What narrows the list: links that switch one thing, and a form; both only lead to addresses, so back works."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.cases.level import Level
from api.cases.states import CaseState
from api.clocks.colour import Colour
from api.console.cases.elements import box, choice, link, text
from api.console.cases.filters import EVERY, PATH, Filters
from api.console.cases.words import Words

_ORIGINS = ("violation", "camera_fault", "signal", "report")


def draw_filters(filters: Filters, words: Words, units: Sequence[Mapping[str, Any]]) -> None:
    """Draws links and form."""
    with box("div", "bar chips", role="group", aria_label=words.say("cases.quick_filters")):
        _chip(filters, "mine", words.say("cases.filter_mine"))
        _chip(filters, "overdue", words.say("cases.filter_overdue"))
        for colour in reversed(Colour):
            _chip(filters, "colour", words.name("colour", colour.value), value=colour.value, tone=colour.value)
        _chip(filters, "supervised", words.say("cases.filter_supervised"))
        _chip(filters, "asked", words.say("cases.filter_suspension"), value="suspension")
        _chip(filters, "asked", words.say("cases.filter_extension"), value="extension")
        if filters.camera:
            _chip(filters, "camera", words.say("cases.filter_camera", camera=filters.camera), value=filters.camera)
        if filters.begin or filters.end:
            text("span", words.say("cases.filter_time", begin=filters.begin, end=filters.end), "dim")
        if filters.narrowing:
            link(words.say("cases.clear_filters"), PATH, "clear", data_test="clear-filters")
    _draw_form(filters, words, units)


def _chip(filters: Filters, name: str, words: str, *, value: str = "1", tone: str = "") -> None:
    chip = link(words, filters.toggled(name, value), f"chip {tone}".strip(), data_test=f"chip-{name}-{value}")
    if getattr(filters, name) == value:
        chip.props["aria-current"] = "true"


def _draw_form(filters: Filters, words: Words, units: Sequence[Mapping[str, Any]]) -> None:
    handling = {each["id"]: words.unit(each["id"]) for each in units if each["kind"] == "handling"}
    states = {"": words.say("cases.state_open"), EVERY: words.say("cases.state_every")}
    states |= {each.value: words.name("state", each.value) for each in CaseState}
    levels = {each.value: words.name("level", each.value) for each in Level}
    origins = {each: words.name("origin", each) for each in _ORIGINS}
    form = box("form", "bar filters", method="get", action=PATH, role="search", aria_label=words.say("cases.filters"))
    with form:
        for name in ("mine", "overdue", "supervised", "colour", "asked", "camera", "begin", "end"):
            if value := getattr(filters, name):
                box("input", type="hidden", name=name, value=value)
        _select("state", words.say("cases.filter_state"), filters, states)
        _select("type", words.say("cases.filter_type"), filters, {"": words.say("cases.any_type"), **words.types})
        _select("area", words.say("cases.filter_area"), filters, {"": words.say("cases.any_area"), **words.areas})
        _select("unit", words.say("cases.filter_unit"), filters, {"": words.say("cases.any_unit"), **handling})
        _select("level", words.say("cases.filter_level"), filters, {"": words.say("cases.any_level"), **levels})
        _select("origin", words.say("cases.filter_origin"), filters, {"": words.say("cases.any_origin"), **origins})
        find = words.say("cases.find")
        box(
            "input", "find", type="search", name="q", value=filters.q, placeholder=find, aria_label=find, maxlength="64"
        )
        text("button", words.say("cases.apply"), "button", type="submit")


def _select(name: str, label: str, filters: Filters, options: Mapping[str, str]) -> None:
    chosen = getattr(filters, name)
    # An id that the register no longer knows still narrows the list: it stays to be seen, and to be taken back.
    known = options if chosen in options else {**options, chosen: chosen}
    with box("select", "set" if chosen else "", name=name, aria_label=label, data_auto=""):
        for value, words in known.items():
            choice(value, words, is_chosen=value == chosen)
