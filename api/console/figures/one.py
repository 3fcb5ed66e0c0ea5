"""One figure: told apart by area, type, camera, unit, level or zone, and the cases behind it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from api.console.elements import box, link, text
from api.console.figures.board import PATH, draw_bar
from api.console.figures.chooser import draw_chooser, names_of
from api.console.figures.figures_view import group_name, shown, value_text
from api.console.figures.period import Period, period_of
from api.console.frame import ROOT, Desk

_SPLITS = ("area", "type", "camera", "unit", "level", "zone")
_MOST = 200


async def draw_one(desk: Desk) -> None:
    """Fills the page."""
    figure = desk.params["figure"]
    period = period_of(desk.query, now=desk.now(), zone=desk.zone)
    names = await names_of(desk)
    draw_chooser(desk, period, names, address=f"{PATH}/{figure}")
    view = await desk.api.get(f"/figures/{figure}", **period.asked())
    one = shown(view, desk.language)
    with box("section", "panel figure wide", data_test="figure"):
        text("h2", one.name)
        text("p", one.value, "value")
        text("p", one.counts, "dim counts")
        draw_bar(desk, one)
        text("p", one.formula, "dim", lang="en")
        text("p", one.policy)
        if one.note:
            text("p", one.note, "dim", lang="en")
    for stage in view["stages"]:
        _draw_stage(desk, stage)
    if one.has_behind:
        await _draw_groups(desk, figure, period, names)
        await _draw_behind(desk, figure, period, view)


def _draw_stage(desk: Desk, stage: Mapping[str, Any]) -> None:
    words = desk.say(
        "figures.stage_times",
        stage=desk.name("stage", stage["stage"]),
        runs=stage["runs"],
        mean=desk.span(stage["mean_s"]),
        p50=desk.span(stage["p50_s"]),
        p90=desk.span(stage["p90_s"]),
    )
    text("p", words)


async def _draw_groups(desk: Desk, figure: str, period: Period, names: Mapping[str, Mapping[str, str]]) -> None:
    split = desk.query.get("group_by", "")
    text("h2", desk.say("figures.told_apart"))
    with box("div", "bar no-print", role="group", aria_label=desk.say("figures.told_apart")):
        for each in _SPLITS:
            address = f"{PATH}/{figure}?{urlencode({**period.address(), 'group_by': each})}"
            chip = link(desk.say(f"figures.by_{each}"), address, "button main" if each == split else "button")
            if each == split:
                chip.props["aria-current"] = "true"
    if split not in _SPLITS:
        return
    grouped = await desk.ask(desk.api.get(f"/figures/{figure}", group_by=split, **period.asked()))
    if grouped is None:
        return
    if not grouped["groups"]:
        desk.empty(desk.say("figures.no_groups"))
        return
    with box("table", "list groups", data_test="groups"):
        with box("thead"), box("tr"):
            for head in (f"figures.by_{split}", "figures.value", "figures.counts", "figures.bar"):
                text("th", desk.say(head), scope="col")
        with box("tbody"):
            for group in grouped["groups"]:
                _draw_group(
                    desk, {**grouped, **group}, group_name(split, group["key"], names.get(split, {}), desk.language)
                )


def _draw_group(desk: Desk, view: Mapping[str, Any], name: str) -> None:
    one = shown({**view, "stages": []}, desk.language)
    with box("tr"):
        text("th", name, scope="row")
        text("td", value_text(view["kind"], view["value"], desk.language))
        text("td", one.counts)
        with box("td"):
            draw_bar(desk, one)


async def _draw_behind(desk: Desk, figure: str, period: Period, view: Mapping[str, Any]) -> None:
    part = "denominator" if desk.query.get("part") == "denominator" else "numerator"
    text("h2", desk.say("figures.behind"))
    with box("div", "bar no-print"):
        for each in ("numerator", "denominator"):
            if view.get(each) is None:
                continue
            address = f"{PATH}/{figure}?{urlencode({**period.address(), 'part': each})}"
            words = desk.say(f"figures.{each}", count=view[each], what=view[f"{each}_is"])
            chip = link(words, address, "button main" if each == part else "button", data_test=f"part-{each}")
            if each == part:
                chip.props["aria-current"] = "true"
    page = await desk.api.get(f"/figures/{figure}/cases", part=part, limit=_MOST, **period.asked())
    if not page["ids"]:
        desk.empty(desk.say("figures.nothing_behind"))
        return
    with box("ul", "behind", data_test="behind"):
        for each in page["ids"]:
            _draw_id(desk, each, is_case=page["counts"] == "cases")
    if page["next_cursor"] is not None:
        text("p", desk.say("figures.only_the_first", count=_MOST), "dim")


def _draw_id(desk: Desk, each: Mapping[str, Any], *, is_case: bool) -> None:
    with box("li"):
        if is_case:
            link(f"#{each['number']}", f"{ROOT}/cases/{each['id']}")
            return
        minutes = "" if each["minutes"] is None else desk.say("shared.span_minute", count=each["minutes"])
        text("span", f"{each['id']} {minutes}")
