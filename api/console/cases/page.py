"""The pages of cases: the list, and one case."""

from api.console.cases.case_page import draw_case
from api.console.cases.list_page import draw_list
from api.console.frame import Desk, console_page


def register() -> None:
    """Registers the pages."""

    @console_page("/cases", title="shared.way_cases")
    async def cases(desk: Desk) -> None:
        await draw_list(desk)

    @console_page("/cases/{case_id}", title="cases.title_case")
    async def case(desk: Desk) -> None:
        await draw_case(desk)
