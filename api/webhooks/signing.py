"""Signatures of deliveries: HMAC-SHA256 over the time and the body, one for each valid key; pure."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
"""So that a secret which leaked into a text can be found by searching."""


def new_secret() -> str:
    """Returns a secret with 256 bits of chance."""
    return PREFIX + secrets.token_urlsafe(32)


def new_key_id() -> str:
    """Returns a name for a key, which is no secret."""
    return secrets.token_hex(4)


def sign(secret: str, *, timestamp: int, body: bytes) -> str:
    """Returns the hex HMAC-SHA256 of `TIMESTAMP.BODY` under the whole text of the secret."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def signature_header(keys: Sequence[tuple[str, str]], *, timestamp: int, body: bytes) -> str:
    """Returns `KEY_ID=HEX, KEY_ID=HEX` for (id, secret) pairs; a receiver needs to check the one that it knows."""
    return ", ".join(f"{key_id}={sign(secret, timestamp=timestamp, body=body)}" for key_id, secret in keys)


def is_genuine(header: str, *, secrets_by_id: Mapping[str, str], timestamp: int, body: bytes) -> bool:
    """Whether one of the signatures is of a known key: what a receiver does (see docs/integrations.md)."""
    for part in header.split(","):
        key_id, _, found = part.strip().partition("=")
        secret = secrets_by_id.get(key_id)
        if secret is not None and hmac.compare_digest(found, sign(secret, timestamp=timestamp, body=body)):
            return True
    return False
