"""The frame of every page of the console: who is here, where to go, and how a page talks with the API."""

import json
from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import ui
from nicegui.element import Element

from api.console.gate import VISIT, Visit
from api.console.navigation import ways_of
from api.pages.html import refused_words
from api.pages.inside import InsideApi, Refused, SignedOut
from api.pages.language import Language, language_of
from api.pages.texts import name_of, say
from api.pages.times import ago, exact, span
from api.people.roles import Role

ROOT = "/console"
_HIDDEN = "lunxun_hidden"
_SHOWN = "lunxun_shown"
_QUASAR = {Language.ZH: "zh-CN", Language.EN: "en-US"}


class Desk:
    """One open page: the person, the API in their name, and words and times as they read them."""

    def __init__(self, visit: Visit, request: Request, *, zone: ZoneInfo, me: dict[str, Any]) -> None:
        self._visit = visit
        self.api = InsideApi(visit.api, token_id=visit.identity.token_id)
        self.me = me
        """As `GET /me` answers: `name`, `role`, `unit`, `areas`."""
        self.role = Role(me["role"])
        self.language = language_of(request)
        self.zone = zone
        """The site's own time zone."""
        self.params = dict(request.path_params)
        """What the address names, such as `case_id`."""
        self.query = dict(request.query_params)
        self.path = f"{ROOT}{request.url.path.removeprefix(ROOT)}"
        self.csrf = visit.csrf
        self.is_seen = True
        """False while the browser shows another tab: `every` rests."""
        self._stale: Element | None = None
        self._stale_since: datetime | None = None

    def now(self) -> datetime:
        """Returns the server's time."""
        return self._visit.services.clock()

    def say(self, key: str, **values: object) -> str:
        """Returns a text in the page's language."""
        return say(self.language, key, **values)

    def name(self, kind: str, word: str) -> str:
        """Returns the name of a stored word: `name("state", "filed")`."""
        return name_of(self.language, kind, word)

    def may(self, *roles: Role) -> bool:
        """Returns whether the person has one of these roles; the API decides in any case."""
        return self.role in roles

    def ago(self, at: datetime | str) -> str:
        """Returns "3 分钟前"."""
        return ago(self.language, _time(at), self.now())

    def exact(self, at: datetime | str) -> str:
        """Returns the time to the second, in the site's zone."""
        return exact(_time(at), self.zone)

    def span(self, seconds: float) -> str:
        """Returns "2 小时 5 分钟"."""
        return span(self.language, seconds)

    def time(self, at: datetime | str) -> Element:
        """Shows a time as "3 分钟前", kept up to date by the browser, the exact time on hover."""
        moment = _time(at)
        shown = ui.element("time").props(f'datetime="{moment.isoformat()}" data-ago tabindex=-1')
        shown.props["title"] = self.exact(moment)
        with shown:
            ui.html(self.ago(moment), sanitize=False)  # our own words and digits
        return shown

    def refused(self, error: Refused) -> None:
        """Says in plain words why something was not done; a session that has ended leads to signing in."""
        if isinstance(error, SignedOut):
            ui.notify(self.say("shared.signed_out"), type="warning")
            # NOTE: `ui.navigate.to` would stay below the console's own path.
            ui.run_javascript(f"location.assign({json.dumps('/sign-in?then=' + quote(self.path))})")
            return
        words = refused_words(self.language, status=error.status, code=error.code)
        ui.notify(f"{words} ({error.message})", type="negative", multi_line=True, timeout=8000, close_button=True)

    async def ask(self, asked: Awaitable[Any]) -> Any:
        """Returns what the API answers; None, with the reason shown, where it refuses.

        As in `await desk.ask(desk.api.post(...))`.
        """
        try:
            return await asked
        except Refused as error:
            self.refused(error)
            return None

    def every(self, seconds: float, refresh: Callable[[], Awaitable[None]]) -> ui.timer:
        """Calls `refresh` now and every so many seconds while the page is looked at.

        A refusal (the server is busy, or gone) is shown as "not up to date since ..." until it works again.
        """

        async def go() -> None:
            if not self.is_seen:
                return
            try:
                await refresh()
            except SignedOut as error:
                timer.deactivate()
                self.refused(error)
            except Refused:
                self._tell_stale()
            else:
                self._tell_fresh()

        timer = ui.timer(seconds, go)
        return timer

    def loading(self) -> Element:
        """Shows that something is on its way; delete it when it is there."""
        with ui.element("p").classes("state").props("role=status") as shown:
            ui.label(self.say("shared.loading"))
        return shown

    def empty(self, text: str) -> Element:
        """Shows that there is nothing, and what that means."""
        with ui.element("p").classes("state") as shown:
            ui.label(text)
        return shown

    def _tell_stale(self) -> None:
        self._stale_since = self._stale_since or self.now()
        if self._stale is not None:
            self._stale.set_visibility(True)
            words = self.say("shared.not_up_to_date", at=self.exact(self._stale_since))
            self._stale.props["aria-label"] = words
            self._stale.clear()
            with self._stale:
                ui.label(words)

    def _tell_fresh(self) -> None:
        if self._stale_since is not None and self._stale is not None:
            self._stale.set_visibility(False)
        self._stale_since = None

    def draw_frame(self, title: str) -> Element:
        """Draws header and navigation; returns the element that the page fills."""
        _one_main()
        with ui.element("header").classes("top"):
            ui.link(self.say("shared.product"), "/").classes("brand")
            with ui.element("h1"):
                ui.label(title)
            self._stale = ui.element("p").classes("stale").props("role=status")
            self._stale.set_visibility(False)
            self._draw_person()
        with ui.element("nav").classes("side") as nav:
            nav.props["aria-label"] = self.say("shared.navigation")
            for way in ways_of(self.role):
                # NOTE: NiceGUI's links and `ui.navigate.to` put the console's own path before an address.
                link = ui.link(self.say(way.title), way.path).props(f"accesskey={way.key}")
                if self.path.startswith(f"{ROOT}{way.path}"):
                    link.props("aria-current=page")
        return ui.element("main").classes("page").props("id=main tabindex=-1")

    def _draw_person(self) -> None:
        with ui.element("div").classes("person"):
            ui.label(f"{self.me['name']} · {self.name('role', self.me['role'])}")
            _form(
                "/language",
                self.say("shared.other_language"),
                language=self.language.other.value,
                then=self.path,
            ).props(f"lang={self.language.other.tag}")
            _form("/sign-out", self.say("shared.sign_out"), csrf=self.csrf)


