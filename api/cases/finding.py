"""What a case is opened with, whoever has found it; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Required, TypedDict

from api.cases.states import EvidenceRole


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePicture:
    """A picture for a case; its row and its file are there."""

    role: EvidenceRole
    sha256: str
    parent_sha256: str | None
    taken_at: datetime
    is_below_standard: bool


class Finding(TypedDict, total=False):
    """A violation, a camera fault, a signal of another sensor, or a person's report."""

    origin: Required[str]
    """One of `api.cases.states.ORIGINS`."""
    origin_id: Required[str]
    """The finding's own id."""
    type: Required[str]
    """Catalogue key."""
    camera_id: str | None
    """The camera that saw it, or is nearest."""
    area: str | None
    """Where it is; None: where the camera is."""
    position: tuple[float, float] | None
    """Longitude and latitude; None: the camera's."""
    facts: Mapping[str, Any]
    """What the finding says, as JSON values; the camera's name is added."""
    pictures: Sequence[CasePicture]
    """All that the case holds."""
    rule_id: str | None
    """Of a violation."""
    zone_id: str | None
    """Of a violation."""
    label: str | None
    """What was seen."""
    actor: str
    """Who has found it; the server where nobody is named."""
