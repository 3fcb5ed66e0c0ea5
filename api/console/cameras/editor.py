"""The zone editor of a camera: its script draws; what it sends is saved in the person's name, and answered."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from api.console.cameras.editor_view import pictures_of, refusal_lines, types_of, words_of
from api.console.cameras.paths import camera_api
from api.console.cases.elements import box
from api.console.frame import Desk
from api.pages.html import refused_words
from api.pages.inside import Refused, SignedOut
from api.people.roles import Role
from pipelines.site import ZoneKind

MAY_EDIT = (Role.ADMIN, Role.OPERATOR)
MAY_SEE_LATEST = (Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR)
Tried = Callable[[dict[str, Any]], Awaitable[None]]


class Editor:
    """The picture with its zones, and the version of the camera that they were read from."""

    def __init__(self, desk: Desk, camera: dict[str, Any], *, entries: list[dict[str, Any]], tried: Tried) -> None:
        self._desk = desk
        self._camera = camera
        self._entries = entries
        self._tried = tried
        self._picture: str | None = None
        self._element: Element | None = None
        self.version: str = camera["version"]
        """Of the camera as this page knows it."""

    def draw(self, picture: str | None) -> None:
        """Draws the editor on the newest whole picture, where there is one."""
        desk = self._desk
        self._picture = picture
        state = {
            "words": words_of(desk.language),
            "zones": self._camera["zones"],
            "rules": self._camera["rules"],
            "types": types_of(self._entries, desk.language),
            "kinds": [kind.value for kind in ZoneKind],
            "pictures": self._pictures(),
            "may_edit": desk.may(*MAY_EDIT),
        }
        self._element = box("lunxun-zones", data_state=json.dumps(state, ensure_ascii=False), data_test="zones")
        ui.on("zones_save", self._save)
        ui.on("zones_try", self._try)

    def show_picture(self, picture: str | None, *, is_wanted: bool) -> None:
        """Shows a newer picture where there was none, or where somebody has asked for it."""
        if picture is None or (self._picture is not None and not is_wanted):
            return
        self._picture = picture
        self._run("renew", self._pictures())

    def _pictures(self) -> list[str]:
        may_see = self._desk.may(*MAY_SEE_LATEST)
        return pictures_of(camera_api(self._camera["id"]), self._picture, may_see_latest=may_see)

    async def _save(self, event: Any) -> None:
        body = event.args
        headers = {"If-Match": f'"{self.version}"'}
        try:
            camera = await self._desk.api.put(camera_api(self._camera["id"], "/zones"), body, headers=headers)
        except SignedOut as error:
            self._desk.refused(error)
            self._run("answered", {"ok": False, "problems": []})
        except Refused as error:
            zones = body.get("zones", []) if isinstance(body, dict) else []
            lines = refusal_lines(error.details, error.message, zones, self._desk.language)
            if error.status != 422:
                words = refused_words(self._desk.language, status=error.status, code=error.code)
                lines = [{"text": f"{words} ({error.message})", "zone": None, "point": None}]
            self._run("answered", {"ok": False, "problems": lines})
        else:
            self.version = camera["version"]
            self._run("answered", {"ok": True, "problems": []})
            ui.notify(self._desk.say("cameras.zones_saved"), type="positive")

    async def _try(self, event: Any) -> None:
        await self._tried(event.args)

    def _run(self, method: str, answer: Any) -> None:
        if self._element is not None:
            self._element.run_method(method, answer)
