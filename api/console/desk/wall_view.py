"""From answers of the API to the tiles of the wall, and from tiles to what has changed; pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from api.cases.states import CAMERA_FAULT
from api.console.desk.snapshot import Answer, Snapshot
from pipelines.outcome import Outcome

Box = tuple[float, float, float, float]


class Words(Protocol):
    """How the person who looks on reads words and times; `api.console.frame.Desk`."""

    def say(self, key: str, **values: object) -> str:
        """Returns a text."""
        ...

    def name(self, kind: str, word: str) -> str:
        """Returns the name of a stored word."""
        ...

    def exact(self, at: datetime | str) -> str:
        """Returns a time to the second."""
        ...


class Flag(StrEnum):
    """Why a tile stands out; the first that holds."""

    CASE = "case"
    """A case of the camera waits for verification: red."""
    FAULT = "fault"
    """The camera has an open fault: yellow."""
    LATE = "late"
    """The promise about it is broken: yellow."""
    NONE = ""


RANK = {Flag.CASE: 0, Flag.FAULT: 1, Flag.LATE: 2, Flag.NONE: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One camera on the wall, in words."""

    id: str
    name: str
    place: str
    """Area and tags."""
    flag: Flag
    flag_text: str
    """"待核实 #12 消防通道占用"; empty without a flag."""
    more_cases: int
    """How many further cases wait."""
    seen_at: str | None
    """The last healthy look."""
    seen_exact: str
    due_at: str | None
    """The next visit; None: none is due, or it is due now."""
    due_exact: str
    is_due: bool
    """Whether it is due now."""
    outcome: str
    """What the last visit came to; empty where it was good."""
    visiting: str
    """What a worker does there now; empty: nobody is there."""
    is_watched: bool
    """Whether a running plan asks for it."""
    is_pinned: bool
    skipped: str
    """Until when, and why; empty: it is not."""
    picture: str
    """Another one for each picture; empty: there is none yet."""
    boxes: tuple[Box, ...]
    """Of open cases whose object is still there."""

    def as_json(self) -> dict[str, Any]:
        """Returns what the browser gets."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different from the last time."""

    tiles: list[Tile]
    """Those that are new, or not as they were."""
    gone: list[str]
    order: list[str] | None
    """The order in which they should stand; None: as before."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has changed."""
        return not self.tiles and not self.gone and self.order is None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Naming:
    words: Words
    types: Mapping[str, str]

    def case(self, case: Answer) -> str:
        state, kind = self.words.name("state", case["state"]), self.types.get(case["type"], case["type"])
        return self.words.say("desk.case_flag", state=state, number=case["number"], type=kind)


def tiles_of(shown: Snapshot, words: Words, types: Mapping[str, str]) -> dict[str, Tile]:
    """Returns the tile of each camera, in the site's order.

    Args:
        shown: Answers of the API.
        words: The reader's.
        types: Names of the types of cases, by catalogue key.
    """
    stops = {each["camera_id"]: each for each in shown.patrol["stops"]}
    visiting = {each["camera_id"]: each["kind"] for each in shown.patrol["visiting"]}
    pinned = {each["camera_id"] for each in shown.patrol["pinned"]}
    skipped = {each["camera_id"]: each for each in shown.patrol["skipped"]}
    waiting, working = _by_camera(shown.waiting), _by_camera(shown.working)
    running = {camera for plan in shown.plans if plan["is_running"] for camera in plan["cameras"]}
    naming = _Naming(words=words, types=types)
    found: dict[str, Tile] = {}
    for camera in shown.cameras:
        name, state = camera["id"], camera["state"]
        flag, text = _flag(waiting[name], working[name], stops.get(name), naming)
        due_at = state["next_due_at"]
        is_due = due_at is not None and datetime.fromisoformat(due_at) <= shown.at
        is_asked = name in running and name not in skipped
        found[name] = Tile(
            id=name,
            name=camera["name"] or name,
            place=" · ".join(part for part in (camera["area"], *camera["tags"]) if part),
            flag=flag,
            flag_text=text,
            more_cases=max(0, len(waiting[name]) - 1),
            seen_at=state["last_inspected_at"],
            seen_exact=_exact(words, state["last_inspected_at"]),
            due_at=None if is_due else due_at,
            due_exact="" if is_due else _exact(words, due_at),
            is_due=is_due and is_asked,
            outcome=_outcome(words, state["last_outcome"]),
            visiting=words.name("order", visiting[name]) if name in visiting else "",
            is_watched=name in running,
            is_pinned=name in pinned,
            skipped=_skipped(words, skipped.get(name)),
            picture=state["latest_look_at"] or "",
            boxes=_boxes([*waiting[name], *working[name]]),
        )
    return found


def order_of(tiles: Mapping[str, Tile]) -> list[str]:
    """Returns the flagged ones first, by the weight of the flag; else as the site has them."""
    return sorted(tiles, key=lambda name: RANK[tiles[name].flag])


def change_of(before: Mapping[str, Tile], after: Mapping[str, Tile]) -> Change:
    """Returns what a browser that shows `before` must be told to show `after`."""
    order = order_of(after)
    return Change(
        tiles=[tile for name, tile in after.items() if before.get(name) != tile],
        gone=[name for name in before if name not in after],
        order=None if order == order_of(before) else order,
    )


def last_inspected(shown: Snapshot) -> str | None:
    """Returns the camera that was seen most recently; None before the first look."""
    seen = [each for each in shown.cameras if each["state"]["last_inspected_at"]]
    if not seen:
        return None
    return str(max(seen, key=lambda each: datetime.fromisoformat(each["state"]["last_inspected_at"]))["id"])


def _flag(
    waiting: Sequence[Answer], working: Sequence[Answer], stop: Answer | None, naming: _Naming
) -> tuple[Flag, str]:
    if waiting:
        # A place on the street that waits counts more than a camera that does, and the oldest has waited longest.
        first = min(waiting, key=lambda case: (case["origin"] == CAMERA_FAULT, case["number"]))
        return Flag.CASE, naming.case(first)
    faults = [case for case in working if case["origin"] == CAMERA_FAULT and case["cleared_at"] is None]
    if faults:
        return Flag.FAULT, naming.case(min(faults, key=lambda case: int(case["number"])))
    if stop is not None and not stop["is_promise_kept"]:
        return Flag.LATE, naming.words.say("desk.promise_broken")
    return Flag.NONE, ""


def _by_camera(cases: Sequence[Answer]) -> defaultdict[str, list[Answer]]:
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    for case in cases:
        if case["camera_id"] is not None:
            found[case["camera_id"]].append(case)
    return found


def _boxes(cases: Sequence[Answer]) -> tuple[Box, ...]:
    """Of what is still there: a frame around an empty place would be untrue."""
    boxes = [tuple(case["box"]) for case in cases if case["box"] is not None and case["cleared_at"] is None]
    return tuple(dict.fromkeys((float(a), float(b), float(c), float(d)) for a, b, c, d in boxes))


def _outcome(words: Words, outcome: str | None) -> str:
    return "" if outcome in (None, Outcome.INSPECTED.value) else words.name("outcome", str(outcome))


def _skipped(words: Words, mark: Answer | None) -> str:
    if mark is None:
        return ""
    return words.say("desk.skipped_until", at=minute(words, mark["until"]), reason=mark["reason"])


def minute(words: Words, at: str | None) -> str:
    """Returns "06-01 10:00" of a time, in the site's zone; empty without one."""
    return _exact(words, at)[5:16]


def _exact(words: Words, at: str | None) -> str:
    return "" if at is None else words.exact(at)
