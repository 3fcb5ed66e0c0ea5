"""The API as a worker sees it: five requests over HTTP, and what can come back.

ApiError
├── ApiAwayError          no answer, or one that means "later": nothing is lost, the same request may be sent again
│   └── TokenRefusedError     the API does not know this worker's token
└── ApiRefusedError       an answer that will not change: `code` says which
"""

import ipaddress
import json
import ssl
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import quote, urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from pipelines.mask_orders import MaskOrders, MaskReport
from pipelines.orders import ClaimAnswer, ClaimRequest, ReportAnswer
from pipelines.probe_orders import ProbeOrders, ProbeReport

BASE_PATH = "/api/v1"
TIMEOUT = httpx.Timeout(4.0, connect=2.0)
"""For each step of a request, not for all of it. Ctrl-C waits for a request in flight, so it is below 5 s."""
M = TypeVar("M", bound=BaseModel)
_LATER = frozenset({401, 403, 407, 408, 425, 429})
"""Client errors that may pass without the request changing: a token put right, a limit that resets."""


class ApiError(Exception):
    """A request that did not do what it was for; the message is for people."""


class ApiAwayError(ApiError):
    """The API gave no usable answer; the request may be repeated as it is."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        """HTTP status of the answer; None where there was none, or not from our API."""


class TokenRefusedError(ApiAwayError):
    """The API does not know this worker's token."""


