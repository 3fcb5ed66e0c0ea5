"""What is shown of figures: values as people write them, and the lines of a table; pure."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.language import Language
from api.pages.texts import name_of, say
from api.pages.times import span

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("handling", ("filing_rate", "handling_rate", "handling_on_time_rate", "closing_rate", "closing_on_time_rate")),
    ("quality", ("rework_rate", "extension_rate", "suspended", "handling_time", "satisfaction")),
    ("people", ("repeat_case_rate", "repeat_complaint_rate", "proactive_rate", "resolution_index")),
    ("machine", ("precision", "false_alarm_rate", "duplicate_rate", "coverage", "camera_online_rate")),
)
"""How the page orders the figures; one that is new here comes last, none is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One figure, ready to be drawn."""

    figure: str
    name: str
    value: str
    """"-" where there is nothing to divide by."""
    counts: str
    """Such as "911 / 972"."""
    share: float | None
    """0 to 1, for a bar."""
    low: float | None
    high: float | None
    """An interval, 0 to 1."""
    formula: str
    policy: str
    note: str
    has_behind: bool


def shown(view: Mapping[str, Any], language: Language) -> Shown:
    """Returns one figure of `GET /figures` as people read it."""
    interval = view.get("interval") or {}
    kind, value = view["kind"], view["value"]
    return Shown(
        figure=view["figure"],
        name=view["name"][language.value],
        value=value_text(kind, value, language),
        counts=counts_text(view, language),
        share=_share(kind, value),
        low=interval.get("low"),
        high=interval.get("high"),
        formula=f"{view['numerator_is']} / {view['denominator_is']}" if kind == "share" else view["formula"],
        policy=view["policy"][language.value],
        note=view.get("note") or "",
        has_behind=view.get("behind") is not None,
    )


def value_text(kind: str, value: float | None, language: Language) -> str:
    """Returns "93.72%", "17", "2 小时 5 分钟" or "86.4"; "-" for none."""
    if value is None:
        return "-"
    if kind == "share":
        return f"{value * 100:.2f}%"
    if kind == "duration":
        return span(language, value)
    return f"{value:.0f}" if kind == "count" else f"{value:.1f}"


def counts_text(view: Mapping[str, Any], language: Language) -> str:
    """Returns what was counted."""
    if view["kind"] == "share" and view.get("denominator") is not None:
        return f"{view['numerator']} / {view['denominator']}"
    if view["kind"] == "duration":
        stages = [f"{name_of(language, 'stage', each['stage'])} {each['runs']}" for each in view.get("stages", [])]
        return " · ".join(stages)
    return ""


def ordered(views: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Returns the figures by group, in the order of `GROUPS`."""
    by_name = {view["figure"]: view for view in views}
    listed = {name for _, names in GROUPS for name in names}
    groups = [(group, [by_name[name] for name in names if name in by_name]) for group, names in GROUPS]
    others = [view for view in views if view["figure"] not in listed]
    return [(group, found) for group, found in (*groups, ("others", others)) if found]


def group_name(split: str, key: str | None, names: Mapping[str, str], language: Language) -> str:
    """Returns what a group is called."""
    if key is None:
        return say(language, "figures.no_group")
    if split == "level":
        return name_of(language, "level", key)
    return names.get(key, key)


def as_csv(views: Sequence[Mapping[str, Any]], language: Language) -> bytes:
    """Returns a table for spreadsheets; no cell of it is read as a formula."""
    held = io.StringIO()
    writer = csv.writer(held)
    heads = ("figure", "name", "value", "numerator", "denominator", "low", "high", "from", "to", "policy")
    writer.writerow(heads)
    for view in views:
        interval = view.get("interval") or {}
        row = (
            view["figure"],
            view["name"][language.value],
            view["value"],
            view.get("numerator"),
            view.get("denominator"),
            interval.get("low"),
            interval.get("high"),
            view["begin"],
            view["end"],
            view["policy"][language.value],
        )
        writer.writerow([_harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _share(kind: str, value: float | None) -> float | None:
    if value is None or kind not in ("share", "index"):
        return None
    return value if kind == "share" else value / 100
