"""Bodies of the routes about saved views."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Word = Annotated[str, Field(max_length=300)]
Parameter = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]


class NewView(BaseModel):
    """A name for what somebody asks a list with."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] = "cases"
    """Which list."""
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    query: Annotated[dict[Parameter, Word | Annotated[list[Word], Field(max_length=50)]], Field(max_length=40)]
    """Parameters of the list's address, each a text or a list of texts."""


class View(NewView):
    """A saved view."""

    id: str
    made_at: datetime
