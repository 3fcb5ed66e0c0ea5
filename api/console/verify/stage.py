"""Draws one case to be verified: its two pictures, the line of looks, what is known of it."""

from collections.abc import Mapping
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element

from api.console.frame import Desk
from api.console.looks.drawing import draw_legend, draw_line
from api.console.looks.line import line_of
from api.console.verify.parts import button, words
from api.console.verify.turns import Turn
from api.console.verify.view import Fact, Shot, crops_of, facts_of, polygon_points, shots_of
from api.people.roles import Role

SEES_ORIGINALS = (Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.AUDITOR)
"""Who is offered an original; the API decides."""


def draw_stage(desk: Desk, turn: Turn, *, types: Mapping[str, str]) -> Element:
    """Draws a case, hidden: its pictures load while another is looked at. `show` brings it forward."""
    case = turn.case
    with ui.element("article").classes("stage waiting").props("inert") as stage:
        stage.props["data-case"] = turn.id
        stage.props["aria-label"] = desk.say("verify.case_label", number=case["number"])
        _draw_head(desk, turn, types)
        _draw_pair(desk, turn)
        if case["origin"] == "violation":
            with ui.element("section").classes("line"):
                draw_line(desk, line_of(turn.looks, case))
                draw_legend(desk)
        with ui.element("section").classes("known"):
            _draw_crops(desk, turn)
            _draw_facts(desk, turn, types)
    return stage


def show(stage: Element) -> None:
    """Brings a stage forward."""
    stage.classes(remove="waiting").props(remove="inert")


def hide(stage: Element) -> None:
    """Puts a stage behind; its pictures stay loaded."""
    stage.classes(add="waiting").props("inert")


def _draw_head(desk: Desk, turn: Turn, types: Mapping[str, str]) -> None:
    case, colour = turn.case, turn.claimed["colour"]
    with ui.element("header").classes("head"):
        words("h2", f"#{case['number']} {types.get(case['type'], case['type'])}")
        if colour:
            words("span", desk.name("colour", colour), f"tag {colour}")
        words("span", case["camera_name"] or desk.name("origin", case["origin"]), "place")
        for key, at in (("verify.opened", case["opened_at"]), ("verify.due", turn.claimed["due_at"])):
            if at:
                _draw_when(desk, desk.say(key), at)
        link = ui.link(desk.say("verify.whole_case"), f"/cases/{quote(turn.id, safe='')}").classes("whole")
        link.props("target=_blank")


def _draw_when(desk: Desk, what: str, at: str) -> None:
    with ui.element("span").classes("dim when"):
        words("span", what)
        desk.time(at)


def _draw_pair(desk: Desk, turn: Turn) -> None:
    shots = shots_of(turn.case)
    pair = ui.element("section").classes("pair" if len(shots) != 1 else "pair alone")
    pair.props["aria-label"] = desk.say("verify.pictures")
    with pair:
        if not shots:
            desk.empty(desk.say("verify.no_pictures"))
        for shot in shots:
            _draw_shot(desk, turn, shot)


def _draw_shot(desk: Desk, turn: Turn, shot: Shot) -> None:
    ratio = shot.width / shot.height if shot.width and shot.height else 16 / 9
    with ui.element("figure").classes("shot"):
        with ui.element("div").classes("glass").style(f"--ratio: {ratio:.4f}"):
            _draw_picture(desk, turn, shot)
            words("p", desk.say("verify.no_picture"), "missing")
        with ui.element("figcaption"):
            words("span", desk.name("picture", shot.role), "which")
            desk.time(shot.taken_at)
            words("span", desk.exact(shot.taken_at), "dim exact")
            if shot.is_below_standard:
                size = f"{shot.width}×{shot.height}"
                words("span", desk.say("verify.below_standard", size=size), "tag yellow")
            if desk.may(*SEES_ORIGINALS):
                button("original", desk.say("verify.original"), classes="quiet", data_sha=shot.sha256)


def _draw_picture(desk: Desk, turn: Turn, shot: Shot) -> None:
    with ui.element("div").classes("zoomed"):
        picture = ui.element("img").props("draggable=false decoding=async")
        picture.props["src"] = shot.source
        which = desk.name("picture", shot.role)
        picture.props["alt"] = desk.say("verify.picture_alt", which=which, at=desk.exact(shot.taken_at))
        if shot.has_overlay:
            ui.html(_overlay(turn), sanitize=False).classes("overlay")  # numbers only


def _overlay(turn: Turn) -> str:
    """Zone and box over the picture; the style keeps their lines thin however far it is zoomed."""
    case = turn.case
    parts = []
    points = polygon_points(case)
    if points:
        parts.append(f'<polygon class="zone" points="{points}"/>')
    if case["box"]:
        left, top, right, bottom = (float(each) * 1000 for each in case["box"])
        size = f'width="{right - left:.1f}" height="{bottom - top:.1f}"'
        parts.append(f'<rect class="under" x="{left:.1f}" y="{top:.1f}" {size}/>')
        parts.append(f'<rect class="box" x="{left:.1f}" y="{top:.1f}" {size}/>')
    return (
        f'<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def _draw_crops(desk: Desk, turn: Turn) -> None:
    crops = crops_of(turn.case)
    if not crops:
        return
    with ui.element("div").classes("crops"):
        for crop in crops:
            picture = ui.element("img").props("draggable=false decoding=async")
            picture.props["src"] = crop.source
            picture.props["alt"] = desk.say("verify.crop_alt", at=desk.exact(crop.taken_at))


def _draw_facts(desk: Desk, turn: Turn, types: Mapping[str, str]) -> None:
    with ui.element("dl").classes("facts"):
        for fact in facts_of(desk.language, turn.case, camera=turn.camera, types=types):
            _draw_fact(desk, fact, turn)


def _draw_fact(desk: Desk, fact: Fact, turn: Turn) -> None:
    with ui.element("div"):
        words("dt", desk.say(fact.name))
        with ui.element("dd"):
            if fact.at is not None:
                desk.time(fact.at)
            elif fact.name == "verify.fact_recurrence":
                before = turn.case["recurrence_of"]["id"]
                ui.link(fact.value, f"/cases/{quote(before, safe='')}").props("target=_blank")
            else:
                words("span", fact.value)
