"""The list of cases: narrowed by its address, kept up to date in place."""

import asyncio

from nicegui import ui

from api.console.cases.bulk_bar import BulkBar
from api.console.cases.elements import box, button, link, text
from api.console.cases.filter_bar import draw_filters
from api.console.cases.filters import Filters, filters_of
from api.console.cases.list_table import Table
from api.console.cases.list_view import change, row
from api.console.cases.opened import may
from api.console.cases.saved_views import SavedViews
from api.console.cases.words import Words, names
from api.console.frame import Desk

STYLE = '<link rel="stylesheet" href="/pages/cases.css"><script src="/pages/cases.js" defer></script>'
PAGE = 50
EVERY_S = 5.0


async def words_of(desk: Desk) -> tuple[Words, dict[str, list[dict[str, str]]]]:
    """Returns the page's words with all names, and the answers that they come from."""
    units, areas, types = await asyncio.gather(
        desk.api.get("/units"), desk.api.get("/areas"), desk.api.get("/catalogue")
    )
    answers = {"units": units["units"], "areas": areas["areas"], "types": types["entries"]}
    words = Words(
        language=desk.language,
        zone=desk.zone,
        units=names(answers["units"], key="id", language=desk.language),
        areas=names(answers["areas"], key="id", language=desk.language),
        types=names(answers["types"], key="key", language=desk.language),
    )
    return words, answers


async def draw_list(desk: Desk) -> None:
    """Fills the page of the list."""
    ui.add_head_html(STYLE)
    filters = filters_of(desk.query)
    (words, answers), answer = await asyncio.gather(words_of(desk), desk.api.get("/cases", limit=PAGE, **filters.query))
    draw_filters(filters, words, answers["units"])
    with box("div", "bar case-tools"):
        await SavedViews(desk, filters).draw()
        box("span", "spring")
        text("span", words.say("cases.shown_count", count=len(answer["cases"])), "dim")
        if may(desk, "GET", "/cases/export"):
            link(
                words.say("cases.export_csv"), filters.export("csv", desk.language), download="", data_test="export-csv"
            )
            link(words.say("cases.export_xlsx"), filters.export("xlsx", desk.language), download="")
    bulk = BulkBar(desk, words)
    fresh = button("", "fresh", data_test="fresh")
    fresh.props["aria-live"] = "polite"
    fresh.on("click", js_handler="() => location.reload()")
    fresh.set_visibility(False)
    cases = answer["cases"]
    if not cases:
        desk.empty(words.say("cases.none_found" if filters.narrowing else "cases.none_open"))
    table = Table(desk, words, [row(each, words, now=desk.now()) for each in cases], bulk=bulk)
    is_whole = answer["next_cursor"] is None and not filters.cursor
    _draw_paging(filters, words, answer["next_cursor"])

    async def refresh() -> None:
        newer = await desk.api.get("/cases", limit=PAGE, **filters.query)
        told = change(table.shown, newer, words, now=desk.now(), is_whole=is_whole)
        table.update(told)
        is_fresh = bool(told.fresh) and not filters.cursor
        fresh.set_visibility(is_fresh)
        fresh.text = words.say("cases.fresh", count=told.fresh)

    bulk.when_done(refresh)
    desk.every(EVERY_S, refresh)


def _draw_paging(filters: Filters, words: Words, older: str | None) -> None:
    with box("nav", "bar paging", aria_label=words.say("cases.older")):
        if filters.cursor:
            link(words.say("cases.newest"), filters.newest(), "button")
        if older is not None:
            link(words.say("cases.older"), filters.older(older), "button", data_test="older")
