"""Counts cases for the figures of one answer: what several of them ask, the database is asked once."""

from sqlalchemy.orm import Session

from api.clocks.limit import Stage
from api.figures import repository
from api.figures.clocks_then import ClockThen, clocks_then, moved_clocks
from api.figures.cohorts.repository import STAGE_OF, Cohort, cohort
from api.figures.formulas import Counts
from api.figures.scope import Scope


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

    def cohort(self, name: str, scope: Scope) -> Cohort:
        """Returns what a figure counts."""
        stage = STAGE_OF.get(name)
        if stage is None:
            return cohort(name, scope)
        if stage not in self._then:
            self._then[stage] = clocks_then(self.session, stage, as_of=scope.as_of)
        return cohort(name, scope, moved_clocks(self._then[stage], scope))
