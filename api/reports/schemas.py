"""Bodies of the report routes."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.cases.schemas import PictureName
from api.catalogue.entry import Text
from api.links.schemas import Suggestion
from api.signals.schemas import Latitude, Longitude
from pipelines.site import Identifier


class ReportAsked(BaseModel):
    """What a person has seen, and where."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[Identifier, Field(description="key of a row of the catalogue")]
    text: Annotated[Text, Field(min_length=1, max_length=1000, description="what is there")]
    area: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    position: Annotated[tuple[Longitude, Latitude] | None, Field(description="longitude, latitude (WGS 84)")] = None
    camera: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """That looks at the place; without one, the nearest to `position`."""
    photos: Annotated[tuple[PictureName, ...], Field(max_length=10)] = ()
    """Hashes of the caller's own photos, as `POST /photos` has answered them within the hour."""
    look_now: bool = False
    """Whether the camera of the place is to look as soon as it can."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> "ReportAsked":
        if self.area is None and self.position is None and self.camera is None:
            raise ValueError("expected `area`, `position` or `camera`: where is it?")
        return self


class ReportFiled(BaseModel):
    """The case that a report has become."""

    case_id: str
    case_number: int
    area: str | None
    camera_id: str | None
    """That shows the place."""
    looking: bool
    """Whether that camera was asked to look now."""
    similar: list[Suggestion]
    """Open cases that may be about the same; the report counts all the same, and a person links them."""
