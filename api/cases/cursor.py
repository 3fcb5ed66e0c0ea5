"""Where a page of cases ends: a text that a client hands back unread."""

import base64
import binascii
from datetime import datetime

from api.errors import Invalid

_LONGEST = 200


def encode_cursor(opened_at: datetime, case_id: str) -> str:
    """Returns the text for the place after this case."""
    return base64.urlsafe_b64encode(f"{opened_at.isoformat()} {case_id}".encode()).decode()


def decode_cursor(cursor: str) -> tuple[datetime, str]:
    """Returns opening time and id of the last case seen.

    Raises:
        Invalid: It is not a cursor of ours.
    """
    try:
        if len(cursor) > _LONGEST:
            raise ValueError("too long")
        text = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode()
        at, case_id = text.split(" ")
        opened_at = datetime.fromisoformat(at)
        if opened_at.tzinfo is None:
            raise ValueError("no time zone")
    except (ValueError, binascii.Error) as error:
        raise Invalid("`cursor` must be the `next_cursor` of an earlier answer", code="wrong_cursor") from error
    return opened_at, case_id
