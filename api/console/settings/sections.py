"""The sections of the settings, in the order they are shown, and what they share."""

from urllib.parse import quote

from api.console.elements import box, link
from api.console.frame import ROOT, Desk
from api.people.roles import Role

SECTIONS = (
    "site",
    "people",
    "keys",
    "plans",
    "areas",
    "catalogue",
    "calendar",
    "webhooks",
    "notifications",
    "retention",
    "audit",
)
"""Each has a title `settings.title_SECTION` and a line that explains it, `settings.about_SECTION`."""
PATH = f"{ROOT}/settings"
STYLE = (
    '<link rel="stylesheet" href="/pages/cameras.css"><link rel="stylesheet" href="/pages/settings.css">'
    '<script src="/pages/cameras.js" defer></script>'
)


def section_path(section: str, **query: str) -> str:
    """Returns the address of a section."""
    rest = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    return f"{PATH}/{section}" + (f"?{rest}" if rest else "")


def draw_tabs(desk: Desk, current: str) -> None:
    """Draws the way to each section."""
    with box("nav", "tabs", aria_label=desk.say("settings.sections")):
        for each in SECTIONS:
            shown = link(desk.say(f"settings.title_{each}"), section_path(each), data_test=f"section-{each}")
            if each == current:
                shown.props["aria-current"] = "page"


def may_change(desk: Desk) -> bool:
    """Whether forms are shown: an auditor reads."""
    return desk.may(Role.ADMIN)
