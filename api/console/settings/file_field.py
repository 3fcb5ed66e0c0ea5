"""A field for a small file, which comes over the page's own connection."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from api.console.elements import box, text
from api.console.frame import Desk

MOST_BYTES = 600_000
"""What fits over the page's connection at once; more goes by the command line."""
_READ = """async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  if (file.size > MOST) return emit({name: file.name, size: file.size});
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  emit({name: file.name, size: file.size, data: btoa(text)});
}""".replace("MOST", str(MOST_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallFile:
    """A file that somebody has chosen."""

    name: str
    data: bytes


def draw_file_field(
    desk: Desk, label: str, took: Callable[[SmallFile], Awaitable[None]], *, name: str, accept: str, hint: str
) -> None:
    """Draws the field; `took` is called with each file that was chosen."""
    with box("div", "field"):
        text("label", label, html_for=f"f-{name}")
        chosen = box(
            "input", type="file", id=f"f-{name}", accept=accept, data_test=name, aria_describedby=f"f-{name}-hint"
        )
        text("p", hint, "dim hint", id=f"f-{name}-hint")

    async def take(event: Any) -> None:
        file = read_file(event.args)
        if file is None:
            ui.notify(desk.say("settings.file_too_large", most=MOST_BYTES // 1000), type="warning")
        else:
            await took(file)

    chosen.on("change", take, js_handler=_READ)


def read_file(sent: Any) -> SmallFile | None:
    """Returns what the browser has sent; None where it is too large, or nothing of the kind."""
    if not isinstance(sent, dict) or not isinstance(sent.get("data"), str):
        return None
    try:
        data = base64.b64decode(sent["data"], validate=True)
    except (binascii.Error, ValueError):
        return None
    return SmallFile(name=str(sent.get("name", "")), data=data) if len(data) <= MOST_BYTES else None
