"""Claims a request that names an idempotency key, after it was let in and before it is executed."""

import re

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from api.errors import Invalid
from api.idempotency import repository, service
from api.idempotency.layer import EXCHANGE, HEADER, Exchange
from api.idempotency.service import Claim, StoredAnswer
from api.people.deps import IdentityDep
from api.people.roles import TokenKind
from api.services import Services, ServicesDep

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class AnsweredBefore(Exception):
    """The request was executed before; this is what was answered then."""

    def __init__(self, stored: StoredAnswer) -> None:
        super().__init__("answered before")
        self.stored = stored

    def response(self) -> Response:
        """Returns the answer, marked as one of before."""
        headers = {**dict(self.stored.headers), "Idempotency-Replayed": "true"}
        return Response(self.stored.body, self.stored.status, headers)


async def execute_once(services: ServicesDep, identity: IdentityDep, connection: HTTPConnection) -> None:
    """Lets a request with a key through once; everybody's own keys, only while the same request comes with them.

    A request without the header passes, as do workers: their reports have ids of their own.

    Raises:
        Invalid: The key is no key, or came with another request.
        Conflict: The same request is being executed, or its answer is lost.
        AnsweredBefore: It was executed.
    """
    exchange = connection.scope.get(EXCHANGE)
    is_worker = identity is None or identity.kind is TokenKind.WORKER
    if identity is None or is_worker or not isinstance(exchange, Exchange) or not isinstance(connection, Request):
        return
    keys = connection.headers.getlist(HEADER)
    if len(keys) != 1 or _KEY.fullmatch(keys[0]) is None:
        raise Invalid("`Idempotency-Key` must be one word of 1 to 255 visible ASCII characters, such as a UUID")
    if not exchange.is_read:
        await connection.body()
    claim = service.claim_of(
        key=keys[0],
        who=identity.person_id or identity.token_id,
        method=connection.method,
        target=f"{connection.url.path}?{connection.url.query}",
        body_sha256=exchange.digest.hexdigest(),
        run_id=exchange.run_id,
    )
    stored = await run_in_threadpool(_begin, services, claim)
    if stored is not None:
        raise AnsweredBefore(stored)
    exchange.claim = claim
    repository.executing.set(claim.key_sha256)


def _begin(services: Services, claim: Claim) -> StoredAnswer | None:
    with services.database.write() as session:
        session.info["is_of_idempotency"] = True
        return service.begin(session, claim, box=services.box, now=services.clock())
