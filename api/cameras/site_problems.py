"""What can be wrong in a site file, each with its key path and what was expected."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from pipelines.rules.resolve import RuleTypes, resolve_rules
from pipelines.site import Camera, Plan, Rule, Site, Streams, Zone

Path = tuple[str | int, ...]

_MODELS: dict[str, type[BaseModel]] = {
    "cameras": Camera,
    "plans": Plan,
    "zones": Zone,
    "rules": Rule,
    "streams": Streams,
}
"""Which keys a part of the file may have, by the key it stands under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong."""

    where: str
    """Key path such as `cameras[2].rules[0].zone`; empty: the whole file."""
    what: str
    """What was expected, and what to try."""
    line: int | None = None
    """Line in the file, from 1."""
    path: Path = ()
    """The key path in parts."""
    is_of_a_whole: bool = False
    """Found by a check over a whole camera or file, so that its path is coarse."""

    def __str__(self) -> str:
        place = f"line {self.line}, " if self.line else ""
        return f"{place}{self.where}: {self.what}" if self.where else f"{place}{self.what}"

    def at_line(self, line: int | None) -> "Problem":
        """Returns the problem with its line."""
        return replace(self, line=line)


def explain(error: ErrorDetails) -> Problem:
    """Returns the problem behind an error of pydantic, in words for people."""
    path = tuple(error["loc"])
    return Problem(
        where=key_path(path), what=_what(error, path), path=path, is_of_a_whole=error["type"] == "value_error"
    )


def reference_problems(content: Mapping[str, Any]) -> list[Problem]:
    """Returns names that refer to nothing, and ids used twice, with their exact key path.

    Takes content that may be wrong in any other way, and leaves that to others.
    """
    cameras = _mappings(content.get("cameras"))
    plans = _mappings(content.get("plans"))
    problems = _twice(cameras, ("cameras",)) + _twice(plans, ("plans",))
    for index, camera in cameras:
        path = ("cameras", index)
        zones, rules = _mappings(camera.get("zones")), _mappings(camera.get("rules"))
        problems += _twice(zones, (*path, "zones")) + _twice(rules, (*path, "rules"))
        known = [zone.get("id") for _, zone in zones]
        for number, rule in rules:
            problems += _unknown(rule.get("zone"), known, (*path, "rules", number, "zone"), "zone of this camera")
    known = [camera.get("id") for _, camera in cameras]
    for index, plan in plans:
        named = plan.get("cameras")
        for number, name in enumerate(named if isinstance(named, Sequence) and not isinstance(named, str) else ()):
            problems += _unknown(name, known, ("plans", index, "cameras", number), "camera of this site")
    return problems


def rule_problems(site: Site, *, types: RuleTypes, host_problem: Callable[[str], str | None]) -> list[Problem]:
    """Returns rules that the catalogue does not take, and literal addresses that may not be cameras."""
    problems = []
    for index, camera in enumerate(site.cameras):
        for number, rule in enumerate(camera.rules):
            alone = camera.model_copy(update={"rules": (rule,)})
            try:
                resolve_rules(alone, types)
            except ValueError as error:
                problems.append(_problem(("cameras", index, "rules", number, "type"), _short(str(error), rule)))
        for stream, address in camera.streams.model_dump(exclude_none=True).items():
            refused = host_problem(urlsplit(address).hostname or "")
            if refused is not None:
                problems.append(_problem(("cameras", index, "streams", stream), refused))
    return problems


def key_path(path: Path) -> str:
    """Returns `cameras[2].name` for ("cameras", 2, "name")."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text[:300]


def _problem(path: Path, what: str) -> Problem:
    return Problem(where=key_path(path), what=what, path=path)


def _short(message: str, rule: Rule) -> str:
    """The path says already which camera and rule it is."""
    return message.split(f"rule '{rule.id}': ", 1)[-1]


def _mappings(listed: object) -> list[tuple[int, Mapping[str, Any]]]:
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return []
    return [(index, each) for index, each in enumerate(listed) if isinstance(each, Mapping)]


def _twice(listed: list[tuple[int, Mapping[str, Any]]], path: Path) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for index, each in listed:
        name = each.get("id")
        if isinstance(name, str) and name in seen:
            problems.append(_problem((*path, index, "id"), f"'{name[:64]}' is used twice; ids must differ"))
        elif isinstance(name, str):
            seen.add(name)
    return problems


def _unknown(name: object, known: Sequence[object], path: Path, what: str) -> list[Problem]:
    if not isinstance(name, str) or name in known:
        return []
    names = [each for each in known if isinstance(each, str)]
    near = difflib.get_close_matches(name, names, n=1)
    advice = f"did you mean '{near[0]}'?" if near else f"expected one of {names[:10] or 'none defined'}"
    return [_problem(path, f"'{name[:64]}' is no {what}; {advice}")]


def _what(error: ErrorDetails, path: Path) -> str:
    kind, message = error["type"], error["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "missing":
        return "this key is missing"
    if kind == "string_type":
        return f"expected text, found {_kind_of(error['input'])}; put it in quotes"
    if kind in {"tuple_type", "list_type"}:
        return f"expected a list, found {_kind_of(error['input'])}; write `- ` before each entry"
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return f"expected keys and values, found {_kind_of(error['input'])}"
    return message[:500]


def _unknown_key(path: Path) -> str:
    key = str(path[-1])
    parents = [part for part in path[:-1] if isinstance(part, str)]
    model = _MODELS.get(parents[-1], Site) if parents else Site
    keys = [field.alias or name for name, field in model.model_fields.items()]
    near = difflib.get_close_matches(key, keys, n=1)
    return f"unknown key; did you mean '{near[0]}'?" if near else f"unknown key; expected one of {sorted(keys)}"


def _kind_of(value: object) -> str:
    names = {bool: "yes/no", int: "a number", float: "a number", str: "text", list: "a list", dict: "keys and values"}
    return "nothing" if value is None else names.get(type(value), f"a {type(value).__name__}")
