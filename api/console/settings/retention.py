"""Retention: what is kept how long, what is held, and what was deleted last."""

from typing import Any
from urllib.parse import quote

from api.console.cameras.tables import draw_facts, draw_table
from api.console.elements import box, link, text
from api.console.frame import ROOT, Desk
from api.console.settings.form import Form, done
from api.console.settings.sections import may_change, section_path
from api.pages.inside import Refused


async def draw(desk: Desk) -> None:
    """Fills the section."""
    shown = await desk.api.get("/retention")
    classes = [
        (
            desk.say(f"settings.data_{each['data']}"),
            f"{desk.span(each['kept_s'])} · {desk.say('settings.due', count=each['due'])}",
        )
        for each in shown["classes"]
    ]
    others = [
        (desk.say(f"settings.{name}"), desk.span(shown[name]))
        for name in ("looks_kept_s", "candidate_kept_s", "upload_kept_s")
    ]
    with box("section", "panel"):
        draw_facts([*classes, *others])
        text("p", desk.say("settings.retention_where"), "dim")
    text("h3", desk.say("settings.holds"))
    _draw_holds(desk, shown["holds"])
    if may_change(desk):
        _draw_hold(desk)
    text("h3", desk.say("settings.purged"))
    if not shown["purged"]:
        desk.empty(desk.say("settings.none_purged"))
        return
    heads = ("col_case", "col_when", "col_reason")
    lines = [
        (f"#{each['number']}", lambda each=each: desk.time(each["deleted_at"]), each["reason"])
        for each in shown["purged"]
    ]
    draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="purged")


def _draw_holds(desk: Desk, holds: list[dict[str, Any]]) -> None:
    if not holds:
        desk.empty(desk.say("settings.no_holds"))
        return
    lifted = next((each for each in holds if each["case_id"] == desk.query.get("lift")), None)
    heads = ("col_case", "col_reason", "col_since", "col_by", "col_do")
    draw_table([desk.say(f"settings.{head}") for head in heads], [_line(desk, each) for each in holds], test="holds")
    if lifted is not None and may_change(desk):
        _draw_lift(desk, lifted)


def _line(desk: Desk, hold: dict[str, Any]) -> tuple[Any, ...]:
    case_id = quote(hold["case_id"], safe="")

    def tools() -> None:
        if may_change(desk):
            link(desk.say("settings.lift"), section_path("retention", lift=hold["case_id"]), data_test="lift")

    return (
        lambda: link(hold["case_id"], f"{ROOT}/cases/{case_id}"),
        hold["reason"],
        lambda: desk.time(hold["placed_at"]),
        hold["placed_by"],
        tools,
    )


def _draw_hold(desk: Desk) -> None:
    with box("details", "panel form import"):
        text("summary", desk.say("settings.place_hold"), data_test="open-hold")
        form = Form(desk, "hold")
        form.field("number", inputmode="numeric")
        form.field("reason", lines=2)

        async def send() -> None:
            number = form.value("number") or "-"
            found = (await desk.api.get("/cases", number=number))["cases"]
            if not found:
                raise Refused(
                    status=404, code="not_found", message="there is no such case", details=_no_such_case(desk)
                )
            case_id = quote(found[0]["id"], safe="")
            await desk.api.post(f"/cases/{case_id}/hold", {"reason": form.value("reason")})
            done(desk, section_path("retention"))

        form.sends(desk.say("settings.place_hold"), send)


def _no_such_case(desk: Desk) -> dict[str, Any]:
    """Returns what puts the refusal beside the field."""
    return {"problems": [{"where": "number", "what": desk.say("settings.no_such_case")}]}


def _draw_lift(desk: Desk, hold: dict[str, Any]) -> None:
    with box("section", "panel form"):
        text("h2", desk.say("settings.lift_of", case=hold["case_id"]))
        form = Form(desk, "lift")
        form.field("reason", lines=2)

        async def send() -> None:
            case_id = quote(hold["case_id"], safe="")
            await desk.api.post(f"/cases/{case_id}/hold/lift", {"reason": form.value("reason")})
            done(desk, section_path("retention"))

        form.sends(desk.say("settings.lift"), send)
