"""Keys of other systems and of workers; a new one's secret is shown once."""

from typing import Any

from nicegui.element import Element

from api.console.cameras.tables import draw_table
from api.console.elements import box, text
from api.console.frame import Desk
from api.console.settings.form import Form, Ticks, done, sure_button
from api.console.settings.form_view import words_of
from api.console.settings.keys_view import KINDS, ROLES, key_body
from api.console.settings.names import unit_options
from api.console.settings.secret import draw_secret
from api.console.settings.sections import may_change, section_path
from api.people.roles import Scope

_HERE = section_path("keys")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    units = unit_options(desk, await desk.api.get("/units"))
    with box("div", "split"):
        with box("section", "wide"):
            shown = box("div", data_test="secret-place")
            listed = box("div")
            await _draw_list(desk, listed)
        if may_change(desk):
            with box("section", "panel form narrow", data_test="new-key"):
                _draw_new(desk, units, shown=shown, listed=listed)


async def _draw_list(desk: Desk, listed: Element) -> None:
    keys = await desk.api.get("/tokens")
    listed.clear()
    with listed:
        if not keys:
            desk.empty(desk.say("settings.no_keys"))
            return
        heads = ("col_name", "col_kind", "col_role", "col_scopes", "col_since", "col_ends", "col_do")
        lines = [_line(desk, each) for each in keys]
        draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="keys")


def _line(desk: Desk, key: dict[str, Any]) -> tuple[Any, ...]:
    async def revoke() -> None:
        await desk.api.delete(f"/tokens/{key['id']}")
        done(desk, _HERE)

    def ends() -> None:
        if key["expires_at"] is None:
            text("span", desk.say("settings.until_revoked"), "dim")
        else:
            desk.time(key["expires_at"])

    def tools() -> None:
        if may_change(desk):
            sure_button(desk, desk.say("settings.revoke"), revoke, test="revoke")

    return (
        key["name"],
        desk.say(f"settings.kind_{key['kind']}") if key["kind"] in KINDS else key["kind"],
        desk.name("role", key["role"]) if key["role"] else "—",
        ", ".join(key["scopes"]) or "—",
        lambda: desk.time(key["created_at"]),
        ends,
        tools,
    )


def _draw_new(desk: Desk, units: dict[str, str], *, shown: Element, listed: Element) -> None:
    text("h2", desk.say("settings.add_key"))
    form = Form(desk, "key")
    form.field("name", maxlength="100")
    form.field("kind", options={each: desk.say(f"settings.kind_{each}") for each in KINDS}, value="api")
    roles = {**{each: desk.name("role", each) for each in ROLES}, "": desk.say("settings.as_person")}
    form.field("role", options=roles, value=ROLES[0])
    words = {each.value: f"{each.value} · {desk.say(f'settings.scope_{each.name.lower()}')}" for each in Scope}
    scopes = Ticks(desk.say("settings.key_scopes"), words, name="scope")
    text("p", desk.say("settings.key_scopes_hint"), "dim hint")
    form.field("unit", options=units)
    form.field("areas")
    form.field("expires_at", type="date")

    async def send() -> None:
        body = key_body(
            {name: form.value(name) for name in ("name", "kind", "role", "unit", "expires_at")},
            scopes=scopes.values,
            areas=words_of(form.value("areas")),
            zone=desk.zone,
        )
        made = await desk.api.post("/tokens", body)
        draw_secret(desk, shown, made["token"], name=made["name"])
        await _draw_list(desk, listed)

    form.sends(desk.say("settings.make_key"), send)
