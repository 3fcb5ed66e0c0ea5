"""RTSP's Basic and Digest authentication, the server's side: RFC 7617, RFC 2617 (MD5) and RFC 7616 (SHA-256)."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from enum import StrEnum

REALM = "Lunxun camera farm"

_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


class AuthScheme(StrEnum):
    """What a farm with a password offers to its viewers."""

    BASIC = "basic"
    DIGEST = "digest"
    BOTH = "both"
    DIGEST_SHA256 = "digest-sha256"
    """Only as a fault: FFmpeg cannot do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who may watch."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What a request brings along to prove who sent it."""

    authorization: str
    """The header's value; bytes that are not UTF-8 are surrogate escapes."""
    method: str
    uri: str
    nonce: str
    """The one given out on this connection."""


def challenges(scheme: AuthScheme, nonce: str) -> list[str]:
    """Values of the `WWW-Authenticate` headers, the strongest first."""
    digest = f'Digest realm="{REALM}", nonce="{nonce}"'
    basic = f'Basic realm="{REALM}"'
    return {
        AuthScheme.BASIC: [basic],
        AuthScheme.DIGEST: [digest],
        AuthScheme.BOTH: [digest, basic],
        AuthScheme.DIGEST_SHA256: [f'{digest}, algorithm=SHA-256, qop="auth"'],
    }[scheme]


def is_authorised(credentials: Credentials, scheme: AuthScheme, attempt: Attempt) -> bool:
    """Whether the attempt proves the password in a way that the scheme allows."""
    kind, _, rest = attempt.authorization.partition(" ")
    match kind.lower():
        case "basic" if scheme in (AuthScheme.BASIC, AuthScheme.BOTH):
            return _is_basic_right(credentials, rest)
        case "digest" if scheme is not AuthScheme.BASIC:
            return _is_digest_right(credentials, scheme, attempt)
        case _:
            return False


def _is_basic_right(credentials: Credentials, encoded: str) -> bool:
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except ValueError:
        return False
    return hmac.compare_digest(given, f"{credentials.username}:{credentials.password}".encode())


def _is_digest_right(credentials: Credentials, scheme: AuthScheme, attempt: Attempt) -> bool:
    given = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(attempt.authorization)}
    hash_name = "sha256" if scheme is AuthScheme.DIGEST_SHA256 else "md5"
    if given.get("algorithm", "MD5").upper() != ("SHA-256" if hash_name == "sha256" else "MD5"):
        return False
    if given.get("nonce") != attempt.nonce or given.get("uri") != attempt.uri:
        return False

    def hashed(*parts: str) -> str:
        return hashlib.new(hash_name, ":".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    secret = hashed(credentials.username, REALM, credentials.password)
    request = hashed(attempt.method, attempt.uri)
    if "qop" in given:
        expected = hashed(
            secret, attempt.nonce, given.get("nc", ""), given.get("cnonce", ""), given.get("qop", ""), request
        )
    else:
        expected = hashed(secret, attempt.nonce, request)
    is_name_right = hmac.compare_digest(
        given.get("username", "").encode("utf-8", "surrogateescape"), credentials.username.encode()
    )
    is_response_right = hmac.compare_digest(given.get("response", "").encode("utf-8", "replace"), expected.encode())
    return is_name_right and is_response_right
