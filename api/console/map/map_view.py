"""What stands where on the map: metres from its middle, x to the east, y to the south; pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from api.cases.lifecycle import TERMINAL
from api.cases.states import CaseState
from api.console.frame import ROOT
from api.pages.language import Language
from api.pages.texts import name_of, say

METRES_PER_DEGREE = 111_320.0
"""Of latitude on a sphere; with the cosine of the middle's latitude good to a percent within a city."""
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
    "metres",
    "kilometres",
    "north",
)
"""What the browser's part of the map says."""
_EAST_OF_180 = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A camera or an open case on the map."""

    kind: str
    """`camera` or `case`."""
    id: str
    x: float
    y: float
    tone: str
    """Of a camera `seen`, `trouble` or `unseen`; of a case its colour, or empty."""
    short: str
    """Beside a case's point."""
    words: str
    """The whole of it, in words."""
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaName:
    """What an area is called, to the north of its cameras: areas themselves have no shape here."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A camera or case that nobody has said the place of."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The map, and what is not on it."""

    points: tuple[Point, ...]
    areas: tuple[AreaName, ...]
    unplaced_cameras: tuple[Unplaced, ...]
    unplaced_cases: tuple[Unplaced, ...]

    def drawn(self, language: Language) -> dict[str, Any]:
        """Returns what the browser draws."""
        return {
            "points": [asdict(each) for each in self.points],
            "areas": [asdict(each) for each in self.areas],
            "words": {name: _pattern(language, name) for name in WORDS},
        }


def shown(
    cameras: Sequence[Mapping[str, Any]],
    cases: Sequence[Mapping[str, Any]],
    language: Language,
    *,
    areas: Mapping[str, str],
    types: Mapping[str, str],
) -> Shown:
    """Returns the map of these cameras and open cases.

    Args:
        cameras: As `GET /cameras` answers.
        cases: As `GET /cases` answers; a case without a place of its own stands at its camera.
        language: Of the page.
        areas: Id -> name.
        types: Key -> name.
    """
    placed = {each["id"]: place for each in cameras if (place := _place(each.get("position"))) is not None}
    at = {each["id"]: _place(each.get("position")) or placed.get(each["camera_id"] or "") for each in cases}
    middle = _middle([*placed.values(), *(place for place in at.values() if place is not None)])
    points = [
        _camera_point(each, _metres(placed[each["id"]], middle), language) for each in cameras if each["id"] in placed
    ]
    for each in cases:
        place = at[each["id"]]
        if place is not None:
            points.append(_case_point(each, _metres(place, middle), language, types))
    return Shown(
        points=tuple(points),
        areas=tuple(_area_names(cameras, {name: _metres(place, middle) for name, place in placed.items()}, areas)),
        unplaced_cameras=tuple(
            Unplaced(words=each["name"], href=_camera_href(each["id"])) for each in cameras if each["id"] not in placed
        ),
        unplaced_cases=tuple(
            Unplaced(words=case_words(each, language, types), href=_case_href(each["id"]))
            for each in cases
            if at[each["id"]] is None
        ),
    )


def case_words(case: Mapping[str, Any], language: Language, types: Mapping[str, str]) -> str:
    """Returns a case in a line."""
    return say(
        language,
        "map.case_words",
        number=case["number"],
        type=types.get(case["type"], case["type"]),
        place=case["camera_name"] or case["zone_name"] or "—",
        state=name_of(language, "state", case["state"]),
    )


def camera_tone(camera: Mapping[str, Any]) -> str:
    """Returns how a camera's last visit went, in one word."""
    outcome = camera["state"]["last_outcome"]
    if outcome is None:
        return "unseen"
    return "seen" if outcome == "inspected" else "trouble"


def _camera_point(camera: Mapping[str, Any], xy: tuple[float, float], language: Language) -> Point:
    outcome = camera["state"]["last_outcome"]
    state = say(language, "map.never") if outcome is None else name_of(language, "outcome", outcome)
    return Point(
        kind="camera",
        id=camera["id"],
        x=xy[0],
        y=xy[1],
        tone=camera_tone(camera),
        short="",
        words=f"{camera['name']} · {state}",
        href=_camera_href(camera["id"]),
    )


def _case_point(
    case: Mapping[str, Any], xy: tuple[float, float], language: Language, types: Mapping[str, str]
) -> Point:
    colour = (case.get("clock") or {}).get("colour") or ""
    words = case_words(case, language, types)
    named = name_of(language, "colour", colour) if colour else ""
    return Point(
        kind="case",
        id=case["id"],
        x=xy[0],
        y=xy[1],
        tone=colour,
        short=f"#{case['number']} {named}".strip(),
        words=f"{words} · {named}" if named else words,
        href=_case_href(case["id"]),
    )


def _area_names(
    cameras: Iterable[Mapping[str, Any]], placed: Mapping[str, tuple[float, float]], areas: Mapping[str, str]
) -> Iterable[AreaName]:
    of: dict[str, list[tuple[float, float]]] = {}
    for each in cameras:
        if each["area"] and each["id"] in placed:
            of.setdefault(each["area"], []).append(placed[each["id"]])
    for area, found in of.items():
        x = sum(each[0] for each in found) / len(found)
        yield AreaName(name=areas.get(area, area), x=round(x, 2), y=min(each[1] for each in found))


def _place(position: Any) -> tuple[float, float] | None:
    """Returns longitude and latitude; None where there are none, or none on this earth."""
    if position is None:
        return None
    lon, lat = float(position[0]), float(position[1])
    return (lon, lat) if abs(lon) <= _EAST_OF_180 and abs(lat) <= _EAST_OF_180 / 2 else None


def _middle(places: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Returns the median place: one camera with a slip in its position does not move all others."""
    if not places:
        return (0.0, 0.0)
    lons, lats = sorted(lon for lon, _ in places), sorted(lat for _, lat in places)
    return lons[len(lons) // 2], lats[len(lats) // 2]


def _metres(place: tuple[float, float], middle: tuple[float, float]) -> tuple[float, float]:
    east_m = (place[0] - middle[0]) * METRES_PER_DEGREE * math.cos(math.radians(middle[1]))
    return round(east_m, 2), round((middle[1] - place[1]) * METRES_PER_DEGREE, 2)


def _pattern(language: Language, name: str) -> str:
    """Returns a text with its places open: the browser fills them in."""
    return say(language, f"map.{name}")


def _camera_href(camera_id: str) -> str:
    return f"{ROOT}/cameras/{quote(camera_id, safe='')}"


def _case_href(case_id: str) -> str:
    return f"{ROOT}/cases/{quote(case_id, safe='')}"
