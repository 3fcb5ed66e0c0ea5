"""The pages of figures: all of a period, one told apart with the cases behind it, and coverage by hour."""

from nicegui import ui

from api.console.figures.board import draw_board
from api.console.figures.heat import draw_heat
from api.console.figures.one import draw_one
from api.console.frame import Desk, console_page

STYLE = '<link rel="stylesheet" href="/pages/figures.css">'


def register() -> None:
    """Registers the pages."""

    @console_page("/figures", title="shared.way_figures")
    async def board(desk: Desk) -> None:
        ui.add_head_html(STYLE)
        await draw_board(desk)

    @console_page("/figures/coverage-by-hour", title="figures.title_heat")
    async def heat(desk: Desk) -> None:
        ui.add_head_html(STYLE)
        await draw_heat(desk)

    @console_page("/figures/{figure}", title="figures.title_one")
    async def one(desk: Desk) -> None:
        ui.add_head_html(STYLE)
        await draw_one(desk)
