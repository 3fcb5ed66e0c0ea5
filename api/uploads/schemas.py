"""Bodies of the photo routes."""

from datetime import datetime

from pydantic import BaseModel


class PhotoStored(BaseModel):
    """A photo that is safe here; name its hash in a move or a report within the hour."""

    sha256: str
    size_bytes: int
    width: int
    height: int
    uploaded_at: datetime
    is_masked: bool
    """Until a worker has masked it, only its author and those who may see originals see it."""
