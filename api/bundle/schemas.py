"""Bodies of the export."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class ExportRequest(BaseModel):
    """A case is to leave as a bundle."""

    model_config = ConfigDict(extra="forbid")

    reason: Why = Field(description="Why it leaves; it is kept in custody for good")
    originals: bool = Field(default=False, description="Originals, not masked copies; by role")
    c2pa: bool = Field(
        default=False, description="Besides each masked copy, one that holds a signed claim (C2PA, an extra)"
    )

    @model_validator(mode="after")
    def _only_masked_copies_are_signed(self) -> Self:
        if self.c2pa and self.originals:
            raise ValueError("`c2pa` signs masked copies, originals stay as they are: ask for one of the two")
        return self
