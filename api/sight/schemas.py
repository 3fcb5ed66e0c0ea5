"""Bodies of the routes about what cameras show."""

from datetime import datetime

from pydantic import BaseModel

from pipelines.sight.messages import ViewSeen


class FaultView(BaseModel):
    """Why a camera says nothing at the moment."""

    id: str
    """`origin_id` of its case."""
    kind: str
    """`moved`, `black`, `covered`, `blurred`, `frozen`, `corrupt`, `half`, `over_exposed`, `unreachable` or
    `unauthorised`."""
    since_at: datetime
    raised_at: datetime
    view: ViewSeen | None
    """How far it has moved, where that can be told."""


class SightView(BaseModel):
    """What is known of a camera's view."""

    camera_id: str
    is_learned: bool
    """False: nothing is called moved until a few healthy looks agree."""
    learned_at: datetime | None
    """When the newest of its references was learned."""
    references: int
    """By day, at night."""
    picture: str | None
    """Hash of the newest whole picture of a healthy look."""
    fault: FaultView | None
