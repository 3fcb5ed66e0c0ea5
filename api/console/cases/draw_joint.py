"""吹哨报到: which units were called to a case, and what came of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from api.console.cases.asking import Field, Typed, asking
from api.console.cases.elements import box, tag, text
from api.console.cases.moves_view import unit_choices
from api.console.cases.opened import Opened
from api.console.cases.room import Room
from api.people.roles import Role

_JOINT = "/cases/{case_id}/joint"
_CALLED_FROM = frozenset({"filed", "pending_dispatch", "returned", "handling", "check_failed"})
_TONES = {"called": "yellow", "signed_in": "blue", "refused": "red", "done": "green"}
_MOST_HOURS = 720.0


def draw_joint(room: Room, opened: Opened) -> None:
    """Draws the parts, what the own unit may answer, and the whistle."""
    may_call = room.may("POST", _JOINT) and opened.case["state"] in _CALLED_FROM
    if not opened.joint["parts"] and not may_call:
        return
    with box("section", "panel", aria_label=room.say("cases.joint")):
        text("h2", room.say("cases.joint"))
        with box("ul", "others", data_test="parts"):
            for part in opened.joint["parts"]:
                _draw_part(room, part)
        if not opened.joint["parts"]:
            text("p", room.say("cases.joint_none"), "dim")
        _draw_own(room, opened)
        if may_call:
            _draw_whistle(room, opened)


def _draw_part(room: Room, part: Mapping[str, Any]) -> None:
    with box("li"):
        text("strong", room.words.unit(part["unit"]))
        tag(room.words.name("part", part["state"]), _TONES.get(part["state"], ""))
        if part["is_overdue"]:
            tag(room.say("cases.joint_overdue"), "red")
        due = room.say("cases.sign_in_by", at=room.words.short(part["sign_in_due_at"]))
        text("span", due if part["state"] == "called" else "", "dim")
        text("span", room.words.listed([room.words.by(part["called_by"]), part["reason"]]))
        if part["words"]:
            text("blockquote", part["words"])


def _draw_own(room: Room, opened: Opened) -> None:
    """What a called unit's own people may answer."""
    if room.desk.role is not Role.HANDLER:
        return
    own = [part["state"] for part in opened.joint["parts"] if part["unit"] == room.desk.me["unit"]]
    if not own or own[-1] not in ("called", "signed_in"):
        return
    note = Field(name="note", label=room.say("cases.form_note"), is_needed=False, most="1000")
    why = Field(name="reason", label=room.say("cases.joint_refuse_why"), most="1000")
    result = Field(name="result", label=room.say("cases.joint_result"), kind="long", most="1000")
    with box("div", "bar"):
        if own[-1] == "called":
            _draw_answer(room, opened, note, way="sign-in", label=room.say("cases.joint_sign_in"))
        else:
            _draw_answer(room, opened, result, way="done", label=room.say("cases.joint_done"))
        _draw_answer(room, opened, why, way="refuse", label=room.say("cases.joint_refuse"))


def _draw_answer(room: Room, opened: Opened, field: Field, *, way: str, label: str) -> None:
    async def send(typed: Typed) -> None:
        said = {field.name: typed.get(field.name, "")}
        await room.do(room.desk.api.post(f"{opened.path}/joint/{way}", said), label)

    asking(label, [field], button=label, send=send, test=f"joint-{way}")


def _draw_whistle(room: Room, opened: Opened) -> None:
    taken = {opened.case["unit"], *opened.joint["open_units"]}
    units = tuple((each.value, each.label) for each in unit_choices(room.units, room.words) if each.value not in taken)
    fields = [
        Field(name="units", label=room.say("cases.joint_units"), kind="several", options=units),
        Field(name="reason", label=room.say("cases.joint_why"), kind="long", most="1000"),
        Field(name="hours", label=room.say("cases.joint_due"), kind="number", value="2", least="0.25", most="720"),
    ]

    async def send(typed: Typed) -> None:
        asked = {
            "units": [each for each in typed.get("units", "").split(",") if each],
            "reason": typed.get("reason", ""),
            "sign_in_due_at": (room.desk.now() + timedelta(hours=_hours(typed.get("hours", "")))).isoformat(),
        }
        await room.do(room.desk.api.post(f"{opened.path}/joint", asked), room.say("cases.joint_call"))

    label = room.say("cases.joint_call")
    asking(label, fields, button=label, send=send, test="whistle")


def _hours(typed: str) -> float:
    """A strange number becomes none at all: the API then says that the time is over."""
    try:
        hours = float(typed)
    except ValueError:
        return 0.0
    return hours if 0.0 < hours <= _MOST_HOURS else 0.0
