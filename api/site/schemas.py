"""Body of the route about the site as a whole."""

from datetime import datetime

from pydantic import BaseModel


class Counts(BaseModel):
    """How much there is, as far as whoever asks sees."""

    cameras: int
    zones: int
    rules: int
    plans: int
    plans_running: int
    cameras_never_seen: int
    """Cameras of which no healthy look was ever taken."""


class CameraClock(BaseModel):
    """A camera's own clock, as its last visits that could tell have found it."""

    camera_id: str
    name: str
    offset_s: float
    """The camera's clock minus ours; recorded, never trusted."""
    measured_at: datetime
    is_off: bool
    """Whether it is further off than evidence allows (1.0 s, GA/T 832-2014)."""


class SiteView(BaseModel):
    """The installation as a whole."""

    timezone: str
    now: datetime
    """The server's clock: every time of evidence is read off it."""
    versions: dict[str, str]
    database: str
    """`sqlite` or `postgresql`."""
    has_tls: bool
    """Whether the server itself speaks TLS; without, phones neither wait offline nor tell their position."""
    site_edited_at: datetime | None
    """Since when what is here differs from the site file last applied; null: it does not."""
    looks_kept_s: float
    counts: Counts
    clocks: list[CameraClock]
    """Of cameras that were found to have one within the last day, the furthest off first."""
