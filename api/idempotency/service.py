"""Decides what becomes of a request that names an idempotency key; commits nothing."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras.secret_box import SecretBox, SecretUnreadable
from api.db.tables.delivery import IdempotencyRow
from api.errors import Conflict, Invalid
from api.idempotency import repository

KEPT_S = 86400.0
"""A key is remembered this long."""
LARGEST_ANSWER = 256 * 1024
_NOT_KEPT = frozenset({401, 403, 408, 413, 425, 429})
"""Answers that say nothing about the request itself: the same may pass later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A request that is to be executed once."""

    key_sha256: str
    """Hash of who asked and of the key they sent."""
    request_sha256: str
    """Hash of method, path and body."""
    run_id: str
    """This run of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """An answer as it was given."""

    status: int
    """HTTP status."""
    headers: tuple[tuple[str, str], ...]
    """Those that belong to the content."""
    body: bytes
    """The content."""


def claim_of(*, key: str, who: str, method: str, target: str, body_sha256: str, run_id: str) -> Claim:
    """Returns the claim of a request. Another identity with the same key is another claim."""
    return Claim(key_sha256=_hash(who, key), request_sha256=_hash(method, target, body_sha256), run_id=run_id)


def begin(session: Session, claim: Claim, *, box: SecretBox, now: datetime) -> StoredAnswer | None:
    """Returns the answer that was given before; None: this request is to be executed now.

    Raises:
        Invalid: `idempotency_mismatch`: the key came with another request before.
        Conflict: `idempotency_in_progress`: it is being executed; `idempotency_unknown`: it was executed and its
            answer is lost.
    """
    row = repository.find(session, claim.key_sha256)
    if row is not None and row.began_at <= now - timedelta(seconds=KEPT_S):
        repository.remove(session, claim.key_sha256)
        session.expunge(row)
        row = None
    if row is None:
        fresh = IdempotencyRow(
            key_sha256=claim.key_sha256, request_sha256=claim.request_sha256, run_id=claim.run_id, began_at=now
        )
        if repository.insert(session, fresh):
            return None
        row = repository.find(session, claim.key_sha256)
        if row is None:
            raise _in_progress()
    return _known(row, claim, box=box, now=now)


def finish(session: Session, claim: Claim, answer: StoredAnswer, *, box: SecretBox) -> None:
    """Keeps the answer; or lets go, where it says that the request may be tried again."""
    row = repository.find(session, claim.key_sha256)
    if row is None or row.run_id != claim.run_id or row.status is not None:
        return
    if answer.status >= 500 or answer.status in _NOT_KEPT:
        _let_go(session, row)
    elif len(answer.body) > LARGEST_ANSWER:
        row.run_id = ""
    else:
        row.status, row.answer = answer.status, _sealed(answer, box)


def abandon(session: Session, claim: Claim) -> None:
    """Lets go of a request that ended without an answer."""
    row = repository.find(session, claim.key_sha256)
    if row is not None and row.run_id == claim.run_id and row.status is None:
        _let_go(session, row)


def _let_go(session: Session, row: IdempotencyRow) -> None:
    """What was committed stays so: then nobody can say any more what the answer was."""
    if row.is_executed:
        row.run_id = ""
    else:
        repository.remove(session, row.key_sha256)


def _known(row: IdempotencyRow, claim: Claim, *, box: SecretBox, now: datetime) -> StoredAnswer | None:
    if row.request_sha256 != claim.request_sha256:
        raise Invalid(
            "this Idempotency-Key came with another request before; use a new key for a new request",
            code="idempotency_mismatch",
        )
    if row.status is not None and row.answer is not None:
        return _opened(row.status, row.answer, box)
    if row.run_id == claim.run_id:
        raise _in_progress()
    if row.is_executed:
        raise Conflict(
            "this was executed, but its answer was lost: look whether it is there, and use a new key for a new request",
            code="idempotency_unknown",
        )
    # The server ended before anything was committed: it is safe to execute it now.
    row.run_id, row.began_at = claim.run_id, now
    return None


def _in_progress() -> Conflict:
    return Conflict("a request with this Idempotency-Key is being executed; ask again", code="idempotency_in_progress")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _sealed(answer: StoredAnswer, box: SecretBox) -> bytes:
    content = {"headers": answer.headers, "body": base64.b64encode(answer.body).decode()}
    return box.seal(json.dumps(content))


def _opened(status: int, sealed: bytes, box: SecretBox) -> StoredAnswer:
    try:
        content = json.loads(box.open(sealed))
    except SecretUnreadable as error:
        raise Conflict("the answer of before cannot be decrypted any more", code="idempotency_unknown") from error
    headers = tuple((name, value) for name, value in content["headers"])
    return StoredAnswer(status=status, headers=headers, body=base64.b64decode(content["body"]))
