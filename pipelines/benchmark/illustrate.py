"""Pictures of what went wrong: small enough to lie in the page itself, with the box in question drawn."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipelines.benchmark.pairing import AlarmVerdict, TruthVerdict
from pipelines.benchmark.result import ClipResult
from pipelines.benchmark.world import World
from pipelines.evidence import encode_small
from vision.arrays import ImageBGR, XyxyNorm

WIDTH_PX, QUALITY = 480, 70
TRUE_BGR, SAID_BGR = (255, 140, 40), (40, 40, 230)
LINE_PX = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One instant to be shown."""

    at_s: float
    box: XyxyNorm
    is_true: bool
    """A box of the truth; else one that was said."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One miss or false alarm."""

    title: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A picture ready for the page."""

    title: str
    text: str
    jpeg: bytes

    @property
    def uri(self) -> str:
        """Its pixels as an address that leads nowhere."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.jpeg).decode()}"


def troubles(results: Sequence[ClipResult]) -> Iterator[Trouble]:
    """Yields every false alarm, then every miss; of a miss in several phases the first."""
    for result in results:
        for each in result.judged.alarms:
            if each.verdict is AlarmVerdict.FALSE:
                alarm = each.alarm
                first_s = alarm.raised_s - alarm.lower_s
                yield Trouble(
                    title=f"false alarm: {alarm.label}, rule {alarm.rule_id}{_where(result)}",
                    moments=(
                        Moment(at_s=first_s, box=alarm.box, is_true=False, text=f"first look, {first_s:.1f} s"),
                        Moment(
                            at_s=alarm.raised_s, box=alarm.box, is_true=False, text=f"raised, {alarm.raised_s:.1f} s"
                        ),
                    ),
                )
    shown = set()
    for result in results:
        for truth in result.judged.truths:
            entry = truth.entry
            if truth.verdict is TruthVerdict.MISSED and (entry.number, result.limit_s) not in shown:
                shown.add((entry.number, result.limit_s))
                middle_s = (entry.start_s + entry.end_s) / 2
                text = f"middle of its stay, {middle_s:.1f} s"
                yield Trouble(
                    title=f"missed: {entry.label}, rule {entry.rule_id}{_where(result)}",
                    moments=(Moment(at_s=middle_s, box=entry.box, is_true=True, text=text),),
                )


def plates(found: Sequence[Trouble], world: World, *, most: int) -> list[Plate]:
    """Returns the pictures of as many troubles as there is room for; they are taken in the order of time."""
    chosen: list[tuple[int, Trouble, Moment]] = []
    for number, trouble in enumerate(found):
        if len(chosen) + len(trouble.moments) > most:
            break
        chosen += [(number, trouble, moment) for moment in trouble.moments]
    shown = []
    for number, trouble, moment in sorted(chosen, key=lambda each: each[2].at_s):
        shot = world.picture(max(moment.at_s, 0.0))
        if shot is not None:
            jpeg = encode_small(_drawn(shot.pixels, moment), width_px=WIDTH_PX, quality=QUALITY)
            shown.append((number, moment.at_s, Plate(title=trouble.title, text=moment.text, jpeg=jpeg)))
    return [plate for _, _, plate in sorted(shown, key=lambda each: each[:2])]


def _where(result: ClipResult) -> str:
    if not result.is_patrol:
        return ""
    return f", period {result.grid.period_s:g} s, phase {result.grid.phase_s:g} s"


def _drawn(pixels: ImageBGR, moment: Moment) -> ImageBGR:
    height, width = pixels.shape[:2]
    left, top, right, bottom = (round(v * size) for v, size in zip(moment.box, (width, height) * 2, strict=True))
    line_px = max(LINE_PX, round(width / WIDTH_PX * LINE_PX))
    colour = TRUE_BGR if moment.is_true else SAID_BGR
    return cv2.rectangle(pixels.copy(), (left, top), (right, bottom), colour, line_px).astype(np.uint8, copy=False)
