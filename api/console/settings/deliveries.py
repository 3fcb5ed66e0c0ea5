"""The deliveries of a webhook: what was sent, what failed, and sending it again."""

from typing import Any

from api.console.cameras.tables import draw_table
from api.console.elements import box, link, tag, text
from api.console.frame import Desk
from api.console.settings.form import Form, act_button, done
from api.console.settings.sections import may_change, section_path
from api.console.settings.webhooks_view import STATES, TONES, moment


async def draw_deliveries(desk: Desk, webhook: dict[str, Any]) -> None:
    """Draws a page of them, newest first, and what sends a time of them again."""
    here = section_path("webhooks", open=webhook["id"])
    state = desk.query.get("state") if desk.query.get("state") in STATES else None
    before = desk.query.get("before") if desk.query.get("before", "").isdecimal() else None
    page = await desk.api.get(f"/webhooks/{webhook['id']}/deliveries", state=state, before=before)
    text("h2", desk.say("settings.deliveries_of", name=webhook["name"]))
    with box("nav", "bar", aria_label=desk.say("settings.col_state")):
        for each in (None, *STATES):
            words = desk.say("shared.all") if each is None else desk.say(f"settings.delivery_{each}")
            shown = link(words, here if each is None else f"{here}&state={each}")
            if each == state:
                shown.props["aria-current"] = "true"
    if not page["deliveries"]:
        desk.empty(desk.say("settings.no_deliveries"))
    else:
        heads = ("col_when", "col_topic", "col_state", "col_tries", "col_answer", "col_do")
        lines = [_line(desk, webhook, each) for each in page["deliveries"]]
        draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="deliveries")
    if page["next"] is not None:
        rest = f"&state={state}" if state else ""
        link(desk.say("settings.older"), f"{here}{rest}&before={page['next']}", "button")
    if may_change(desk):
        _draw_replay(desk, webhook, here)


def _line(desk: Desk, webhook: dict[str, Any], delivery: dict[str, Any]) -> tuple[Any, ...]:
    async def again() -> None:
        await desk.api.post(f"/webhooks/{webhook['id']}/replay", {"deliveries": [delivery["id"]]})
        done(desk, section_path("webhooks", open=webhook["id"]))

    def tools() -> None:
        if may_change(desk) and delivery["state"] in ("delivered", "dead", "cancelled"):
            act_button(desk, desk.say("settings.send_again"), again, test="replay-one")

    answer = " ".join(str(each) for each in (delivery["status"], delivery["error"]) if each)
    return (
        lambda: desk.time(delivery["event_at"]),
        delivery["topic"],
        lambda: tag(desk.say(f"settings.delivery_{delivery['state']}"), TONES[delivery["state"]]),
        str(delivery["attempts"]),
        answer or "—",
        tools,
    )


def _draw_replay(desk: Desk, webhook: dict[str, Any], here: str) -> None:
    with box("details", "panel form import"):
        text("summary", desk.say("settings.replay_time"))
        form = Form(desk, "again")
        form.field("begin", type="datetime-local")
        form.field("end", type="datetime-local")

        async def send() -> None:
            body = {"from": moment(form.value("begin"), desk.zone), "to": moment(form.value("end"), desk.zone)}
            await desk.api.post(f"/webhooks/{webhook['id']}/replay", body)
            done(desk, here)

        form.sends(desk.say("settings.send_again"), send)
