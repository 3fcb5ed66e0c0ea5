"""Classes of data and how long each is kept; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from api.cases.states import CaseState


class DataClass(StrEnum):
    """What a case's data count as once it has ended."""

    UNCONFIRMED = "unconfirmed"
    """Rejected or withdrawn: pictures of people who did nothing that was confirmed."""
    CASE_EVIDENCE = "case_evidence"
    """Of a case that was confirmed and has ended."""


CLASS_OF: Mapping[CaseState, DataClass] = {
    CaseState.REJECTED: DataClass.UNCONFIRMED,
    CaseState.CANCELLED: DataClass.UNCONFIRMED,
    CaseState.CLOSED: DataClass.CASE_EVIDENCE,
    CaseState.FORCE_CLOSED: DataClass.CASE_EVIDENCE,
}
"""A case in any other state is still being worked on, and kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long ended cases are kept, in seconds."""

    unconfirmed_s: float
    case_evidence_s: float

    def kept_s(self, data: DataClass) -> float:
        """Returns how long data of a class are kept after the case has ended."""
        return self.unconfirmed_s if data is DataClass.UNCONFIRMED else self.case_evidence_s

    def ended_before(self, data: DataClass, *, now: datetime) -> datetime:
        """Returns the time before which a case of this class must have ended to be due."""
        return now - timedelta(seconds=self.kept_s(data))


def states_of(data: DataClass) -> tuple[CaseState, ...]:
    """Returns the states whose cases are of this class."""
    return tuple(state for state, each in CLASS_OF.items() if each is data)
