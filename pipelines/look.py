"""One picture of a visit becomes one look: healthy or not, what stands where, what it says of the known places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.evidence import Picture, encode_picture
from pipelines.ledger.company import is_in_right_company
from pipelines.ledger.likeness import has_grain
from pipelines.ledger.matching import Match, without_duplicates
from pipelines.ledger.picture_need import (
    answer_places,
    concerns,
    is_reached,
    match_places,
    missed_places,
    needs_picture,
)
from pipelines.ledger.surroundings import around
from pipelines.masked_copy import masked_copy
from pipelines.orders import Look, OpenPlace, OpenRun, Order, PlaceAnswer, PlaceSeen, Sighting
from pipelines.ports import Claim, Tools
from pipelines.sight.judge import Judge
from pipelines.site import Zone, ZoneKind
from vision.appearance import appearance
from vision.arrays import ImageBGR, Polygon, XyxyNorm
from vision.detections import Detections
from vision.frame import Frame
from vision.grain import grain, pack
from vision.masking import black_out
from vision.picture_health import PictureHealth
from vision.zones import zones_touched

SURE_FROM = 0.25
"""Confidence from which a detection is a sighting. The detector may report less sure ones: masks want them."""
RESTLESS = ("person", "stall")
"""Labels, and what shares a group with them, that move while they stay: their grain says nothing."""
MOST_SIGHTINGS = 1000
"""What a look can carry (`Look.sightings`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger remembers of the camera at this moment of the visit."""

    places: tuple[OpenPlace, ...] = ()
    runs: tuple[OpenRun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """One look with what it was made from."""

    look: Look
    frame: Frame
    """Privacy zones already black."""
    detections: Detections
    """All of them, also the unsure."""
    known: Known
    newcomers: tuple[OpenPlace, ...] = ()
    """Objects that the visit met before and the ledger has not named yet; answered for like the known places."""
    order: Order
    tools: Tools

    @property
    def is_healthy(self) -> bool:
        """Whether the look says anything about the street."""
        return self.look.health is PictureHealth.OK

    @property
    def proven_s(self) -> float:
        """The earliest instant at which the picture can have been taken, as an offset."""
        return self.look.offset_s - self.look.time_error_s

    @property
    def patches(self) -> tuple[tuple[float, ...], ...]:
        """Per known place, how its own box looks in this picture."""
        return tuple(answer.appearance for answer in self.look.answers[: len(self.known.places)])

    @property
    def objects(self) -> tuple[Sighting, ...]:
        """The sightings, without those that found an object a second time."""
        tools, sightings = self.tools, self.look.sightings
        kept = without_duplicates(sightings, is_same_group=tools.is_same_group, settings=tools.match_settings)
        return tuple(sightings[index] for index in kept)

    def wants_picture(self, *, at_s: float | None = None) -> bool:
        """Whether this look should come with a whole picture; or would, were it taken at the offset `at_s`."""
        return self.is_healthy and needs_picture(
            self.objects,
            offset_s=self.proven_s if at_s is None else at_s,
            places=self.known.places,
            runs=self.known.runs,
            watched=self.order.watched,
            is_same_group=self.tools.is_same_group,
            settings=self.tools.match_settings,
            patches=self.patches,
        )

    def missed(self) -> tuple[OpenPlace, ...]:
        """Returns the known places at which nothing was found, though nothing stands in front."""
        answers = zip(self.known.places, self.look.answers, strict=False)
        return tuple(place for place, answer in answers if answer.answer is PlaceSeen.NOT_SEEN)

    def vanished(self) -> tuple[OpenPlace, ...]:
        """Returns the missed places that the ledger would count as missed: probably their object is gone."""
        gone = missed_places(
            self.known.places if self.is_healthy else (),
            self.look.sightings,
            is_same_group=self.tools.is_same_group,
            settings=self.tools.match_settings,
            patches=self.patches,
        )
        return tuple(self.known.places[index] for index in gone)

    def shows_an_end(self) -> bool:
        """Whether a violation that the ledger holds open seems to be over: a picture is wanted that shows so."""
        if not self.is_healthy:
            return False
        ended = {run.rule for run in self.known.runs if run.is_violation}
        counts = [rule for rule in self.order.watched if rule.rule in ended]
        return any(place.is_violation for place in self.vanished()) or any(
            not is_reached(rule, self.objects) for rule in counts
        )

    def lacks_company(self) -> bool:
        """Whether a proof is due that a rule wants somebody by (or nobody), and this look has not found it so."""
        objects = self.objects
        due = [
            objects[each.sighting]
            for each in self.match_known(objects)
            if each.is_alike
            and self.known.places[each.place].wants_picture
            and self.known.places[each.place].picture_due_s <= self.proven_s
        ]
        return any(
            concerns(rule, each) and not is_in_right_company(rule, each, objects, size_wh=self.look.size_wh)
            for each in due
            for rule in self.order.watched
            if rule.min_count is None
        )

    def match_known(self, sightings: Sequence[Sighting]) -> tuple[Match, ...]:
        """Returns which of the sightings stand at which known place."""
        return match_places(
            self.known.places if self.is_healthy else (),
            sightings,
            is_same_group=self.tools.is_same_group,
            settings=self.tools.match_settings,
            patches=self.patches,
        )

    def with_picture(self) -> tuple["Seen", tuple[Picture, Picture]]:
        """Returns the same look naming its whole picture and the masked copy, and these two.

        Raises:
            EncodingError: See `pipelines.evidence`.
            models.errors.NetworkError, AnalysisLateError: The picture is looked at more closely for its mask.
        """
        picture = encode_picture(self.frame.pixels)
        masked = encode_picture(self._masked()) if self.tools.is_masking else picture
        named = self.look.model_copy(update={"picture": picture.sha256, "masked": masked.sha256})
        return replace(self, look=named), (picture, masked)

    def _masked(self) -> ImageBGR:
        return masked_copy(
            self.frame,
            self.tools.detector,
            whole=self.detections if self.is_healthy else None,
            signs=polygons_of(self.order.zones, ZoneKind.SIGN),
            private=polygons_of(self.order.zones, ZoneKind.PRIVACY),
        )


def see(
    frame: Frame,
    *,
    index: int,
    order: Order,
    known: Known,
    claim: Claim,
    tools: Tools,
    newcomers: tuple[OpenPlace, ...] = (),
    judge: Judge | None = None,
) -> Seen:
    """Returns the look that one frame gives. An unhealthy one carries neither sightings nor answers.

    Raises:
        models.errors.NetworkError: The network failed.
        AnalysisLateError: It did not answer in time.
    """
    # Judged first: a privacy zone's black would look like half a picture missing.
    offset_s = frame.stamp.captured_s - claim.zero_s
    judged = (judge or Judge(None)).judge(
        frame,
        health=tools.health(frame.pixels),
        offset_s=offset_s,
        hidden=polygons_of(order.zones, ZoneKind.PRIVACY),
    )
    health = judged.health
    frame = without_privacy(frame, order.zones)
    detections = Detections.empty()
    sightings: tuple[Sighting, ...] = ()
    answers: tuple[PlaceAnswer, ...] = ()
    if health is PictureHealth.OK:
        detections = tools.detector.detect([frame])[0]
        sightings = _sightings(frame.pixels, detections.at_least(SURE_FROM), order.zones, tools=tools)
        answers = _answers(frame.pixels, sightings, places=(*known.places, *newcomers), tools=tools)
    stamp = frame.stamp
    look = Look.model_validate(
        {
            "index": index,
            "offset_s": offset_s,
            "time_error_s": claim.round_trip_s + max(stamp.time_error_s, 0.0),
            "media_time_s": stamp.media_time_s,
            "stream": stamp.stream,
            "size_wh": frame.size_wh,
            "health": health,
            "sightings": sightings,
            "answers": answers,
            "view": judged.view,
            "mark": judged.mark,
            "sketch": judged.sketch,
        }
    )
    return Seen(
        look=look, frame=frame, detections=detections, known=known, newcomers=newcomers, order=order, tools=tools
    )


def without_privacy(frame: Frame, zones: tuple[Zone, ...]) -> Frame:
    """Returns the frame with its privacy zones black; the frame itself where it has none."""
    polygons = polygons_of(zones, ZoneKind.PRIVACY)
    return Frame(pixels=black_out(frame.pixels, polygons), stamp=frame.stamp) if polygons else frame


def polygons_of(zones: tuple[Zone, ...], kind: ZoneKind) -> list[Polygon]:
    """Returns the outlines of all zones of a kind."""
    return [_polygon(zone) for zone in zones if zone.kind is kind]


def _sightings(
    pixels: ImageBGR, detections: Detections, zones: tuple[Zone, ...], *, tools: Tools
) -> tuple[Sighting, ...]:
    polygons = [(zone.id, _polygon(zone)) for zone in zones if zone.kind is not ZoneKind.PRIVACY]
    sightings = []
    for label, confidence, box in list(detections)[:MOST_SIGHTINGS]:
        touched = zones_touched(box, polygons)
        # Only what may become a place needs to be told from its look-alike.
        is_fine = bool(touched) and not any(tools.is_same_group(label, word) for word in RESTLESS)
        vector = _vector(pixels, box, is_fine=is_fine)
        sightings.append(Sighting(label=label, confidence=confidence, box=box, appearance=vector, zones=touched))
    return tuple(sightings)


def _answers(
    pixels: ImageBGR, sightings: tuple[Sighting, ...], *, places: Sequence[OpenPlace], tools: Tools
) -> tuple[PlaceAnswer, ...]:
    patches = tuple(_vector(pixels, place.box, is_fine=has_grain(place.patch)) for place in places)
    seen = answer_places(
        places,
        sightings,
        is_same_group=tools.is_same_group,
        settings=tools.match_settings,
        patches=patches,
    )
    return tuple(
        PlaceAnswer(place=place.id, answer=answer, appearance=patch)
        for place, answer, patch in zip(places, seen, patches, strict=True)
    )


def _vector(pixels: ImageBGR, box: XyxyNorm, *, is_fine: bool) -> tuple[float, ...]:
    coarse = tuple(round(float(value), 5) for value in appearance(pixels, box))
    if not is_fine:
        return coarse
    return (*coarse, *pack(grain(pixels, box)).tolist(), *pack(grain(pixels, around(box))).tolist())


def _polygon(zone: Zone) -> Polygon:
    return np.asarray(zone.polygon, np.float64)
