"""One look of a report as the ledger reads it: with server times, and each object once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.matching import SameGroup, without_duplicates
from pipelines.ledger.state import PictureRef, View
from pipelines.orders import Look, PlaceAnswer, Report, Sighting
from vision.arrays import XyxyNorm


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A look, read."""

    order_id: str
    look: Look
    at: datetime
    """Capture time on the server's clock, UTC. The true instant lies at most the time error before it."""
    sightings: tuple[Sighting, ...]
    """Each object once, the surest first."""
    numbers: tuple[int, ...]
    """The sightings' places in the look as reported, in the same order: ids are made from them."""

    @property
    def error_s(self) -> float:
        """How far the true instant may lie before `at`."""
        return self.look.time_error_s

    @property
    def earliest_at(self) -> datetime:
        """The earliest that the true instant can be."""
        return self.at - timedelta(seconds=self.look.time_error_s)

    def picture_of(self, box: XyxyNorm) -> PictureRef | None:
        """Returns this look's whole picture as one that shows something at `box`; None when it has none."""
        if self.look.picture is None:
            return None
        return PictureRef(
            sha256=self.look.picture,
            taken_at=self.at,
            time_error_s=self.look.time_error_s,
            size_wh=self.look.size_wh,
            stream=self.look.stream,
            box=box,
        )

    def answer_about(self, place_id: str) -> PlaceAnswer | None:
        """Returns what the worker said about a place of its order, None when it said nothing."""
        return next((answer for answer in self.look.answers if answer.place == place_id), None)

    def view(self) -> View:
        """Returns what is kept of this look to say later since when a spot was empty."""
        return View(
            at=self.earliest_at,
            boxes=tuple(each.box for each in self.sightings),
            labels=tuple(each.label for each in self.sightings),
        )


def read_look(report: Report, look: Look, *, is_same_group: SameGroup, settings: MatchSettings) -> Reading:
    """Returns the look with its capture time on the server's clock, and without objects found twice."""
    order = sorted(range(len(look.sightings)), key=lambda index: -look.sightings[index].confidence)
    ranked = [look.sightings[index] for index in order]
    kept = without_duplicates(ranked, is_same_group=is_same_group, settings=settings)
    return Reading(
        order_id=report.order_id,
        look=look,
        at=(report.server_time + timedelta(seconds=look.offset_s)).astimezone(UTC),
        sightings=tuple(ranked[index] for index in kept),
        numbers=tuple(order[index] for index in kept),
    )
