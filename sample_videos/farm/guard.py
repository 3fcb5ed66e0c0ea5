"""Who may watch: what one connection is asked to prove, and whether a request proves it."""

import secrets

from sample_videos.farm.auth import Attempt, AuthScheme, Credentials, challenges, is_authorised
from sample_videos.farm.faults import HONEST, Fault, FaultName
from sample_videos.farm.messages import Request


class Guard:
    """Hands out one nonce, good for its connection alone."""

    def __init__(self, *, credentials: Credentials | None, scheme: AuthScheme) -> None:
        self._credentials = credentials
        self._scheme = scheme
        self._nonce = secrets.token_hex(16)

    def lets_in(self, request: Request, fault: Fault = HONEST) -> bool:
        """Whether the request may be answered by a camera with that fault."""
        if fault.name is FaultName.WRONG_PASSWORD_ALWAYS:
            return False
        if self._credentials is None:
            return fault.name is not FaultName.DIGEST_SHA256_ONLY
        attempt = Attempt(
            authorization=request.headers.get("authorization", ""),
            method=request.method,
            uri=request.uri,
            nonce=self._nonce,
        )
        return is_authorised(self._credentials, self._scheme_with(fault), attempt)

    def challenges(self, fault: Fault = HONEST) -> list[tuple[str, str]]:
        """The headers of a 401."""
        return [("WWW-Authenticate", value) for value in challenges(self._scheme_with(fault), self._nonce)]

    def _scheme_with(self, fault: Fault) -> AuthScheme:
        return AuthScheme.DIGEST_SHA256 if fault.name is FaultName.DIGEST_SHA256_ONLY else self._scheme
