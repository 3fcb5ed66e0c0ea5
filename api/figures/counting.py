"""Counts cases for the figures of one answer: what several of them ask, the database is asked once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from api.clocks.limit import Stage
from api.figures import repository
from api.figures.clocks_then import ClockThen, clocks_then, moved_clocks
from api.figures.cohorts.repository import (
    OPENED,
    STAGE_OF,
    Cohort,
    MovedClocks,
    cohort,
    month_of_deadline,
    month_of_opening,
)
from api.figures.formulas import Counts
from api.figures.scope import Scope

NONE = Counts(numerator=0, denominator=0)


class Counting:
    """What has been counted so far, in one transaction and as of one date."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._counts: dict[tuple[str, Scope], Counts] = {}
        self._then: dict[Stage, list[ClockThen]] = {}

    def count(self, name: str, scope: Scope) -> Counts:
        """Returns both counts of a figure."""
        known = self._counts.get((name, scope))
        if known is None:
            known = self._counts[name, scope] = repository.count(self.session, self.cohort(name, scope))
        return known

    def knows(self, name: str, scope: Scope) -> bool:
        """Whether a figure has been counted."""
        return (name, scope) in self._counts

    def count_together(self, names: Iterable[str], scope: Scope, parts: Sequence[Scope]) -> None:
        """Counts figures of a period, and of parts that follow each other from its beginning, in few passes.

        What is counted here, `count` knows.
        """
        families: dict[str, dict[str, Cohort]] = defaultdict(dict)
        for name in names:
            found = self.cohort(name, scope)
            if found.family is not None:
                families[found.family][name] = found
        ends = [part.end for part in parts]
        for family, cohorts in families.items():
            if family == OPENED:
                place = month_of_opening(ends)
            else:
                place = month_of_deadline(ends, [self._moved(Stage(family), part) for part in parts])
            counts = repository.counts_by_part(self.session, list(cohorts.values()), place)
            for number, name in enumerate(cohorts):
                of_name = {at: each[number] for at, each in counts.items()}
                self._counts[name, scope] = sum(of_name.values(), NONE)
                for at, part in enumerate(parts):
                    self._counts[name, part] = of_name.get(at, NONE)

    def cohort(self, name: str, scope: Scope) -> Cohort:
        """Returns what a figure counts."""
        stage = STAGE_OF.get(name)
        return cohort(name, scope) if stage is None else cohort(name, scope, self._moved(stage, scope))

    def _moved(self, stage: Stage, scope: Scope) -> MovedClocks:
        if stage not in self._then:
            self._then[stage] = clocks_then(self.session, stage, as_of=scope.as_of)
        return moved_clocks(self._then[stage], scope)
