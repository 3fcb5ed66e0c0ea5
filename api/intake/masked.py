"""Which pictures of a report, and which drawn copies, are the masked copies of which."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.db.tables.masks import MaskedCopyRow
from api.evidence import repository
from pipelines.orders import Report


def note_masked(session: Session, report: Report, *, now: datetime) -> None:
    """Writes down the masked copies that a report names. Call it when all its pictures are known to be stored."""
    network = None if report.network is None else report.network.name
    for look in report.looks:
        if look.picture is None or look.masked is None:
            continue
        row = MaskedCopyRow(
            original_sha256=look.picture,
            masked_sha256=look.masked,
            made_at=now,
            made_by=f"worker:{report.worker_id}",
            network=network,
        )
        repository.add_masked_copy(session, row)


def note_masked_copy(session: Session, original_sha256: str, masked_sha256: str, *, now: datetime) -> None:
    """Writes down that a crop or a drawn scene was made of the masked scene as well."""
    row = MaskedCopyRow(
        original_sha256=original_sha256, masked_sha256=masked_sha256, made_at=now, made_by="drawing", network=None
    )
    repository.add_masked_copy(session, row)
