"""Addresses of these pages, and what they load."""

from urllib.parse import quote

from nicegui import ui

from api.console.frame import ROOT

STYLE = '<link rel="stylesheet" href="/pages/cameras.css"><script src="/pages/cameras.js" defer></script>'
EDITOR = '<script type="module" src="/pages/zones.js"></script>'


def camera_path(camera_id: str) -> str:
    """Returns the address of a camera's page."""
    return f"{ROOT}/cameras/{quote(camera_id, safe='')}"


def go_to(address: str) -> None:
    """Leads the browser to a page of the console; NiceGUI puts its own path before what it is given."""
    ui.navigate.to(address.removeprefix(ROOT))


def camera_api(camera_id: str, rest: str = "") -> str:
    """Returns where the API has a camera, below its prefix."""
    return f"/cameras/{quote(camera_id, safe='')}{rest}"
