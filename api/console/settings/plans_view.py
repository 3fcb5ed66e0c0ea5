"""Plans between the form and the API; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.console.settings.form_view import number_of, words_of

MINUTE_S = 60.0


def plan_body(values: Mapping[str, str], cameras: Sequence[str]) -> dict[str, Any]:
    """Returns what the API takes of what was typed; the gap is typed in minutes. Without a gap, rounds must say it."""
    body: dict[str, Any] = {
        "name": values["name"],
        "cameras": list(cameras),
        "hours": words_of(values["hours"]),
        "rounds": words_of(values["rounds"]),
    }
    gap = number_of(values["max_gap_s"])
    if gap != "":
        body["max_gap_s"] = gap * MINUTE_S if isinstance(gap, float) else gap
    return body


def minutes(seconds: float) -> str:
    """Returns a gap as it is typed."""
    return f"{seconds / MINUTE_S:g}"


def ordered_cameras(plan: Mapping[str, Any] | None, cameras: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Returns id -> name: a plan's own cameras first, in the order of its round, then all others."""
    names = {each["id"]: each["name"] for each in cameras}
    own = [each for each in (plan["cameras"] if plan is not None else ()) if each in names]
    return {each: names[each] for each in dict.fromkeys([*own, *names])}
