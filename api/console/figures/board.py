"""All figures of a period on one page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from api.console.elements import box, button, link, text
from api.console.figures.chooser import draw_chooser, names_of
from api.console.figures.figures_view import Shown, as_csv, ordered, shown
from api.console.figures.period import Period, period_of
from api.console.frame import ROOT, Desk

PATH = f"{ROOT}/figures"
_YEAR_DAYS = 365


async def draw_board(desk: Desk) -> None:
    """Fills the page."""
    period = period_of(desk.query, now=desk.now(), zone=desk.zone)
    draw_chooser(desk, period, await names_of(desk), address=PATH)
    views: list[dict[str, Any]] = await desk.api.get("/figures", **period.asked())
    with box("div", "bar"):
        times = desk.say("figures.time", begin=desk.exact(period.begin), end=desk.exact(period.end))
        text("p", times, "dim")
        box("span", "spring")
        link(desk.say("figures.title_heat"), f"{PATH}/coverage-by-hour", "button no-print", data_test="heat")
        button(desk.say("shared.print"), "no-print").on("click", js_handler="() => window.print()")
        saved = button(desk.say("figures.as_csv"), "no-print", data_test="csv")
        saved.on("click", lambda: ui.download.content(as_csv(views, desk.language), "figures.csv", "text/csv"))
    for group, found in ordered(views):
        text("h2", desk.say(f"figures.group_{group}"))
        with box("div", "figures"):
            for view in found:
                _card(desk, shown(view, desk.language), period)
    await _draw_index(desk, {view["figure"]: view["name"][desk.language.value] for view in views})


def _card(desk: Desk, one: Shown, period: Period) -> None:
    with box("section", "panel figure", data_test=f"figure-{one.figure}"):
        with box("h3"):
            link(one.name, f"{PATH}/{one.figure}?{urlencode(period.address())}")
        text("p", one.value, "value")
        text("p", one.counts or "\u00a0", "dim counts")
        draw_bar(desk, one)
        with box("details"):
            text("summary", desk.say("figures.how"))
            text("p", one.formula, lang="en")
            text("p", one.policy)
            if one.note:
                text("p", one.note, lang="en")


def draw_bar(desk: Desk, one: Shown) -> None:
    """Draws a share as a bar, and the interval that the true one lies in as a line on it."""
    if one.share is None:
        box("div", "meter none", aria_hidden="true")
        return
    words = one.value
    if one.low is not None and one.high is not None:
        words = desk.say("figures.interval", value=one.value, low=f"{one.low:.1%}", high=f"{one.high:.1%}")
    with box("div", "meter", role="img", aria_label=words, title=words):
        box("span", "fill").style(f"width:{one.share:.2%}")
        if one.low is not None and one.high is not None:
            box("span", "interval").style(f"left:{one.low:.2%};width:{max(0.0, one.high - one.low):.2%}")


async def _draw_index(desk: Desk, names: Mapping[str, str]) -> None:
    """Draws the index of the last twelve months, and what this month's is made of."""
    begin = desk.now() - timedelta(days=_YEAR_DAYS)
    view = await desk.api.get("/figures/resolution_index", **{"from": begin.isoformat(), "to": desk.now().isoformat()})
    months = [each for each in view["groups"] if each["value"] is not None]
    text("h2", desk.say("figures.index_by_month"))
    if not months:
        desk.empty(desk.say("figures.no_index"))
        return
    with box("div", "panel columns", role="img", aria_label=", ".join(f"{m['key']} {m['value']:.1f}" for m in months)):
        for month in months:
            with box("div", "column"):
                text("span", f"{month['value']:.1f}")
                box("span", "fill").style(f"height:{month['value']:.1f}px")
                text("span", month["key"], "dim")
    parts = [f"{names.get(part['figure'], part['figure'])} × {part['weight']:g}" for part in view["parts"]]
    weights = desk.say("figures.weights", version=view.get("weights_version") or "-", parts=" + ".join(parts))
    text("p", weights, "dim")
