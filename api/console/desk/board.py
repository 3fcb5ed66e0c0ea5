"""The coverage board: tells silence from clear, for now and for the last hour."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from nicegui import ui

from api.console.desk.board_view import BROKEN, Board, HourLine, Line, Standing
from api.console.desk.parts import Cell, Moment, button, press
from api.console.frame import Desk
from pipelines.patrol.coverage import CoverageState

MOST = 60
"""Rows that are drawn; how many more there are is said below."""
Open = Callable[[str], Awaitable[None]]
_COLOURS = {Standing.UNWATCHED: "dim", Standing.PAUSED: "dim", Standing.AWAITING: "blue"}


class BoardPanel:
    """Two sides: now, and the last hour."""

    def __init__(self, desk: Desk, when_opened: Open) -> None:
        self._desk = desk
        self._open = when_opened
        self._is_read = False
        self.is_hour = False
        """Whether the last hour is shown."""
        with ui.element("section").classes("panel board").props("data-test=board") as panel:
            panel.props["aria-label"] = desk.say("desk.board")
            with ui.element("div").classes("panel-head"):
                with ui.element("h2"):
                    ui.label(desk.say("desk.board"))
                self._now = button(desk.say("desk.board_now"), self._turn_to_now, kind="small", mark="board-now")
                self._hour = button(desk.say("desk.board_hour"), self._turn_to_hour, kind="small", mark="board-hour")
            with ui.element("p").classes("headline").props("role=status data-test=headline"):
                self._headline = Cell()
            self._bar = _Bar(desk)
            with ui.element("ul").classes("rows") as self._list:
                self._rows: list[_Row] = []
            self._more = Cell("dim", tag="p")
        self._list.on("mouseenter", lambda: self._read(True))
        self._list.on("mouseleave", lambda: self._read(False))
        self._press()

    def show_now(self, board: Board) -> None:
        """Shows how every camera stands now."""
        if self.is_hour:
            return
        self._bar.show(None)
        self._headline.set(*headline(self._desk, board))
        shown = [(line.camera_id, *self._now_words(line), line.since_at) for line in board.lines]
        self._fill(shown)

    def show_hour(self, lines: Sequence[HourLine], totals: Mapping[str, int]) -> None:
        """Shows who was missed in the last hour."""
        if not self.is_hour:
            return
        self._bar.show(totals)
        say = self._desk.say
        missed = sum(line.missed for line in lines)
        if lines:
            self._headline.set(say("desk.hour_missed", cameras=len(lines), minutes=missed), "yellow")
        else:
            self._headline.set(say("desk.hour_clear"), "")
        self._fill([(line.camera_id, line.name, self._minutes(line), "yellow", None) for line in lines])

    def _now_words(self, line: Line) -> tuple[str, str, str]:
        standing = self._desk.say(f"desk.standing_{line.standing.value}")
        text = f"{standing} · {line.why}" if line.why and line.why != standing else standing
        return line.name, text, _COLOURS.get(line.standing, "yellow")

    def _minutes(self, line: HourLine) -> str:
        desk = self._desk
        return " · ".join(
            desk.say("desk.hour_part", state=desk.name("coverage", state), count=line.minutes[state.value])
            for state in (CoverageState.UNREACHABLE, CoverageState.DEGRADED, CoverageState.LATE)
            if line.minutes[state.value]
        )

    def _fill(self, shown: Sequence[tuple[str, str, str, str, object]]) -> None:
        """Changes rows in place; while somebody reads them, none takes the place of another."""
        if self._is_read and [each[0] for each in shown[:MOST]] != [row.camera_id for row in self._rows if row.is_used]:
            return
        with self._list:
            while len(self._rows) < min(len(shown), MOST):
                self._rows.append(_Row(self._desk, self._open))
        for index, row in enumerate(self._rows):
            row.show(shown[index] if index < min(len(shown), MOST) else None)
        rest = len(shown) - MOST
        self._more.set(self._desk.say("desk.rows_more", count=rest) if rest > 0 else "", "dim")

    def _read(self, is_read: bool) -> None:
        self._is_read = is_read

    async def _turn_to_now(self) -> None:
        self._turn(False)

    async def _turn_to_hour(self) -> None:
        self._turn(True)

    def _turn(self, is_hour: bool) -> None:
        if self.is_hour == is_hour:
            return
        self.is_hour = is_hour
        self._is_read = False
        self._headline.set(self._desk.say("shared.loading"))
        self._fill([])
        self._bar.show(None)
        self._press()

    def _press(self) -> None:
        press(self._now, not self.is_hour)
        press(self._hour, self.is_hour)


class _Row:
    def __init__(self, desk: Desk, when_opened: Open) -> None:
        self.camera_id = ""
        self.is_used = False
        self._open = when_opened
        with ui.element("li") as self._element:
            with ui.element("button").classes("row-name").props("type=button") as name:
                self._name = ui.label("")
            name.on("click", self._tell)
            self._text = Cell("row-text")
            self._since = Moment(desk)

    def show(self, line: tuple[str, str, str, str, object] | None) -> None:
        self.is_used = line is not None
        self._element.set_visibility(self.is_used)
        if line is None:
            return
        self.camera_id, self._name.text, text, colour, since = line
        self._text.set(text, colour)
        self._since.set(since)  # type: ignore[arg-type]

    async def _tell(self) -> None:
        await self._open(self.camera_id)


class _Bar:
    """All minutes of the hour as one bar of six parts, in words below it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        with ui.element("div").classes("hour-bar") as self._element:
            with ui.element("div").classes("hour-parts").props("aria-hidden=true"):
                self._parts = {state: ui.element("span").classes(state.value) for state in CoverageState}
            self._words = Cell("dim", tag="p")
        self._element.set_visibility(False)

    def show(self, totals: Mapping[str, int] | None) -> None:
        self._element.set_visibility(totals is not None)
        if totals is None:
            return
        whole = max(1, sum(totals.values()))
        words = []
        for state, part in self._parts.items():
            share = 100 * totals[state.value] / whole
            part.style(f"width: {share:.2f}%")
            if totals[state.value]:
                words.append(f"{self._desk.name('coverage', state.value)} {share:.1f} %")
        self._words.set(" · ".join(words), "dim")


def headline(desk: Desk, board: Board) -> tuple[str, str]:
    """Returns the one sentence above the board, and its colour; "all seen" only where it is so."""
    if not board.total:
        return desk.say("desk.no_cameras"), "dim"
    if board.is_all_seen:
        return desk.say("desk.all_seen", count=board.total), "green"
    parts = [desk.say("desk.seen_of", seen=board.seen, total=board.total)]
    broken = board.count(*BROKEN)
    if broken:
        parts.append(desk.say("desk.count_broken", count=broken))
    if count := board.count(Standing.AWAITING):
        parts.append(desk.say("desk.count_awaiting", count=count))
    if count := board.count(Standing.PAUSED):
        parts.append(desk.say("desk.count_paused", count=count))
    if count := board.count(Standing.UNWATCHED):
        parts.append(desk.say("desk.count_unwatched", count=count))
    return desk.say("desk.comma").join(parts), "yellow" if broken else ""