Build = Callable[[Desk], Awaitable[None]]


def console_page(path: str, *, title: str, roles: Sequence[Role] = ()) -> Callable[[Build], Build]:
    """Makes a function that fills a page into a page of the console.

    Args:
        path: Below `/console`; what it names in braces is in `desk.params`.
        title: Key of its title's text.
        roles: Who may open it; none: everybody with a session. The API decides about what it shows.
    """

    def wrap(build: Build) -> Build:
        @ui.page(path, response_timeout=30.0)
        async def shown(request: Request) -> None:
            desk = await _desk(request)
            page = copy(ui.context.client.page)
            page.language = _QUASAR[desk.language]  # type: ignore[assignment] # one of NiceGUI's words
            ui.context.client.page = page
            ui.page_title(f"{desk.say(title)} · {desk.say('shared.product')}")
            main = desk.draw_frame(desk.say(title))
            _follow_tab(desk)
            with main:
                if roles and desk.role not in roles:
                    desk.empty(desk.say("shared.refused_not_allowed"))
                    return
                try:
                    await build(desk)
                except Refused as error:
                    desk.empty(refused_words(desk.language, status=error.status, code=error.code))

        return build

    return wrap


async def _desk(request: Request) -> Desk:
    visit: Visit = request.scope[VISIT]
    api = InsideApi(visit.api, token_id=visit.identity.token_id)
    me, calendar = await api.get("/me"), await api.get("/calendar")
    return Desk(visit, request, zone=ZoneInfo(calendar["timezone"]), me=me)


def _one_main() -> None:
    """Makes Quasar's page, which holds header and navigation too, a plain box: one `main` to a page, which is ours."""
    around = ui.context.client.content.parent_slot
    if around is not None:
        around.parent.tag = "div"


def _follow_tab(desk: Desk) -> None:
    """Lets the page rest while the browser shows another."""

    def see(is_seen: bool) -> None:
        desk.is_seen = is_seen

    ui.on(_HIDDEN, lambda: see(False))
    ui.on(_SHOWN, lambda: see(True))


def _form(address: str, text: str, **values: str) -> Element:
    with ui.element("form").props(f"method=post action={address}") as form:
        for name, value in values.items():
            field = ui.element("input").props("type=hidden")
            field.props["name"], field.props["value"] = name, value
        with ui.element("button").props("type=submit"):
            ui.label(text)
    return form


def _time(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
