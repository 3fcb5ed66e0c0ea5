"""The site as a whole: time, versions, how much there is, and how far the cameras' own clocks are off."""

from typing import Any
from urllib.parse import quote

from api.console.cameras.tables import draw_facts, draw_table
from api.console.elements import box, link, tag, text
from api.console.frame import ROOT, Desk

_COUNTS = ("cameras", "cameras_never_seen", "zones", "rules", "plans", "plans_running")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    site = await desk.api.get("/site")
    with box("div", "halves"):
        with box("section", "panel"):
            text("h2", desk.say("settings.installation"))
            _draw_installation(desk, site)
        with box("section", "panel"):
            text("h2", desk.say("settings.how_much"))
            draw_facts([(desk.say(f"settings.count_{name}"), str(site["counts"][name])) for name in _COUNTS])
    text("h3", desk.say("settings.clocks"))
    text("p", desk.say("settings.clocks_hint"), "dim about")
    if not site["clocks"]:
        desk.empty(desk.say("settings.no_clocks"))
        return
    heads = ("col_camera", "col_offset", "col_measured", "col_state")
    lines = [_clock_line(desk, each) for each in site["clocks"]]
    draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="clocks")


def _draw_installation(desk: Desk, site: dict[str, Any]) -> None:
    def edited() -> None:
        if site["site_edited_at"] is None:
            text("span", desk.say("settings.site_as_file"))
        else:
            text("span", f"{desk.say('settings.site_differs')} ")
            desk.time(site["site_edited_at"])

    versions = [(name, version) for name, version in site["versions"].items()]
    draw_facts(
        [
            (desk.say("settings.timezone"), site["timezone"]),
            (desk.say("settings.server_clock"), desk.exact(site["now"])),
            (desk.say("settings.database"), site["database"]),
            ("TLS", desk.say("settings.tls_on" if site["has_tls"] else "settings.tls_off")),
            (desk.say("settings.site_edited"), edited),
            (desk.say("settings.looks_kept_s"), desk.span(site["looks_kept_s"])),
            *versions,
        ]
    )


def _clock_line(desk: Desk, clock: dict[str, Any]) -> tuple[Any, ...]:
    words = desk.say("settings.clock_off" if clock["is_off"] else "settings.clock_good")
    address = f"{ROOT}/cameras/{quote(clock['camera_id'], safe='')}"
    return (
        lambda: link(clock["name"], address),
        f"{clock['offset_s']:+.2f} s",
        lambda: desk.time(clock["measured_at"]),
        lambda: tag(words, "red" if clock["is_off"] else "green"),
    )
