"""Notifications: which groups and mailboxes are told what."""

from typing import Any

from api.console.cameras.tables import draw_table
from api.console.elements import box, tag, text
from api.console.frame import Desk
from api.console.settings.form import Form, act_button, done, sure_button
from api.console.settings.form_view import words_of
from api.console.settings.sections import may_change, section_path
from api.console.settings.webhooks import draw_counts

_HERE = section_path("notifications")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    rules = await desk.api.get("/notifications")
    with box("div", "split"):
        with box("section", "wide"):
            if not rules:
                desk.empty(desk.say("settings.no_rules"))
            else:
                heads = ("col_name", "col_service", "col_topics", "col_deliveries", "col_state", "col_do")
                lines = [_line(desk, each) for each in rules]
                draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="rules")
        if may_change(desk):
            with box("section", "panel form narrow", data_test="new-rule"):
                _draw_new(desk)


def _line(desk: Desk, rule: dict[str, Any]) -> tuple[Any, ...]:
    api = f"/notifications/{rule['id']}"

    async def test() -> None:
        await desk.api.post(f"{api}/test")
        done(desk, _HERE)

    async def pause() -> None:
        await desk.api.patch(api, {"is_paused": not rule["is_paused"]})
        done(desk, _HERE)

    async def remove() -> None:
        await desk.api.delete(api)
        done(desk, _HERE)

    def tools() -> None:
        if may_change(desk):
            act_button(desk, desk.say("settings.send_test"), test, test="test-rule")
            words = desk.say("settings.go_on" if rule["is_paused"] else "settings.pause")
            act_button(desk, words, pause, test="pause-rule")
            sure_button(desk, desk.say("settings.delete"), remove, test="delete-rule")

    words = desk.say("settings.is_paused" if rule["is_paused"] else "settings.is_sent")
    return (
        rule["name"],
        rule["service"],
        ", ".join(rule["topics"]),
        lambda: draw_counts(desk, rule["deliveries"]),
        lambda: tag(words, "yellow" if rule["is_paused"] else ""),
        tools,
    )


def _draw_new(desk: Desk) -> None:
    text("h2", desk.say("settings.add_rule"))
    form = Form(desk, "rule")
    form.field("name", maxlength="100")
    form.field("url", type="password", autocomplete="off", placeholder="dingtalk://...")
    form.field("topics", value="case.*")

    async def send() -> None:
        body = {"name": form.value("name"), "url": form.value("url"), "topics": words_of(form.value("topics"))}
        await desk.api.post("/notifications", body)
        done(desk, _HERE)

    form.sends(desk.say("settings.add"), send)
