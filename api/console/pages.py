"""The one list of the console's pages."""

from collections.abc import Callable

from api.console import home
from api.console.cameras import page as cameras
from api.console.cases import page as cases
from api.console.desk import page as desk
from api.console.figures import page as figures
from api.console.map import page as map_page
from api.console.settings import page as settings
from api.console.verify import page as verify

PAGES: tuple[Callable[[], None], ...] = (
    home.register,
    cameras.register,
    cases.register,
    desk.register,
    figures.register,
    map_page.register,
    settings.register,
    verify.register,
)
"""Each registers its pages with NiceGUI."""


def register() -> None:
    """Registers all pages."""
    for each in PAGES:
        each()
