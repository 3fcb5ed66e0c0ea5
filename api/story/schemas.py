"""Stories as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.cases.states import CaseState

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]


class PictureTold(BaseModel):
    """A picture of the story."""

    sha256: str
    """Of the original, which is not shown."""
    role: str
    caption: str
    taken_at: datetime
    data_uri: str | None
    """The published copy; null: it is not shown, and `problem` says why."""
    problem: str | None
    is_whole_coarse: bool
    """Whether it shows no finding, so that all of it is coarse."""


class EntryTold(BaseModel):
    """One event, one sentence."""

    seq: int
    """The event of the history that says so."""
    kind: str
    at: datetime
    at_text: str
    by: str
    text: str
    pictures: list[PictureTold]
    is_pair: bool
    """Whether the pictures are one before and one after."""


class MarkTold(BaseModel):
    """One look, on the line of looks."""

    x: float
    """0 to 1000."""
    says: Literal["present", "absent", "silent"]


class LooksTold(BaseModel):
    """The line of looks."""

    seq: int
    """The event whose finding they surround."""
    text: str
    begin_text: str
    end_text: str
    marks: list[MarkTold]


class ClockTold(BaseModel):
    """One run of a stage's clock."""

    stage: str
    limit: str
    started: str
    due: str
    ended: str
    result: str
    is_late: bool


class StoryContent(BaseModel):
    """A story before it is set as a page."""

    language: Literal["zh", "en"]
    case_id: str
    number: int
    type: str
    place: str
    area: str
    state: CaseState
    state_text: str
    opened_text: str
    ended_text: str | None
    as_of_text: str
    zone: str
    last_seq: int
    entries: list[EntryTold]
    left_out: int
    """Pictures beyond those that a page shows."""
    looks: LooksTold | None
    """Null: none are kept any more."""
    clocks: list[ClockTold]


class DraftView(BaseModel):
    """A draft; not to be shared."""

    sha256: str
    """Of the draft's page: send it as `draft_sha256` to sign off this one and no other."""
    story: StoryContent


class SignOffAsked(BaseModel):
    """A person's word that a story may be shared."""

    model_config = ConfigDict(extra="forbid")

    language: Literal["zh", "en"] = "zh"
    note: Note
    """Why it may be shared; it stands on the page."""
    draft_sha256: Annotated[str | None, Field(pattern=r"^[0-9a-f]{64}$")] = None
    """Of the draft that was read; another draft is refused."""


class StoryView(BaseModel):
    """A story that was signed off."""

    id: str
    case_id: str
    language: str
    sha256: str
    """Of the exact page."""
    case_version: int
    last_seq: int
    signed_at: datetime
    signed_by: str
    note: str
