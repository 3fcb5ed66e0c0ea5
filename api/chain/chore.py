"""Signs the head of the chain now and then, while it grows."""

from datetime import datetime

from api.chain.heads import needs_signing, sign_head
from api.chain.signing import signer_of
from api.services import Database
from api.settings import Settings


def sign_head_of(database: Database, settings: Settings, *, at: datetime) -> bool:
    """Returns whether a head was signed: only where anything but checkpoints was appended since the last one."""
    with database.read() as session:
        if not needs_signing(session):
            return False
    signer = signer_of(settings)
    with database.write() as session:
        sign_head(session, signer, at=at)
    return True
