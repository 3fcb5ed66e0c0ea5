"""The audit trail: who did what, newest first; reading it is itself on record."""

from typing import Any
from urllib.parse import urlencode

from api.console.cameras.tables import draw_table
from api.console.elements import box, link, text
from api.console.frame import Desk
from api.console.settings.form_view import FORMS
from api.console.settings.sections import section_path
from api.console.settings.texts_view import detail_words

_HERE = section_path("audit")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    asked = {name: desk.query[name] for name in FORMS["trail"] if desk.query.get(name)}
    before = desk.query.get("before") if desk.query.get("before", "").isdecimal() else None
    with box("form", "bar", method="get", action=_HERE):
        for name in FORMS["trail"]:
            words = desk.say(f"settings.trail_{name}")
            title = desk.say(f"settings.trail_{name}_hint")
            shown = {"name": name, "value": asked.get(name, ""), "title": title, "data_test": f"trail-{name}"}
            box("input", "filter", aria_label=words, placeholder=words, **shown)
        text("button", desk.say("settings.show"), "button", type="submit")
        if asked:
            link(desk.say("shared.all"), _HERE)
    page = await desk.api.get("/audit", before=before, **asked)
    if not page["entries"]:
        desk.empty(desk.say("settings.no_entries"))
        return
    heads = ("col_when", "col_by", "col_action", "col_object", "col_what")
    lines = [_line(desk, each) for each in page["entries"]]
    draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="audit")
    if page["next"] is not None:
        link(desk.say("settings.older"), f"{_HERE}?{urlencode({**asked, 'before': page['next']})}", "button")


def _line(desk: Desk, entry: dict[str, Any]) -> tuple[Any, ...]:
    what = " · ".join(each for each in (entry["reason"], detail_words(entry["detail"])) if each)
    who = f"{entry['actor']} ({entry['unit']})" if entry["unit"] else entry["actor"]
    return (lambda: desk.time(entry["at"]), who, entry["action"], entry["object"], what)
