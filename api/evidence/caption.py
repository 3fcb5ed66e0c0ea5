"""The words below a drawn scene: what, where, when, how long, by which rule; in Chinese where a font can draw it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pipelines.ledger.state import Dwell, PictureRef, Violation
from pipelines.site import Camera

_TEXTS = {
    "zh": {
        "where": "摄像机 {camera}  区域 {zone}",
        "what": "规则 {rule} ({type})  目标 {label}  时限 {limit_s:.0f} 秒",
        "when": "第 {number}/2 张  {at} (误差 {error_s:.1f} 秒内)",
        "end": "已清空  {at} (误差 {error_s:.1f} 秒内)",
        "dwell": "停留: 至少 {lower_s:.1f} 秒, 至多 {upper}",
        "upper": "{upper_s:.1f} 秒",
        "unknown": "未知",
        "parent": "原图 SHA-256 {sha256}",
    },
    "en": {
        "where": "camera {camera}  zone {zone}",
        "what": "rule {rule} ({type})  object {label}  limit {limit_s:.0f} s",
        "when": "picture {number} of 2  {at} (within {error_s:.1f} s)",
        "end": "place clear  {at} (within {error_s:.1f} s)",
        "dwell": "stayed at least {lower_s:.1f} s, at most {upper}",
        "upper": "{upper_s:.1f} s",
        "unknown": "unknown",
        "parent": "original SHA-256 {sha256}",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """In which language and on which clock people read."""

    language: str
    timezone: ZoneInfo


def caption(
    violation: Violation, picture: PictureRef, *, number: int | None, camera: Camera, words: Words
) -> tuple[str, ...]:
    """Returns the lines below a scene. Without Chinese shapes, names fall back to ids, which are plain letters.

    `number` is which of the two proving pictures it is; None: it shows the place cleared.
    """
    texts = _TEXTS[words.language]
    zone = next((zone for zone in camera.zones if zone.id == violation.zone_id), None)
    zone_name = zone.name if zone is not None and zone.name else violation.zone_id
    return (
        texts["where"].format(
            camera=_drawable(camera.name, camera.id, words), zone=_drawable(zone_name, violation.zone_id, words)
        ),
        texts["what"].format(
            rule=violation.rule_id,
            type=violation.rule_type,
            label=violation.label if violation.count == 1 else f"{violation.label} x {violation.count}",
            limit_s=violation.limit_s,
        ),
        texts["end" if number is None else "when"].format(
            number=number, at=_local(picture.taken_at, words), error_s=picture.time_error_s
        ),
        _dwell_line(violation.dwell, texts),
        texts["parent"].format(sha256=picture.sha256),
    )


def _dwell_line(dwell: Dwell, texts: dict[str, str]) -> str:
    upper = texts["unknown"] if dwell.upper_s is None else texts["upper"].format(upper_s=dwell.upper_s)
    return texts["dwell"].format(lower_s=dwell.lower_s, upper=upper)


def _local(at: datetime, words: Words) -> str:
    return at.astimezone(words.timezone).isoformat(sep=" ", timespec="milliseconds")


def _drawable(name: str, fallback: str, words: Words) -> str:
    return name if words.language == "zh" or name.isascii() else fallback
