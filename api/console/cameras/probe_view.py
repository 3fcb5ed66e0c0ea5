"""What a probe has found, as it is shown; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.language import Language
from api.pages.texts import catalogue, name_of, say
from api.pages.times import span

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line about a stream, with what it means."""

    text: str
    tone: str
    """"good", "bad", or "" for something to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamShown:
    """One stream of a source."""

    title: str
    facts: Sequence[tuple[str, str]]
    told: Sequence[Told]


def streams_shown(view: Answer, language: Language) -> list[StreamShown]:
    """Returns the streams that a probe has tried, in its order."""
    return [_shown(each, language) for each in view["streams"]]


def state_words(view: Answer, language: Language) -> str:
    """Returns how far a probe has come."""
    return say(language, f"cameras.probe_{view['state']}")


def _shown(stream: Answer, language: Language) -> StreamShown:
    return StreamShown(
        title=say(language, f"cameras.f_{stream['stream']}"),
        facts=_facts(stream, language),
        told=_told(stream, language),
    )


def _facts(stream: Answer, language: Language) -> list[tuple[str, str]]:
    size, health = stream.get("size_wh"), stream.get("picture_health")
    known: list[tuple[str, str | None]] = [
        ("cameras.p_codec", stream.get("codec")),
        ("cameras.p_size", f"{size[0]} × {size[1]}" if size else None),
        ("cameras.p_rate", _with(stream.get("nominal_rate_hz"), lambda hz: f"{hz:.3g} / s")),
        ("cameras.p_key_frames", _with(stream.get("key_frame_gap_s"), lambda s: f"{s:.3g} s")),
        ("cameras.p_open", _with(stream.get("open_s"), lambda s: f"{s:.2g} s")),
        ("cameras.p_first_picture", _with(stream.get("first_picture_s"), lambda s: f"{s:.2g} s")),
        ("cameras.p_clock", _with(stream.get("camera_clock_offset_s"), lambda s: f"{s:+.1f} s")),
        ("cameras.p_health", None if health is None else health_name(language, health)),
    ]
    return [(say(language, key), value) for key, value in known if value]


def health_name(language: Language, health: str) -> str:
    """Returns what is wrong with a picture, in words."""
    key = f"cameras.health_{health}"
    return say(language, key) if key in catalogue() else health


def _told(stream: Answer, language: Language) -> list[Told]:
    if stream["outcome"] != "inspected":
        words = name_of(language, "outcome", stream["outcome"])
        key = f"cameras.fix_{stream['outcome']}"
        fix = say(language, key) if key in catalogue() else ""
        detail = f" ({stream['detail']})" if stream.get("detail") else ""
        return [
            Told(text=f"{words}。{fix}{detail}" if language is Language.ZH else f"{words}. {fix}{detail}", tone="bad")
        ]
    found = [Told(text=_advice(each, stream, language), tone="") for each in stream.get("advice", ())]
    return found or [Told(text=say(language, "cameras.probe_good"), tone="good")]


def _advice(advice: Answer, stream: Answer, language: Language) -> str:
    size = stream.get("size_wh") or (0, 0)
    values = {
        "gap": f"{stream.get('key_frame_gap_s') or 0:.3g}",
        "size": f"{size[0]} × {size[1]}",
        "offset": span(language, abs(stream.get("camera_clock_offset_s") or 0)),
        "health": health_name(language, str(stream.get("picture_health"))),
    }
    key = f"cameras.advice_{advice['code']}"
    return say(language, key, **values) if key in catalogue() else str(advice["text"])


def _with(value: float | None, shown: Callable[[float], str]) -> str | None:
    return None if value is None else shown(value)
