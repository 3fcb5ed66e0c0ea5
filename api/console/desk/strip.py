"""The patrol as it moves, in one line: who is being visited, and the last visits."""

from nicegui import ui

from api.console.desk.parts import Cell, Moment
from api.console.desk.snapshot import Answer, Snapshot
from api.console.frame import Desk
from pipelines.outcome import Outcome

SLOTS = 8
_NAMES = 4


class Strip:
    """Fixed places for the newest visits; the newest first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        with ui.element("div").classes("strip").props("data-test=strip"):
            self._now = Cell("strip-now")
            with ui.element("ul").classes("strip-list") as last:
                last.props["aria-label"] = desk.say("desk.last_visits")
                self._slots = [_Slot(desk) for _ in range(SLOTS)]

    def show(self, shown: Snapshot) -> None:
        """Shows who is visited now, and the visits that have ended."""
        names = {each["id"]: each["name"] or each["id"] for each in shown.cameras}
        visiting = [names.get(each["camera_id"], each["camera_id"]) for each in shown.patrol["visiting"]]
        if visiting:
            listed = self._desk.say("desk.list_comma").join(visiting[:_NAMES])
            more = self._desk.say("desk.and_more", count=len(visiting) - _NAMES) if len(visiting) > _NAMES else ""
            self._now.set(self._desk.say("desk.visiting_now", cameras=f"{listed}{more}"), "blue")
        else:
            self._now.set(self._desk.say("desk.visiting_nobody"), "dim")
        ended = [each for each in shown.visits if each["outcome"] is not None]
        for index, slot in enumerate(self._slots):
            slot.show(ended[index] if index < len(ended) else None, names)


class _Slot:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        with ui.element("li") as self._element:
            self._name = Cell("strip-name")
            self._outcome = Cell()
            self._at = Moment(desk)

    def show(self, visit: Answer | None, names: dict[str, str]) -> None:
        self._element.set_visibility(visit is not None)
        if visit is None:
            return
        is_good = visit["outcome"] == Outcome.INSPECTED.value
        camera: str = visit["camera_id"]
        self._name.set(names.get(camera, camera))
        self._outcome.set(self._desk.name("outcome", visit["outcome"]), "dim" if is_good else "yellow")
        self._at.set(visit["ended_at"] or visit["granted_at"])
