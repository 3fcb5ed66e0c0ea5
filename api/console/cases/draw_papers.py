"""What leaves the house and what must stay: export, stories, legal hold, custody."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from api.console.cases.asking import Field, Typed, asking
from api.console.cases.draw_custody import draw_custody
from api.console.cases.elements import box, link, text
from api.console.cases.opened import Opened
from api.console.cases.room import Room

_LEAST_REASON = "3"


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.stories, opened.hold, opened.case["version"]


def draw(room: Room, opened: Opened) -> None:
    """Draws what the role may do."""
    with box("section", "panel papers", aria_label=room.say("cases.papers")):
        text("h2", room.say("cases.papers"))
        with box("div", "papers-parts"):
            _draw_parts(room, opened)


def _draw_parts(room: Room, opened: Opened) -> None:
    _draw_stories(room, opened)
    if room.may("POST", "/cases/{case_id}/hold"):
        _draw_hold(room, opened)
    if room.may("POST", "/cases/{case_id}/export"):
        _draw_export(room, opened)
    if room.may("GET", "/cases/{case_id}/custody"):
        draw_custody(room, opened)


def _draw_stories(room: Room, opened: Opened) -> None:
    with box("div", "stories"):
        text("h3", room.say("cases.stories"))
        with box("ul", "others"):
            for each in opened.stories:
                _draw_story(room, each)
        if not opened.stories:
            text("p", room.say("cases.stories_none"), "dim")
        language = room.words.language.value
        address = f"/api/v1{opened.path}/story?language={language}"
        preview = link(room.say("cases.story_preview"), address, "button", target="_blank", data_test="story-preview")
        preview.props["title"] = room.say("cases.story_preview_title")
        if room.may("POST", "/cases/{case_id}/story/sign-off"):
            read = _draw_signing(room, opened, language)
            preview.on("click", read)


def _draw_story(room: Room, story: Mapping[str, Any]) -> None:
    with box("li"):
        link(room.say("cases.story_open"), f"/api/v1/stories/{story['id']}", target="_blank")
        text("span", room.words.listed([room.words.by(story["signed_by"]), story["note"]]))
        room.desk.time(story["signed_at"]).classes("dim")


def _draw_signing(room: Room, opened: Opened, language: str) -> Callable[[], Awaitable[None]]:
    """Draws the signature; returns what takes note that the draft is being read.

    Signed is the draft that was read, and no other: if the case has moved on, the API refuses.
    """
    read: list[str] = []

    async def note_read() -> None:
        answer = await room.desk.ask(room.desk.api.get(f"{opened.path}/story", language=language))
        read[:] = [] if answer is None else [answer["sha256"]]

    async def send(typed: Typed) -> None:
        if not read:
            room.warn(room.say("cases.story_read_first"))
            return
        asked = {"language": language, "note": typed.get("note", ""), "draft_sha256": read[0]}
        await room.do(room.desk.api.post(f"{opened.path}/story/sign-off", asked), room.say("cases.story_signed"))

    field = Field(name="note", label=room.say("cases.story_why"), kind="long", least=_LEAST_REASON, most="1000")
    asking(room.say("cases.story_sign"), [field], button=room.say("cases.story_sign"), send=send, test="story-sign")
    return note_read


def _draw_hold(room: Room, opened: Opened) -> None:
    hold, desk = opened.hold, room.desk
    with box("div", "hold"):
        text("h3", room.say("cases.hold"))
        if hold is None:
            text("p", room.say("cases.hold_off"), "dim")
        else:
            by = room.words.listed([room.words.by(hold["placed_by"]), room.words.short(hold["placed_at"])])
            text("p", f"{room.say('cases.hold_on', reason=hold['reason'])} · {by}")

        async def place(typed: Typed) -> None:
            await room.do(desk.api.post(f"{opened.path}/hold", _reason(typed)), room.say("cases.hold_placed"))

        async def lift(typed: Typed) -> None:
            await room.do(desk.api.post(f"{opened.path}/hold/lift", _reason(typed)), room.say("cases.hold_lifted"))

        key, send = ("cases.hold_why", place) if hold is None else ("cases.hold_lift_why", lift)
        label = room.say("cases.hold_place" if hold is None else "cases.hold_lift")
        field = Field(name="reason", label=room.say(key), least=_LEAST_REASON, most="1000")
        asking(label, [field], button=label, send=send, test="hold")


def _draw_export(room: Room, opened: Opened) -> None:
    fields = [Field(name="reason", label=room.say("cases.export_why"), least=_LEAST_REASON, most="500")]
    if room.may("GET", "/evidence/{sha256}/original"):
        fields.append(Field(name="originals", label=room.say("cases.export_originals"), kind="tick"))

    async def send(typed: Typed) -> None:
        asked = {**_reason(typed), "originals": typed.get("originals") == "yes"}
        reply = await room.fetch(room.desk.api.send("POST", f"{opened.path}/export", json=asked))
        if reply is not None:
            file = f"case-{opened.case['number']}.zip"
            ui.download.content(reply.body, file, "application/zip")
            ui.notify(room.say("cases.export_ready", file=file), type="positive")

    label = room.say("cases.export_bundle")
    with box("div"):
        text("h3", room.say("cases.export_bundle"))
        asking(label, fields, button=label, send=send, test="export")


def _reason(typed: Typed) -> dict[str, str]:
    return {"reason": typed.get("reason", "").strip()}
