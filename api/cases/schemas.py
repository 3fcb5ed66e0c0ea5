"""Bodies of the case routes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.cases.level import Level
from api.cases.looks import LookSays
from api.cases.move import Asked, Move
from api.cases.states import CaseState, EventKind, EvidenceRole, RejectReason
from api.catalogue.entry import Text
from api.clocks.limit import Limit
from api.clocks.schemas import UrgentClock
from pipelines.site import Identifier
from vision.picture_health import PictureHealth


class DwellView(BaseModel):
    """How long it has stayed: an interval; `upper_s` is null while unknown."""

    lower_s: float
    upper_s: float | None


class PictureView(BaseModel):
    """One picture of a case, named by the hash of its original."""

    role: EvidenceRole
    sha256: str
    parent_sha256: str | None
    """The original that a crop or drawn copy was made from."""
    taken_at: datetime
    width: int
    height: int
    size_bytes: int
    is_below_standard: bool
    """Whether its source is smaller than 1280x720."""


class CaseLink(BaseModel):
    """Another case at the same place."""

    id: str
    number: int
    opened_at: datetime
    cleared_at: datetime | None


class RequestView(BaseModel):
    """What a unit has asked for; another person decides."""

    asked: Asked
    seq: int
    """The event that asked."""
    by: str
    at: datetime
    reason: str
    limit: Limit | None = None


class Evaluation(BaseModel):
    """What came of it in somebody's eyes."""

    satisfaction: int
    note: str
    by: str
    at: datetime


class CaseSummary(BaseModel):
    """A case as lists show it."""

    id: str
    number: int
    """For people; ids are for machines."""
    version: int
    """Grows with every change; send it as `If-Match` to change only what you have seen."""
    state: CaseState
    reason: RejectReason | None
    origin: Literal["violation", "camera_fault", "signal", "report"]
    origin_id: str
    type: str
    """Catalogue key."""
    catalogue_version: int | None = None
    """The catalogue that it is judged under."""
    area: str | None = None
    position: tuple[float, float] | None = None
    """Longitude and latitude."""
    level: Level = Level.GRID
    """Only ever rises."""
    unit: str | None = None
    """Who has to deal with it now."""
    suggested_unit: str | None = None
    accepted_at: datetime | None = None
    """When its unit took it on."""
    accepted_by: str | None = None
    request: RequestView | None = None
    """What waits for another person's word."""
    is_supervised: bool = False
    """Whether it is under supervision (督办)."""
    reworks: int = 0
    ended_at: datetime | None = None
    conclusion: str | None = None
    evaluation: Evaluation | None = None
    camera_id: str | None
    """None: no camera has seen it."""
    camera_name: str
    rule_id: str | None
    zone_id: str | None
    zone_name: str
    label: str | None
    count: int
    box: tuple[float, float, float, float] | None
    """Left, top, right, bottom, 0 to 1."""
    limit_s: float | None
    dwell: DwellView
    """As it was proven when the case was opened."""
    violation_id: str | None
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    cleared_at: datetime | None
    """When the camera first saw the place empty; a fact, whatever the state."""
    unwatched_at: datetime | None = None
    """From when on nobody watched the place any more (the rule's hours were over); not a clearing."""
    recurrence_of: CaseLink | None = None
    """The case of the same rule at the same place that had been cleared not long before."""
    is_below_standard: bool
    """Whether one of its pictures is."""
    pictures: list[PictureView]


class CaseView(CaseSummary):
    """A case with all that it said when it was opened."""

    dwell_at_end: DwellView | None
    """The whole stay, once it has ended."""
    recurrences: list[CaseLink] = []
    """Later cases that are linked to this one, oldest first."""
    zone_kind: str | None
    polygon: list[tuple[float, float]]
    fault: dict[str, Any] | None = None
    """Of a camera fault: `kind`, `since_at`, `raised_at`, and `view`: how far the camera has moved."""
    report: dict[str, Any] | None = None
    """Of a person's report: `description`, in their words, and `by`, who sent it."""
    network: dict[str, Any] | None
    """Which network looked, by what provider and in which precision."""
    allowed_moves: list[Move] = []
    """What whoever asks may do with it now."""


class ListedCase(CaseSummary):
    """A case of a list, with what is due next."""

    clock: UrgentClock | None
    """None: no clock of it runs."""


class CasePage(BaseModel):
    """Cases, newest first."""

    cases: list[ListedCase]
    next_cursor: str | None
    """Send it as `cursor` for the next page; null at the end."""


class CaseEvent(BaseModel):
    """One step of a case's history."""

    seq: int
    at: datetime
    actor: str
    kind: EventKind
    detail: dict[str, Any]


Words = Annotated[Text, Field(max_length=2000)]
PictureName = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class MoveRequest(BaseModel):
    """One move of a case. Which of the fields a move needs, and takes, is in `docs/case-life.md`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    move: Move
    reason: Words | None = None
    """One of the listed words, or written, as the move wants it."""
    note: Words = ""
    unit: Identifier | None = None
    """To whom it goes, or should go."""
    level: Level | None = None
    """Where it is raised to."""
    limit: Limit | None = None
    """How much longer it may take."""
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    """5 is best."""
    type: Identifier | None = None
    """Of a filing: the catalogue row to file it under, where it is another than the finding's."""
    pictures: Annotated[tuple[PictureName, ...], Field(max_length=20)] = ()
    """Hashes of stored pictures."""
    approval_of: Annotated[int, Field(ge=1, le=2**31)] | None = None
    """`seq` of the event that asked for what is approved or refused; without it, whatever is asked now."""
    despite_parts: Annotated[Words, Field(min_length=1)] | None = None
    """Of "handled": why it does not wait for units that were called and are not done."""


class Verdict(BaseModel):
    """What a person has found: a case to be filed, or none, and why."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal[CaseState.FILED, CaseState.REJECTED]
    reason: RejectReason | None = None
    note: Words = ""

    @model_validator(mode="after")
    def _rejects_with_a_reason(self) -> "Verdict":
        if (self.verdict is CaseState.REJECTED) != (self.reason is not None):
            raise ValueError(
                f"`reason` goes with `rejected`, and only with it; one of {[r.value for r in RejectReason]}"
            )
        return self


class LookView(BaseModel):
    """One look of the camera around the time of the case, and what it says about the case's object."""

    taken_at: datetime
    time_error_s: float
    stream: str
    health: PictureHealth
    says: LookSays
    """`absent` only for looks that count the place as empty; a single miss is `no_information`."""
    picture: str | None
    """Hash of the whole picture, where one was taken and is still kept."""
