"""What the API says of the catalogue."""

from datetime import datetime

from pydantic import BaseModel

from api.catalogue.entry import CatalogueEntry
from api.catalogue.table_file import CellProblem


class VersionView(BaseModel):
    """One version of the catalogue."""

    version: int
    made_at: datetime | None
    """None: shipped with the package."""
    made_by: str
    note: str
    entries: int
    """How many rows it has."""


class CatalogueView(BaseModel):
    """The whole catalogue in one version."""

    version: int
    is_current: bool
    entries: list[CatalogueEntry]


class FieldChange(BaseModel):
    """One cell that changes, as the table shows it."""

    field: str
    before: str
    after: str


class EntryChange(BaseModel):
    """One row that comes, goes or changes."""

    key: str
    name_zh: str
    fields: list[FieldChange] = []
    """Only of a row that changes."""


class ProblemView(BaseModel):
    """One cell that is wrong."""

    line: int
    column: str
    what: str

    @classmethod
    def of(cls, problem: CellProblem) -> "ProblemView":
        """Returns the problem as it is shown."""
        return cls(line=problem.line, column=problem.column, what=problem.what)


class CatalogueChange(BaseModel):
    """What a file changes in the catalogue."""

    based_on: int
    """The version that it is compared with."""
    version: int
    """The version that is in force now; after an import that changes something, the new one."""
    is_changed: bool
    is_reordered: bool = False
    """Whether the rows that stay stand in another order."""
    added: list[EntryChange] = []
    removed: list[EntryChange] = []
    changed: list[EntryChange] = []
    warnings: list[str] = []
    """What is allowed, and perhaps not meant."""
    problems: list[ProblemView] = []
    """What is wrong with the file; with any of these nothing can be imported."""
