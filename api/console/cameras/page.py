"""The pages about cameras."""

from api.console.cameras.add_page import draw_add
from api.console.cameras.camera_page import draw_camera
from api.console.cameras.import_page import draw_import
from api.console.cameras.list_page import draw_list
from api.console.cameras.start_page import draw_start
from api.console.frame import Desk, console_page
from api.people.roles import PEOPLE, Role

ON_PATROL = tuple(PEOPLE - {Role.HANDLER})


def register() -> None:
    """Registers the pages; the named ones before that of any camera."""

    @console_page("/cameras", title="shared.way_cameras", roles=ON_PATROL)
    async def cameras(desk: Desk) -> None:
        await draw_list(desk)

    @console_page("/cameras/new", title="cameras.add_camera", roles=(Role.ADMIN,))
    async def add(desk: Desk) -> None:
        await draw_add(desk)

    @console_page("/cameras/import", title="cameras.import", roles=(Role.ADMIN,))
    async def many(desk: Desk) -> None:
        await draw_import(desk)

    @console_page("/cameras/{camera_id}", title="cameras.camera", roles=ON_PATROL)
    async def camera(desk: Desk) -> None:
        await draw_camera(desk)

    @console_page("/start", title="cameras.start", roles=(Role.ADMIN,))
    async def start(desk: Desk) -> None:
        await draw_start(desk)
