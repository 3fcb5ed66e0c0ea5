"""How a camera has been over the last day, and what becomes of it when somebody tries it now."""

import asyncio
from datetime import timedelta
from typing import Any

from api.console.cameras.clock import clock_of, moment_of
from api.console.cameras.health_view import Hour, day_minutes, hours_shown, shares, visits_shown
from api.console.cameras.paths import camera_api
from api.console.cameras.probe_panel import ProbePanel
from api.console.cameras.tables import draw_table
from api.console.cases.elements import box, button, text
from api.console.frame import Desk
from api.pages.inside import Refused
from api.people.roles import Role

DAY = timedelta(hours=24)
VISITS = 20


async def draw_health(desk: Desk, camera_id: str) -> None:
    """Draws the panels of a camera's health."""
    end = desk.now()
    coverage, visits = await asyncio.gather(
        desk.api.get("/coverage/hours", camera=camera_id, **{"from": (end - DAY).isoformat(), "to": end.isoformat()}),
        desk.api.get("/visits", camera=camera_id, limit=VISITS),
    )
    with box("section", "panel", aria_label=desk.say("cameras.health_title"), data_test="health"):
        text("h2", desk.say("cameras.health_title"))
        _draw_day(desk, hours_shown(coverage, camera_id, desk.language, clock=clock_of(desk)))
        text("h3", desk.say("cameras.last_visits"))
        _draw_visits(desk, visits)
    if desk.may(Role.ADMIN, Role.OPERATOR):
        _draw_probe(desk, camera_id)


def _draw_day(desk: Desk, hours: list[Hour]) -> None:
    day = shares(day_minutes(hours), desk.language)
    if not day:
        text("p", desk.say("cameras.no_coverage"), "dim")
        return
    words = "，".join(f"{each.name} {each.percent:.0f}%" for each in day)
    with box("div", "hours-strip", role="img", aria_label=words, data_test="hours"):
        for hour in hours:
            _draw_hour(hour)
    with box("div", "hours-ends dim"):
        text("span", hours[0].begin)
        text("span", desk.say("shared.time_now"))
    with box("ul", "legend"):
        for each in day:
            with box("li"):
                box("i", f"c-{each.state}")
                text("span", f"{each.name} {desk.span(each.minutes * 60)} ({each.percent:.0f}%)")


def _draw_hour(hour: Hour) -> None:
    with box("span", title=hour.words):
        for each in hour.shares:
            box("i", f"c-{each.state}").style(f"flex: {each.minutes} 0 0")


def _draw_visits(desk: Desk, visits: list[dict[str, Any]]) -> None:
    if not visits:
        text("p", desk.say("cameras.not_seen_yet"), "dim")
        return
    headings = [desk.say(f"cameras.visit_{column}") for column in ("at", "kind", "outcome")]
    shown = visits_shown(visits, desk.language, clock=moment_of(desk))
    draw_table(
        headings, [(each.at, each.kind, (each.outcome, each.tone, each.detail)) for each in shown], test="visits"
    )


def _draw_probe(desk: Desk, camera_id: str) -> None:
    with box("section", "panel", aria_label=desk.say("cameras.probe_title")):
        text("h2", desk.say("cameras.probe_title"))
        go = button(desk.say("cameras.test_source"), data_test="test-camera")
        probe = ProbePanel(desk)

    async def start() -> None:
        try:
            await probe.start(camera_api(camera_id, "/probe"))
        except Refused as error:
            desk.refused(error)

    go.on("click", start)
