"""A camera's form and the API's bodies, either way; pure."""

import re
from collections.abc import Mapping
from typing import Any

from api.pages.language import Language
from api.pages.texts import catalogue, say

FIELDS = ("id", "name", "area", "tags", "longitude", "latitude", "gb_id", "main", "sub", "snapshot")
"""Each has a label, a hint and what is expected in the texts: `cameras.f_NAME`, `cameras.hint_NAME`, ..."""
STREAMS = ("main", "sub", "snapshot")
NO_CREDENTIAL, NEW_CREDENTIAL = "", "+"
"""Choices beside the names of the credentials that are stored; no name may hold a plus sign."""


def streams_of(values: Mapping[str, str]) -> dict[str, str]:
    """Returns the addresses that were given."""
    return {name: values[name] for name in STREAMS if values.get(name)}


def camera_body(values: Mapping[str, str]) -> dict[str, Any]:
    """Returns what the API takes of what was typed; what it cannot read it refuses by its field."""
    place = [values.get("longitude", ""), values.get("latitude", "")]
    return {
        "name": values["name"],
        "area": values.get("area", ""),
        "tags": tags_of(values.get("tags", "")),
        "position": place if any(place) else None,
        "gb_id": values.get("gb_id") or None,
        "streams": streams_of(values),
    }


def tags_of(text: str) -> list[str]:
    """Returns the words that commas, of either script, stand between; each once."""
    return list(dict.fromkeys(word.strip() for word in re.split("[,，、;；]", text) if word.strip()))


def values_of(config: Mapping[str, Any]) -> dict[str, str]:
    """Returns what stands in the form of a camera that is there, from its `config`."""
    position = config.get("position") or ("", "")
    streams = config["streams"]
    return {
        "id": config["id"],
        "name": config["name"],
        "area": config.get("area") or "",
        "tags": "，".join(config.get("tags") or ()),
        "longitude": str(position[0]),
        "latitude": str(position[1]),
        "gb_id": config.get("gb_id") or "",
        **{name: streams.get(name) or "" for name in STREAMS},
    }


def probe_body(values: Mapping[str, str], *, credential: str, username: str, password: str) -> dict[str, Any]:
    """Returns what is asked of a worker that tries the source."""
    body: dict[str, Any] = {"streams": streams_of(values)}
    if credential == NEW_CREDENTIAL:
        return {**body, "username": username, "password": password}
    return {**body, "credential": credential} if credential else body


def complaints(details: Mapping[str, Any], message: str) -> dict[str, str]:
    """Returns by field what the API said is wrong; under "" what belongs to none.

    Args:
        details: Of the refusal, with or without `problems`.
        message: The refusal's own words, where it lists no problems.
    """
    found: dict[str, list[str]] = {}
    for each in details.get("problems") or [{"where": "", "what": message}]:
        found.setdefault(field_of(str(each.get("where", ""))), []).append(str(each.get("what", "")))
    return {name: "; ".join(whats) for name, whats in found.items()}


def field_of(where: str) -> str:
    """Returns the field of `body.streams.main`, `position[1]` or `tags[0]`; empty where it is none of the form's."""
    parts = re.sub(r"\[(\d+)\]", r".\1", where).removeprefix("body").strip(".").split(".")
    if parts[0] == "streams":
        return parts[1] if len(parts) > 1 and parts[1] in STREAMS else "main"
    if parts[0] == "position":
        return "latitude" if parts[1:2] == ["1"] else "longitude"
    if parts[0] in ("credential", "username", "password", "plans"):
        return parts[0]
    return parts[0] if parts[0] in FIELDS else ""


def expected_words(language: Language, name: str, what: str) -> str:
    """Returns what was expected of a field in the page's language, the API's own words behind it."""
    key = f"cameras.expect_{name}"
    if key not in catalogue():
        return what
    return f"{say(language, key)} ({what})" if what else say(language, key)
