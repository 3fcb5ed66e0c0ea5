"""What stands where on the map: cameras, open cases, and where grid workers checked in; pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from api.cases.lifecycle import TERMINAL
from api.cases.states import CaseState
from api.console.frame import ROOT
from api.console.map.plane import Place, Plane, middle_of, place_of
from api.pages.language import Language
from api.pages.texts import name_of, say
from api.pages.times import ago

OPEN = tuple(state.value for state in CaseState if state not in TERMINAL)
WORDS = (
    "label",
    "zoom_in",
    "zoom_out",
    "fit",
    "move_north",
    "move_south",
    "move_west",
    "move_east",
    "here",
    "group_words",
    "some_cases",
    "some_people",
    "metres",
    "kilometres",
    "north",
    "layers",
    "layer_picture",
    "layer_areas",
    "layer_cameras",
    "layer_cases",
    "layer_people",
    "table",
    "table_kind",
    "table_name",
    "table_state",
    "table_where",
    "kind_camera",
    "kind_case",
    "kind_person",
    "kind_area",
)
"""What the browser's part of the map says."""
_FRESH_S = 2 * 3600
"""Whoever checked in longer ago may be anywhere by now: drawn hollow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A camera, an open case, or a grid worker on the map."""

    kind: str
    """`camera`, `case` or `person`."""
    id: str
    x: float
    y: float
    tone: str
    """Of a camera `seen`, `trouble` or `unseen`; of a case its colour, or empty; of a person `fresh` or `old`."""
    short: str
    """Beside the point of a case or person."""
    name: str
    state: str
    where: str
    """Longitude and latitude."""
    href: str

    @property
    def words(self) -> str:
        """Returns the whole of it, in words."""
        return f"{self.name} · {self.state}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaName:
    """What an area without an outline is called, to the north of its cameras."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A camera, case or check-in that nobody has said the place of."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The map, and what is not on it."""

    points: tuple[Point, ...]
    areas: tuple[AreaName, ...]
    unplaced_cameras: tuple[Unplaced, ...]
    unplaced_cases: tuple[Unplaced, ...]
    unplaced_people: tuple[Unplaced, ...] = ()

    def drawn(self, language: Language) -> dict[str, Any]:
        """Returns what the browser draws."""
        return {
            "points": [{**asdict(each), "words": each.words} for each in self.points],
            "areas": [asdict(each) for each in self.areas],
            "words": {name: say(language, f"map.{name}") for name in WORDS},
        }

    def count(self, kind: str) -> int:
        """Returns how many points of a kind are on the map."""
        return sum(each.kind == kind for each in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the API has answered about what stands on the map."""

    cameras: Sequence[Mapping[str, Any]]
    """As `GET /cameras`."""
    cases: Sequence[Mapping[str, Any]]
    """As `GET /cases`; a case without a place of its own stands at its camera."""
    check_ins: Sequence[Mapping[str, Any]] = ()
    """As `GET /check-ins/latest`."""

    def places(self) -> list[Place]:
        """Returns where anything is."""
        every = (each.get("position") for each in (*self.cameras, *self.cases, *self.check_ins))
        return [place for each in every if (place := place_of(each)) is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How a page calls things."""

    language: Language
    now: datetime
    areas: Mapping[str, str]
    """Id -> name."""
    types: Mapping[str, str]
    """Key -> name."""
    outlined: Collection[str] = ()
    """Areas whose outline has their name."""


def shown(told: Told, names: Names, plane: Plane | None = None) -> Shown:
    """Returns the map of what was told; without a plane, around the middle of all that."""
    plane = plane or Plane(middle=middle_of(told.places()))
    placed = {each["id"]: place for each in told.cameras if (place := place_of(each.get("position"))) is not None}
    at = {each["id"]: place_of(each.get("position")) or placed.get(each["camera_id"] or "") for each in told.cases}
    people = [(each, place_of(each["position"])) for each in told.check_ins]
    points = [_camera_point(each, placed[each["id"]], plane, names) for each in told.cameras if each["id"] in placed]
    points += [_case_point(each, place, plane, names) for each in told.cases if (place := at[each["id"]]) is not None]
    points += [_person_point(each, place, plane, names) for each, place in people if place is not None]
    metres = {name: plane.metres(place) for name, place in placed.items()}
    return Shown(
        points=tuple(points),
        areas=tuple(_area_names(told.cameras, metres, names)),
        unplaced_cameras=tuple(
            Unplaced(words=each["name"], href=_camera_href(each["id"]))
            for each in told.cameras
            if each["id"] not in placed
        ),
        unplaced_cases=tuple(
            Unplaced(words=case_words(each, names), href=_case_href(each["id"]))
            for each in told.cases
            if at[each["id"]] is None
        ),
        unplaced_people=tuple(
            Unplaced(words=f"{each['person']} · {_checked_in(each, names)}", href="")
            for each, at in people
            if at is None
        ),
    )


def case_words(case: Mapping[str, Any], names: Names) -> str:
    """Returns a case in a line."""
    return f"{_case_name(case, names)} · {name_of(names.language, 'state', case['state'])}"


def camera_tone(camera: Mapping[str, Any]) -> str:
    """Returns how a camera's last visit went, in one word."""
    outcome = camera["state"]["last_outcome"]
    if outcome is None:
        return "unseen"
    return "seen" if outcome == "inspected" else "trouble"


def _camera_point(camera: Mapping[str, Any], place: Place, plane: Plane, names: Names) -> Point:
    outcome = camera["state"]["last_outcome"]
    x, y = plane.metres(place)
    return Point(
        kind="camera",
        id=camera["id"],
        x=x,
        y=y,
        tone=camera_tone(camera),
        short="",
        name=camera["name"],
        state=say(names.language, "map.never") if outcome is None else name_of(names.language, "outcome", outcome),
        where=_where(place),
        href=_camera_href(camera["id"]),
    )


def _case_point(case: Mapping[str, Any], place: Place, plane: Plane, names: Names) -> Point:
    colour = (case.get("clock") or {}).get("colour") or ""
    named = name_of(names.language, "colour", colour) if colour else ""
    state = name_of(names.language, "state", case["state"])
    x, y = plane.metres(place)
    return Point(
        kind="case",
        id=case["id"],
        x=x,
        y=y,
        tone=colour,
        short=f"#{case['number']} {named}".strip(),
        name=_case_name(case, names),
        state=f"{state} · {named}" if named else state,
        where=_where(place),
        href=_case_href(case["id"]),
    )


def _person_point(check_in: Mapping[str, Any], place: Place, plane: Plane, names: Names) -> Point:
    made_at = datetime.fromisoformat(check_in["made_at"])
    x, y = plane.metres(place)
    return Point(
        kind="person",
        id=check_in["person"],
        x=x,
        y=y,
        tone="fresh" if (names.now - made_at).total_seconds() < _FRESH_S else "old",
        short=f"{check_in['person']} · {ago(names.language, made_at, names.now)}",
        name=check_in["person"],
        state=_checked_in(check_in, names),
        where=_where(place),
        href="",
    )


def _checked_in(check_in: Mapping[str, Any], names: Names) -> str:
    made_at = datetime.fromisoformat(check_in["made_at"])
    said = say(names.language, "map.checked_in", ago=ago(names.language, made_at, names.now))
    if check_in["camera_name"]:
        return f"{said} · {say(names.language, 'map.at_camera', camera=check_in['camera_name'])}"
    if check_in["accuracy_m"] is not None:
        return f"{said} · ±{say(names.language, 'map.metres', count=round(check_in['accuracy_m']))}"
    return said


def _case_name(case: Mapping[str, Any], names: Names) -> str:
    kind = names.types.get(case["type"], case["type"])
    return f"#{case['number']} {kind} · {case['camera_name'] or case['zone_name'] or '—'}"


def _area_names(
    cameras: Iterable[Mapping[str, Any]], placed: Mapping[str, tuple[float, float]], names: Names
) -> Iterable[AreaName]:
    of: dict[str, list[tuple[float, float]]] = {}
    for each in cameras:
        if each["area"] and each["id"] in placed and each["area"] not in names.outlined:
            of.setdefault(each["area"], []).append(placed[each["id"]])
    for area, found in of.items():
        x = sum(each[0] for each in found) / len(found)
        yield AreaName(name=names.areas.get(area, area), x=round(x, 2), y=min(each[1] for each in found))


def _where(place: Place) -> str:
    return f"{place[0]:.5f}, {place[1]:.5f}"


def _camera_href(camera_id: str) -> str:
    return f"{ROOT}/cameras/{quote(camera_id, safe='')}"


def _case_href(case_id: str) -> str:
    return f"{ROOT}/cases/{quote(case_id, safe='')}"
