"""Stories that were signed off."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class StoryRow(Table):
    """One story of a case as a person has signed it off; never changed."""

    __tablename__ = "stories"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    language: Mapped[str]
    html: Mapped[str]
    """The whole page, pictures within."""
    sha256: Mapped[str]
    """Of `html` in UTF-8: what was signed off is this and nothing else."""
    case_version: Mapped[int]
    last_seq: Mapped[int]
    """The last event of the history that it knows."""
    signed_at: Mapped[datetime]
    signed_by: Mapped[str]
    note: Mapped[str]
    """Why it may be shared, in the words of whoever signed."""
    __table_args__ = (Index("stories_by_case", "case_id", "signed_at"),)
