"""What a worker tells the people who watch it: a line per visit, and its log, once per change."""

from collections import Counter
from typing import Protocol

import structlog
from rich.console import Console
from rich.text import Text

from pipelines.orders import Look, Order, Report
from pipelines.outcome import Outcome
from vision.picture_health import PictureHealth

log = structlog.get_logger()

GOOD = frozenset({Outcome.INSPECTED, Outcome.STOPPED})


class Teller(Protocol):
    """Is told what happens."""

    def began(self, order: Order) -> None: ...

    def ended(self, order: Order, report: Report) -> None: ...


class Telling:
    """Prints visits, and logs each camera's troubles when they begin, change and end, not at every visit."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._outcomes: dict[str, Outcome] = {}

    def began(self, order: Order) -> None:
        """Says what is being visited, where that takes long enough to be asked."""
        if order.until_s > 0:
            self._line(order, (f"{order.kind.value} begins, for up to {order.until_s:.0f} s", "dim"))

    def ended(self, order: Order, report: Report) -> None:
        """Says how a visit ended and what was seen."""
        colour = "green" if report.outcome is Outcome.INSPECTED else "yellow"
        detail = report.detail if report.outcome not in GOOD else ""
        self._line(
            order,
            (report.outcome.value, colour),
            (seen_words(report.looks), ""),
            (detail, "dim"),
            (f"{order.kind.value}, {report.timings.total_s:.1f} s", "dim"),
        )
        before = self._outcomes.get(order.camera_id, Outcome.INSPECTED)
        self._outcomes[order.camera_id] = report.outcome
        if before is not report.outcome and report.outcome is not Outcome.STOPPED:
            level = log.info if report.outcome in GOOD else log.warning
            level("camera changed", camera=order.camera_id, outcome=report.outcome.value, before=before.value)

    def _line(self, order: Order, *words: tuple[str, str]) -> None:
        stamp = f"{self._console.get_datetime():%H:%M:%S}"
        shown = [each for each in ((stamp, "dim"), (order.camera_name, "bold"), *words) if each[0]]
        # NOTE: not as markup: a camera's name and a camera's own words must not style the terminal.
        self._console.print(Text("  ").join(Text(text, style=style) for text, style in shown), highlight=False)


def seen_words(looks: tuple[Look, ...]) -> str:
    """Returns what the last healthy look saw in its zones, in words: `2 car, 1 person`."""
    healthy = [look for look in looks if look.health is PictureHealth.OK]
    if not healthy:
        return looks[-1].health.value if looks else "no picture"
    in_zones = Counter(sighting.label for sighting in healthy[-1].sightings if sighting.zones)
    pictures = sum(look.picture is not None for look in looks)
    words = ", ".join(f"{count} {label}" for label, count in in_zones.most_common()) or "nothing in the zones"
    kept = f" ({pictures} picture{'' if pictures == 1 else 's'} kept)" if pictures else ""
    return words + kept
