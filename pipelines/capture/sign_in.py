"""Answers to a camera's request for user and password: Basic and Digest (RFC 7616, RFC 2617), for RTSP."""

import hashlib
import re
import secrets
from base64 import b64encode
from dataclasses import dataclass

from pipelines.capture.errors import AuthSchemeUnsupported, Unauthorised
from pipelines.orders import Credential
from pipelines.outcome import Stage

_HASHES = {"SHA-256": "sha256", "MD5": "md5"}
"""Digest algorithms, strongest first; `-sess` variants are known by the same names."""
_TOKEN = re.compile(
    r'([A-Za-z][A-Za-z0-9_-]*)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s,"]*))|([A-Za-z][A-Za-z0-9_-]*)(?=[\s,]|$)', re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One way of signing in that a camera offers."""

    scheme: str
    """Lower case: `basic`, `digest`, or something we do not know."""
    fields: dict[str, str]
    """Lower-case names."""

    @property
    def algorithm(self) -> str:
        """The hash, upper case, without `-sess`; MD5 when not named (RFC 7616)."""
        return self.fields.get("algorithm", "MD5").upper().removesuffix("-SESS")

    @property
    def rank(self) -> int | None:
        """The lower the better; None when we cannot answer it."""
        if self.scheme == "digest" and self.algorithm in _HASHES:
            return list(_HASHES).index(self.algorithm)
        return len(_HASHES) if self.scheme == "basic" else None


def read_challenges(values: list[str]) -> list[Challenge]:
    """Returns the challenges of all WWW-Authenticate headers, also when several stand in one."""
    found: list[tuple[str, dict[str, str]]] = []
    for value in values:
        for token in _TOKEN.finditer(value):
            key, quoted, bare, scheme = token.groups()
            if scheme is not None:
                found.append((scheme.lower(), {}))
            elif found:
                found[-1][1][key.lower()] = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare
    return [Challenge(scheme=scheme, fields=fields) for scheme, fields in found]


class SignIn:
    """Signs the requests of one session; a password is tried once, and once more only for a nonce gone stale."""

    def __init__(self, credential: Credential | None) -> None:
        self._credential = credential
        self._challenge: Challenge | None = None
        self._count = 0
        self._refusals = 0

    def accept(self) -> None:
        """Notes that the camera was content with the last request."""
        self._refusals = 0

    def learn(self, values: list[str]) -> None:
        """Takes the headers of a 401.

        Raises:
            Unauthorised: there is no password, or the one we have was refused.
            AuthSchemeUnsupported: none of the schemes offered is known to us.
        """
        if self._credential is None:
            raise Unauthorised("the camera asks for a user and password, and none is set", stage=Stage.OPEN)
        offered = read_challenges(values)
        known = sorted((c for c in offered if c.rank is not None), key=lambda c: c.rank or 0)
        if not known:
            names = ", ".join(f"{c.scheme} {c.fields.get('algorithm', '')}".strip()[:40] for c in offered)
            raise AuthSchemeUnsupported(
                f"the camera offers only '{names or 'nothing'}' to sign in; expected Basic or Digest with MD5 or "
                "SHA-256. Choose one of these in the camera's security settings",
                stage=Stage.OPEN,
            )
        is_stale = known[0].fields.get("stale", "").lower() == "true"
        self._refusals += 1
        if self._refusals > (2 if is_stale else 1) and self._challenge is not None:
            raise Unauthorised("the camera refused the user and password", stage=Stage.OPEN)
        self._challenge, self._count = known[0], 0

    def header(self, method: str, uri: str) -> str | None:
        """Returns the Authorization header for a request, None as long as the camera has not asked."""
        if self._challenge is None or self._credential is None:
            return None
        user, password = self._credential.username.get_secret_value(), self._credential.password.get_secret_value()
        if self._challenge.scheme == "basic":
            return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")
        self._count += 1
        return _digest(
            self._challenge, user=user, password=password, method=method, uri=uri, count=self._count, cnonce=None
        )


def _digest(
    challenge: Challenge, *, user: str, password: str, method: str, uri: str, count: int, cnonce: str | None
) -> str:
    fields = challenge.fields
    realm, nonce = fields.get("realm", ""), fields.get("nonce", "")
    cnonce = cnonce or secrets.token_hex(8)

    def hashed(text: str) -> str:
        return hashlib.new(
            _HASHES[challenge.algorithm], text.encode("utf-8", "surrogateescape"), usedforsecurity=False
        ).hexdigest()

    first = hashed(f"{user}:{realm}:{password}")
    if fields.get("algorithm", "").upper().endswith("-SESS"):
        first = hashed(f"{first}:{nonce}:{cnonce}")
    second = hashed(f"{method}:{uri}")
    parts = [("username", user), ("realm", realm), ("nonce", nonce), ("uri", uri)]
    bare = []
    if "auth" in [each.strip().lower() for each in fields.get("qop", "").split(",")]:
        bare = [f"qop=auth, nc={count:08x}"]
        parts += [("cnonce", cnonce), ("response", hashed(f"{first}:{nonce}:{count:08x}:{cnonce}:auth:{second}"))]
    else:
        parts += [("response", hashed(f"{first}:{nonce}:{second}"))]
    if "algorithm" in fields:
        bare.append(f"algorithm={fields['algorithm']}")
    if "opaque" in fields:
        parts.append(("opaque", fields["opaque"]))
    return "Digest " + ", ".join([f'{key}="{_quoted(value)}"' for key, value in parts] + bare)


def _quoted(value: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", value).replace("\r", "").replace("\n", "")
