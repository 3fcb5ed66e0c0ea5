"""Webhooks: which other systems are told what, and how it goes."""

from typing import Any

from nicegui.element import Element

from api.console.cameras.tables import draw_table
from api.console.elements import box, link, tag, text
from api.console.frame import Desk
from api.console.settings.deliveries import draw_deliveries
from api.console.settings.form import Form, act_button, done, sure_button
from api.console.settings.secret import draw_secret
from api.console.settings.sections import may_change, section_path
from api.console.settings.webhooks_view import codes_text, counts, webhook_body

_HERE = section_path("webhooks")
_FIELDS = ("name", "url", "topics", "codes")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    webhooks = await desk.api.get("/webhooks")
    opened = next((each for each in webhooks if each["id"] == desk.query.get("open")), None)
    with box("div", "split"):
        with box("section", "wide"):
            place = box("div")
            listed = box("div")
            _draw_list(desk, listed, webhooks)
            if opened is not None:
                await draw_deliveries(desk, opened)
        if not may_change(desk):
            return
        with box("div", "narrow"):
            if opened is None:
                _draw_new(desk, place=place, listed=listed)
            else:
                _draw_opened(desk, opened, place=place)


def draw_counts(desk: Desk, deliveries: dict[str, int]) -> None:
    """Draws how many deliveries are in which state."""
    found = counts(deliveries)
    for state, count, tone in found:
        tag(f"{desk.say(f'settings.delivery_{state}')} {count}", tone)
    if not found:
        text("span", desk.say("settings.none_yet"), "dim")


def _draw_list(desk: Desk, listed: Element, webhooks: list[dict[str, Any]]) -> None:
    listed.clear()
    with listed:
        if not webhooks:
            desk.empty(desk.say("settings.no_webhooks"))
            return
        heads = ("col_name", "col_url", "col_topics", "col_deliveries", "col_state")
        draw_table(
            [desk.say(f"settings.{head}") for head in heads], [_line(desk, each) for each in webhooks], test="hooks"
        )


def _line(desk: Desk, webhook: dict[str, Any]) -> tuple[Any, ...]:
    words = desk.say("settings.is_paused" if webhook["is_paused"] else "settings.is_sent")
    return (
        lambda: link(webhook["name"], section_path("webhooks", open=webhook["id"]), data_test="webhook"),
        webhook["url"],
        ", ".join(webhook["topics"]),
        lambda: draw_counts(desk, webhook["deliveries"]),
        lambda: tag(words, "yellow" if webhook["is_paused"] else ""),
    )


def _fields(form: Form, webhook: dict[str, Any] | None) -> None:
    shown = webhook or {"name": "", "url": "", "topics": ["*"], "codes": {}}
    form.field("name", value=shown["name"], maxlength="100")
    form.field("url", value=shown["url"], inputmode="url", placeholder="https://example.org/hooks/lunxun")
    form.field("topics", value=", ".join(shown["topics"]))
    form.field("codes", value=codes_text(shown["codes"]), lines=3)


def _draw_new(desk: Desk, *, place: Element, listed: Element) -> None:
    with box("section", "panel form", data_test="new-webhook"):
        text("h2", desk.say("settings.add_webhook"))
        form = Form(desk, "webhook")
        _fields(form, None)

        async def send() -> None:
            made = await desk.api.post("/webhooks", webhook_body({name: form.value(name) for name in _FIELDS}))
            draw_secret(desk, place, made["secret"], name=made["name"])
            _draw_list(desk, listed, await desk.api.get("/webhooks"))

        form.sends(desk.say("settings.add"), send)


def _draw_opened(desk: Desk, webhook: dict[str, Any], *, place: Element) -> None:
    api, here = f"/webhooks/{webhook['id']}", section_path("webhooks", open=webhook["id"])
    link(desk.say("settings.close_form"), _HERE)
    with box("section", "panel form"):
        text("h2", webhook["name"])
        form = Form(desk, "webhook")
        _fields(form, webhook)

        async def send() -> None:
            await desk.api.patch(api, webhook_body({name: form.value(name) for name in _FIELDS}))
            done(desk, here)

        form.sends(desk.say("shared.save"), send)

    async def test() -> None:
        await desk.api.post(f"{api}/test")
        done(desk, here)

    async def pause() -> None:
        await desk.api.patch(api, {"is_paused": not webhook["is_paused"]})
        done(desk, here)

    async def rotate() -> None:
        made = await desk.api.post(f"{api}/keys", {})
        draw_secret(desk, place, made["secret"], name=webhook["name"])

    async def remove() -> None:
        await desk.api.delete(api)
        done(desk, _HERE)

    with box("section", "panel"):
        text("p", desk.say("settings.webhook_tools"), "dim")
        with box("div", "bar"):
            act_button(desk, desk.say("settings.send_test"), test, test="test-webhook")
            words = desk.say("settings.go_on" if webhook["is_paused"] else "settings.pause")
            act_button(desk, words, pause, test="pause-webhook")
            act_button(desk, desk.say("settings.new_secret"), rotate, test="rotate-webhook")
            sure_button(desk, desk.say("settings.delete"), remove, test="delete-webhook")
