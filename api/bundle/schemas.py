"""Bodies of the export."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class ExportRequest(BaseModel):
    """A case is to leave as a bundle."""

    model_config = ConfigDict(extra="forbid")

    reason: Why = Field(description="Why it leaves; it is kept in custody for good")
    originals: bool = Field(default=False, description="Originals, not masked copies; by role")
