"""How our own pages call the API: inside the process, in the name of the session that they were opened with.

Each call passes the same guards, policy, idempotency and audit as a call from outside. A session that was revoked,
ran out, or belongs to somebody who was disabled ends with the next call.

Refused                 the API refuses; carries its status, code, message and details
└── SignedOut           the session has ended: sign in again
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from api.people.deps import VOUCHED_FOR
from api.policy import PREFIX

_TIMEOUT_S = 60.0
_SIGNED_OUT = 401


class Refused(Exception):
    """The API did not do what a page has asked for."""

    def __init__(self, *, status: int, code: str, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = dict(details or {})


class SignedOut(Refused):
    """The session has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the API has answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class InsideApi:
    """The API, for one page of one person."""

    def __init__(self, app: ASGIApp, *, token_id: str) -> None:
        """Stores which app is called, and the id of the session (or key) in whose name."""

        async def vouched(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, VOUCHED_FOR: token_id}, receive, send)

        # NOTE: the address is of no network; "localhost" is a name that `KnownHosts` lets through.
        transport = httpx.ASGITransport(vouched, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(
            transport=transport, base_url=f"http://localhost{PREFIX}", timeout=_TIMEOUT_S, trust_env=False
        )

    async def __aenter__(self) -> "InsideApi":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str, **params: Any) -> Any:
        """Returns the JSON answer of a reading; `params` that are None are left out.

        Raises:
            Refused: the API says no.
        """
        return _json(await self.send("GET", path, params=params))

    async def post(self, path: str, json: Any = None, *, once: str | None = None, **options: Any) -> Any:
        """Returns the JSON answer of a change (None where there is none); with `once`, executed once for that key.

        Raises:
            Refused: the API says no.
        """
        headers = {**options.pop("headers", {}), **({"Idempotency-Key": once} if once else {})}
        return _json(await self.send("POST", path, json=json, headers=headers, **options))

    async def put(self, path: str, json: Any = None, **options: Any) -> Any:
        """Returns the JSON answer; raises as `post`."""
        return _json(await self.send("PUT", path, json=json, **options))

    async def patch(self, path: str, json: Any = None, **options: Any) -> Any:
        """Returns the JSON answer; raises as `post`."""
        return _json(await self.send("PATCH", path, json=json, **options))

    async def delete(self, path: str, **options: Any) -> Any:
        """Returns the JSON answer, None where there is none; raises as `post`."""
        return _json(await self.send("DELETE", path, **options))

    async def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Returns any answer that is no refusal, bytes and headers as they came.

        Args:
            method: Such as "POST".
            path: Below `/api/v1`, such as "/cases"; what is filled into it must be quoted.
            json: A body as JSON, or:
            content: A body as it is.
            params: The query; None values are left out, lists repeat their name.
            headers: Such as `If-Match`.

        Raises:
            Refused: the API says no.
        """
        wanted = {name: value for name, value in (params or {}).items() if value is not None}
        body: dict[str, Any] = {"json": json} if json is not None else {"content": content}
        answer = await self._http.request(method, path, params=wanted, headers=dict(headers or {}), **body)
        if answer.status_code >= 400:
            raise _refused(answer)
        return Reply(status=answer.status_code, body=answer.content, headers=answer.headers)


def _json(reply: Reply) -> Any:
    return httpx.Response(reply.status, content=reply.body).json() if reply.body else None


def _refused(answer: httpx.Response) -> Refused:
    try:
        facts = answer.json()["error"]
        code, message = str(facts["code"]), str(facts["message"])
    except (ValueError, KeyError, TypeError):
        facts, code, message = {}, "refused", f"the server answered with {answer.status_code}"
    kind = SignedOut if answer.status_code == _SIGNED_OUT else Refused
    details = {name: value for name, value in facts.items() if name not in ("code", "message")}
    return kind(status=answer.status_code, code=code, message=message, details=details)