class ApiRefusedError(ApiError):
    """The API understood and said no."""

    def __init__(self, *, status: int, code: str, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(f"{message} ({status} {code})")
        self.status = status
        self.code = code
        self.missing = missing
        """Hashes of the pictures that the API lacks, with code `evidence_missing`."""


class ApiAddressError(ValueError):
    """The API's address cannot be used; the message says why and what to do."""


def checked_address(url: str) -> str:
    """Returns the API's address without a trailing slash.

    Raises:
        ApiAddressError: Not an HTTP address, one with a password in it, or plain HTTP to another machine.
    """
    example = "https://lunxun.example:8000"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ApiAddressError(f"--api is not an address ({error}); expected one such as {example}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ApiAddressError(f"--api expects an address such as {example}")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ApiAddressError("--api expects an address alone; the token belongs into a file (--token-file)")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ApiAddressError(
            f"plain http to {host} would send the token and pictures of people in the clear; use https "
            "(`lunxun certs DIR` makes a certificate), or an address on this machine"
        )
    return url.rstrip("/").removesuffix(BASE_PATH)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ApiClient:
    """Sends a worker's requests. Use it from one thread."""

    def __init__(
        self, url: str, token: str, *, ca_file: Path | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Takes the API's address, the worker's token, and the certificate of a site's own authority.

        Raises:
            ApiAddressError: See `checked_address`.
        """
        # NOTE: trust_env off, or a proxy or .netrc of the environment would see the token.
        self._http = httpx.Client(
            base_url=checked_address(url) + BASE_PATH,
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT,
            trust_env=False,
            follow_redirects=False,
            transport=transport,
            verify=ssl.create_default_context(cafile=ca_file) if ca_file else True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._http.close()

    def hurry(self) -> None:
        """Has every further request give up after a second: the worker is about to end."""
        self._http.timeout = httpx.Timeout(1.0)

    def claim(self, request: ClaimRequest) -> ClaimAnswer:
        """Returns the orders granted.

        Raises:
            ApiError: See the tree above.
        """
        answer = self._send("POST", "/worker/claim", content=_json(request), kind="application/json")
        return _parsed(ClaimAnswer, answer)

    def put_picture(self, sha256: str, jpeg: bytes, *, camera_id: str, taken_at: datetime) -> None:
        """Returns when the API has stored the picture, or had it already.

        Raises:
            ApiError: See the tree above.
        """
        about = {"X-Lunxun-Camera": camera_id, "X-Lunxun-Taken-At": taken_at.isoformat()}
        self._send("PUT", f"/worker/evidence/{sha256}", content=jpeg, kind="image/jpeg", headers=about)

    def post_report(self, report_json: bytes) -> ReportAnswer:
        """Returns the API's acknowledgement of a report, already as JSON.

        Raises:
            ApiError: See the tree above.
        """
        answer = self._send("POST", "/worker/reports", content=report_json, kind="application/json")
        return _parsed(ReportAnswer, answer)

    def put_latest(self, camera_id: str, jpeg: bytes) -> None:
        """Returns when the camera's latest look is replaced.

        Raises:
            ApiError: See the tree above.
        """
        self._send("PUT", f"/worker/latest/{quote(camera_id, safe='')}", content=jpeg, kind="image/jpeg")

    def claim_mask(self) -> MaskOrders:
        """Returns a photo that waits for its masked copy, if any.

        Raises:
            ApiError: See the tree above.
        """
        return _parsed(MaskOrders, self._send("POST", "/worker/masks/claim", content=b"", kind="application/json"))

    def photo(self, sha256: str) -> bytes:
        """Returns a photo that this worker has claimed.

        Raises:
            ApiError: See the tree above.
        """
        return self._send("GET", f"/worker/masks/{sha256}", content=b"", kind="application/json").content

    def put_masked(self, sha256: str, jpeg: bytes) -> None:
        """Returns when the API has stored the masked copy.

        Raises:
            ApiError: See the tree above.
        """
        self._send("PUT", f"/worker/evidence/{sha256}", content=jpeg, kind="image/jpeg")

    def post_mask(self, report: MaskReport) -> None:
        """Returns when the API knows what became of a photo.

        Raises:
            ApiError: See the tree above.
        """
        self._send("POST", "/worker/masks", content=_json(report), kind="application/json")

    def claim_probe(self) -> ProbeOrders:
        """Returns a source that waits to be probed, if any.

        Raises:
            ApiError: See the tree above.
        """
        return _parsed(ProbeOrders, self._send("POST", "/worker/probes/claim", content=b"", kind="application/json"))

    def post_probe(self, report: ProbeReport) -> None:
        """Returns when the API knows what a probe has found.

        Raises:
            ApiError: See the tree above.
        """
        self._send("POST", "/worker/probes", content=_json(report), kind="application/json")

    def _send(
        self, method: str, path: str, *, content: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        try:
            answer = self._http.request(
                method, path, content=content, headers={"Content-Type": kind, **(headers or {})}
            )
        except httpx.HTTPError as error:
            raise ApiAwayError(f"{method} {path}: {error or type(error).__name__}") from error
        if answer.is_success:
            return answer
        raise _failure(answer, f"{method} {path}")


def _failure(answer: httpx.Response, request: str) -> ApiError:
    status = answer.status_code
    code, message, missing = _error_body(answer)
    if status in (401, 403):
        return TokenRefusedError(
            f"the API refuses this worker's token ({status}): {message}; make one with `lunxun users token`",
            status=status,
        )
    # Anything that is not ours to decide (a proxy's page, a redirect, a server's trouble) must not cost a report.
    if status >= 500 or status in _LATER or status < 400 or code is None:
        return ApiAwayError(f"{request}: {status} {message}", status=status)
    return ApiRefusedError(status=status, code=code, message=message, missing=missing)


def _error_body(answer: httpx.Response) -> tuple[str | None, str, tuple[str, ...]]:
    """Returns code, message and missing hashes; no code where the body has not our shape."""
    try:
        error = json.loads(answer.content)["error"]
        missing = tuple(str(each) for each in error.get("missing", ()))
        return str(error["code"]), str(error["message"])[:500], missing
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, answer.reason_phrase or "no reason given", ()


def _json(message: BaseModel) -> bytes:
    return message.model_dump_json(by_alias=True).encode()


def _parsed(kind: type[M], answer: httpx.Response) -> M:
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        raise ApiAwayError(
            f"the API's answer is not a {kind.__name__} that this worker knows ({error.error_count()} differences); "
            "run the same version of lunxun on both sides",
            status=answer.status_code,
        ) from error
