"""What a case has to do with others: links, joint handling, complaints, sensors."""

from collections.abc import Mapping
from typing import Any

from nicegui.element import Element

from api.console.cases.asking import Field, Typed, asking
from api.console.cases.draw_joint import draw_joint
from api.console.cases.elements import box, link, tag, text
from api.console.cases.filters import PATH
from api.console.cases.opened import Opened
from api.console.cases.room import Room
from api.console.cases.timeline_view import link_words, measured
from api.console.cases.words import moment

_LINKS = "/cases/{case_id}/links"
_MOST_SUGGESTIONS = 5
_KINDS = ("same_problem", "related", "caused_by")


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.links, opened.joint, opened.tickets, opened.signals, opened.case["state"]


def draw(room: Room, opened: Opened) -> None:
    """Draws it, side by side where there is room."""
    with box("div", "around"):
        _draw_links(room, opened)
        draw_joint(room, opened)
        _draw_tickets(room, opened)
        _draw_signals(room, opened)


def _draw_links(room: Room, opened: Opened) -> None:
    links = opened.links
    with box("section", "panel", aria_label=room.say("cases.links")):
        text("h2", room.say("cases.links"))
        with box("ul", "others", data_test="links"):
            _draw_linked(room, opened)
        if not any((links["recurrence_of"], links["recurrences"], links["links"], links["suggestions"])):
            text("p", room.say("cases.links_none"), "dim")
        if room.may("POST", _LINKS):
            _draw_link_form(room, opened)


def _draw_linked(room: Room, opened: Opened) -> None:
    links = opened.links
    if links["recurrence_of"] is not None:
        _draw_other(room, links["recurrence_of"], room.say("cases.links_earlier"))
    for each in links["recurrences"]:
        _draw_other(room, each, room.say("cases.links_later"))
    for each in links["links"]:
        kind = link_words(each["kind"], is_cause=each["is_cause"], words=room.words)
        with _draw_other(room, each["other"], kind, said=each["reason"]):
            if room.may("DELETE", f"{_LINKS}/{{link_id}}"):
                _draw_unlink(room, opened, each)
    for each in links["suggestions"][:_MOST_SUGGESTIONS]:
        _draw_other(room, each["other"], room.say("cases.links_maybe"), said=_why(room, each))


def _draw_other(room: Room, other: Mapping[str, Any], kind: str, said: str = "") -> Element:
    with box("li") as line:
        tag(kind)
        link(room.say("cases.number", number=other["number"]), f"{PATH}/{other['id']}")
        text("span", room.words.listed([room.words.type(other["type"]), room.words.name("state", other["state"])]))
        if said:
            text("span", said, "dim")
    return line


def _why(room: Room, suggestion: Mapping[str, Any]) -> str:
    facts = [room.say("cases.links_same_camera")] if suggestion["is_same_camera"] else []
    if suggestion["distance_m"] is not None and not facts:
        distance = room.say("cases.map_scale", metres=f"{suggestion['distance_m']:.0f}")
        facts.append(room.say("cases.links_apart", distance=distance))
    if suggestion["is_same_type"]:
        facts.append(room.say("cases.links_same_type"))
    return room.words.listed(facts)


def _draw_link_form(room: Room, opened: Opened) -> None:
    kinds = tuple((each, room.words.name("link", each)) for each in _KINDS)
    fields = [
        Field(name="number", label=room.say("cases.link_number"), most="12"),
        Field(name="kind", label=room.say("cases.link_kind"), kind="list", options=kinds),
        Field(name="reason", label=room.say("cases.link_why"), most="500"),
    ]

    async def send(typed: Typed) -> None:
        number = typed.get("number", "").strip().lstrip("#")
        found = await room.desk.ask(room.desk.api.get("/cases", number=number or "0"))
        if found is None:
            return
        if not found["cases"]:
            room.warn(room.say("cases.link_not_found", number=number))
            return
        asked = {"other_case_id": found["cases"][0]["id"], "kind": typed.get("kind"), "reason": typed.get("reason")}
        await room.do(room.desk.api.post(f"{opened.path}/links", asked), room.say("cases.link_add"))

    label = room.say("cases.link_add")
    asking(label, fields, button=label, send=send, test="link")


def _draw_unlink(room: Room, opened: Opened, each: Mapping[str, Any]) -> None:
    async def send(typed: Typed) -> None:
        reason = {"reason": typed.get("reason", "")}
        asked = room.desk.api.delete(f"{opened.path}/links/{each['id']}", params=reason)
        await room.do(asked, room.say("cases.link_end"))

    fields = [Field(name="reason", label=room.say("cases.link_end_why"), most="500")]
    asking(room.say("cases.link_end"), fields, button=room.say("cases.link_end"), send=send).classes("small")


def _draw_tickets(room: Room, opened: Opened) -> None:
    may_add = room.may("POST", "/cases/{case_id}/tickets")
    if not opened.tickets and not may_add:
        return
    with box("section", "panel", aria_label=room.say("cases.tickets")):
        text("h2", room.say("cases.tickets"))
        with box("ul", "others"):
            for each in opened.tickets:
                _draw_ticket(room, opened, each)
        if not opened.tickets:
            text("p", room.say("cases.tickets_none"), "dim")
        if may_add:
            _draw_ticket_form(room, opened)


def _draw_ticket(room: Room, opened: Opened, ticket: Mapping[str, Any]) -> None:
    is_first = moment(opened.case["opened_at"]) < moment(ticket["received_at"])
    with box("li"):
        text("strong", f"{ticket['source']} {ticket['number']}")
        room.desk.time(ticket["received_at"]).classes("dim")
        key = "cases.ticket_ours_first" if is_first else "cases.ticket_theirs_first"
        tag(room.say(key), "green" if is_first else "")


def _draw_ticket_form(room: Room, opened: Opened) -> None:
    now = room.desk.now().astimezone(room.words.zone)
    fields = [
        Field(name="number", label=room.say("cases.ticket_number"), most="64"),
        Field(name="received_at", label=room.say("cases.ticket_at"), kind="time", value=f"{now:%Y-%m-%dT%H:%M}"),
    ]

    async def send(typed: Typed) -> None:
        asked = {"number": typed.get("number"), "received_at": room.with_zone(typed.get("received_at", ""))}
        await room.do(room.desk.api.post(f"{opened.path}/tickets", asked), room.say("cases.ticket_add"))

    label = room.say("cases.ticket_add")
    asking(label, fields, button=label, send=send, test="ticket")


def _draw_signals(room: Room, opened: Opened) -> None:
    if not opened.signals:
        return
    with box("section", "panel", aria_label=room.say("cases.signals")):
        text("h2", room.say("cases.signals"))
        with box("ul", "others"):
            for each in opened.signals:
                _draw_signal(room, each)


def _draw_signal(room: Room, signal: Mapping[str, Any]) -> None:
    with box("li"):
        tag(room.words.name("signal", signal["kind"]), "red")
        text("span", room.words.listed([signal["sensor_id"], measured(signal, room.words)]))
        room.desk.time(signal["happened_at"]).classes("dim")
