"""Makes opaque tokens; only their SHA-256 is ever stored."""

import hashlib
import secrets

from api.people.roles import TokenKind

_PREFIX = {TokenKind.SESSION: "lxs_", TokenKind.API: "lxa_", TokenKind.WORKER: "lxw_"}
"""A prefix, so that a token that leaked into a text can be found by searching."""


def new_token(kind: TokenKind) -> str:
    """Returns a token with 256 bits of chance."""
    return _PREFIX[kind] + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Returns what is stored. A plain hash is enough: there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
