"""What the zone editor is given, and what it is told of a refusal; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from api.console.cameras.editor_words import KEYS
from api.pages.language import Language
from api.pages.texts import catalogue, name_of, say
from pipelines.site import ZoneKind

Answer = Mapping[str, Any]
_PLACE = re.compile(r"zones\[(\d+)\](?:\.polygon\[(\d+)\])?")


def words_of(language: Language) -> dict[str, Any]:
    """Returns all texts that the editor's script shows."""
    kinds = [kind.value for kind in ZoneKind]
    return {
        **{key.partition(".z_")[2]: say(language, key) for key in KEYS},
        "kinds": {kind: name_of(language, "zone", kind) for kind in kinds},
        "about_kinds": {kind: say(language, key) for kind in kinds if (key := f"cameras.about_{kind}") in catalogue()},
    }


def types_of(entries: Sequence[Answer], language: Language) -> list[dict[str, Any]]:
    """Returns the types that a camera's rule may have, with what they go by where the rule does not say."""
    return [
        {"key": entry["key"], "name": type_name(entry, language), **_detection(entry["detection"])}
        for entry in entries
        if entry.get("detection")
    ]


def type_name(entry: Answer, language: Language) -> str:
    """Returns a type's name in the page's language."""
    return str(entry["name_zh"] if language is Language.ZH else entry["name_en"] or entry["name_zh"])


def pictures_of(camera_api: str, picture: str | None, *, may_see_latest: bool) -> list[str]:
    """Returns the addresses of pictures to draw on, the best first."""
    whole = [f"/api/v1/evidence/{picture}"] if picture else []
    return [*whole, *([f"/api/v1{camera_api}/latest"] if may_see_latest else [])]


def refusal_lines(details: Answer, message: str, zones: Sequence[Answer], language: Language) -> list[dict[str, Any]]:
    """Returns what is wrong, one line each, with the zone and the point that it leads to."""
    problems = details.get("problems") or [{"where": "", "what": message}]
    return [_line(each, zones, language) for each in problems]


def _line(problem: Answer, zones: Sequence[Answer], language: Language) -> dict[str, Any]:
    found = _PLACE.search(str(problem.get("where", "")))
    zone, point = problem.get("zone"), problem.get("point")
    if found is not None and zone is None:
        zone, point = int(found[1]), None if found[2] is None else int(found[2])
    what = str(problem.get("what", ""))
    if not isinstance(zone, int) or not 0 <= zone < len(zones):
        where = str(problem.get("where", "")).removeprefix("body.")
        return {"text": f"{where}: {what}" if where else what, "zone": None, "point": None}
    name = zones[zone].get("name") or zones[zone].get("id", "")
    key = "cameras.wrong_zone" if point is None else "cameras.wrong_point"
    text = say(language, key, zone=name, point=(point or 0) + 1, what=what)
    return {"text": text, "zone": zone, "point": point}


def _detection(detection: Answer) -> dict[str, Any]:
    return {name: detection.get(name) for name in ("zones", "limit_s", "warn_s", "min_count", "labels")}
