"""Does everything that the chain speaks of hold? Names every leaf and row that does not, repairs nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.chain import repository
from api.chain.checkpoint import Checkpoint
from api.chain.finding import Finding, FindingKind, LeafFacts
from api.chain.heads_check import HeadsCheck
from api.chain.leaf import EMPTIED, FIRST_PREV, OF_A_CASE, Leaf, text_sha256
from api.chain.rows_check import check_rows, was_deleted
from api.chain.stored import NotAsStored, content_of_raw, readers
from api.chain.subject import SUBJECTS
from api.db.errors import DatabaseError
from api.db.tables.chain import LeafRow
from api.services import Database

GUARDED = ("chain_leaves", "chain_checkpoints", "custody")
_EVENT_GUARDS = {
    "postgresql": ("case_events_keep", "case_events_append", "case_events_stay", "case_events_whole"),
    "sqlite": ("case_events_keep", "case_events_append", "case_events_stay"),
}
_ONCE = frozenset(kind.value for kind in SUBJECTS)
_GUARDS = {"postgresql": ("no_change", "no_truncate"), "sqlite": ("no_update", "no_delete", "no_replace")}


@dataclass(slots=True, kw_only=True)
class Verified:
    """What one walk along the chain has learnt."""

    findings: list[Finding] = field(default_factory=list)
    """All that is wrong, in the order in which it was met."""
    leaves: int = 0
    """How many there are."""
    signed: int = 0
    """How many of them are under a signed head."""


def verify_chain(database: Database, *, checkpoint: Checkpoint | None = None) -> Verified:
    """Returns what holds and what does not; reads every leaf and every row that one speaks of.

    Args:
        database: A read-only one will do; the walk sees one unchanging state.
        checkpoint: One that was kept elsewhere; the chain must go on from it.
    """
    verified = Verified()
    try:
        with database.read() as session, repository.lenient_text(session):
            _walk(session, checkpoint, verified)
    except (DatabaseError, DBAPIError) as error:
        verified.findings.append(Finding(kind=FindingKind.DATABASE_DAMAGED, about="database", detail=str(error)))
    return verified


def _walk(session: Session, checkpoint: Checkpoint | None, verified: Verified) -> None:
    verified.findings += _missing_guards(session)
    heads = HeadsCheck.begun(session, checkpoint)
    known: dict[tuple[str, str], LeafFacts] = {}
    for finding in _check_leaves(session, heads, known):
        verified.findings.append(finding)
    verified.findings += heads.findings(known)
    verified.findings += check_rows(session, known)
    for case_id, sha256 in repository.evidence_without_picture(session):
        verified.findings.append(
            Finding(kind=FindingKind.PICTURE_MISSING, about=sha256, detail=f"a picture of case {case_id}")
        )
    verified.leaves, verified.signed = heads.leaves, heads.signed


def _missing_guards(session: Session) -> Iterator[Finding]:
    there, dialect = repository.triggers(session), repository.dialect(session).name
    wanted = [f"{table}_{name}" for table in GUARDED for name in _GUARDS[dialect]]
    for name in [*wanted, *_EVENT_GUARDS[dialect]]:
        if name not in there:
            yield Finding(kind=FindingKind.TRIGGER_MISSING, about=name)


def _check_leaves(session: Session, heads: HeadsCheck, known: dict[tuple[str, str], LeafFacts]) -> Iterator[Finding]:
    """Walks along the chain; `known` gets what each leaf speaks of."""
    by_column, last, prev = readers(repository.column_types(LeafRow)), 0, FIRST_PREV
    emptied: list[tuple[int, str, str]] = []
    for raw in repository.raw_rows(session, LeafRow):
        seq = raw["seq"] if type(raw["seq"]) is int else last + 1
        if seq != last + 1:
            missing = f"leaf {last + 1}" if seq == last + 2 else f"leaves {last + 1} to {seq - 1}"
            yield Finding(kind=FindingKind.LEAF_MISSING, about=missing, detail=f"leaf {seq} is the next one there")
        try:
            content = content_of_raw(raw, by_column)
            wrong = _wrong_columns(content, prev if seq == last + 1 else None)
        except NotAsStored as error:
            content, wrong = raw, error.columns
        if wrong:
            about = f"leaf {seq}"
            detail = f"{', '.join(wrong)} of the leaf of {raw['kind']} {raw['about']}"
            yield Finding(kind=FindingKind.LEAF_ALTERED, about=about, detail=detail)
        elif _is_emptied(content):
            emptied.append((seq, str(content["kind"]), str(content["about"])))
        subject = (str(content["kind"]), str(content["about"]))
        if subject in known and subject[0] in _ONCE:
            detail = f"{subject[0]} {subject[1]}, of which leaf {known[subject].seq} speaks already"
            yield Finding(kind=FindingKind.LEAF_TWICE, about=f"leaf {seq}", detail=detail)
        known.setdefault(subject, _facts(seq, content))
        heads.pass_leaf(seq, str(content["sha256"]))
        last, prev = seq, str(content["sha256"])
    for seq, kind, about in emptied:
        if not was_deleted(known, kind, about):
            detail = f"body of the leaf of {kind} {about}: it is empty, and no deletion is recorded"
            yield Finding(kind=FindingKind.LEAF_ALTERED, about=f"leaf {seq}", detail=detail)


def _facts(seq: int, content: Mapping[str, object]) -> LeafFacts:
    case_id = content["case_id"]
    return LeafFacts(
        seq=seq, body_sha256=str(content["body_sha256"]), case_id=None if case_id is None else str(case_id)
    )


def _is_emptied(content: Mapping[str, object]) -> bool:
    return content["body"] == EMPTIED and content["kind"] in OF_A_CASE


def _wrong_columns(content: dict[str, object], prev: str | None) -> list[str]:
    """Returns what does not hold of one leaf; `prev` is None where the one before it is missing anyway."""
    wrong = []
    if not _is_emptied(content) and text_sha256(str(content["body"])) != content["body_sha256"]:
        wrong.append("body or body_sha256")
    if prev is not None and content["prev_sha256"] != prev:
        wrong.append("prev_sha256")
    leaf = Leaf(
        seq=int(str(content["seq"])),
        at=str(content["at"]),
        kind=str(content["kind"]),
        about=str(content["about"]),
        case_id=None if content["case_id"] is None else str(content["case_id"]),
        body_sha256=str(content["body_sha256"]),
        prev_sha256=str(content["prev_sha256"]),
    )
    if leaf.sha256() != content["sha256"]:
        wrong.append("content or sha256")
    return wrong
