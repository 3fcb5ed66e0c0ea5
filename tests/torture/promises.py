"""What must hold after a kill: nothing acknowledged lost, nothing doubled, no row without its file, no gap."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as query
from sqlalchemy.orm import Session
from street_load import Said

from api.db.engine import Database
from api.db.tables import CaseEventRow, CaseRow, OutboxRow, PictureRow, ReportRow, ViolationRow
from api.db.tables.clocks import StageClockRow, SupervisionRow
from api.evidence.local_store import LocalPictures
from api.evidence.verify import verify_store

Check = Callable[[Session, Said], Iterator[str]]


def broken_promises(database: Database, store: LocalPictures, said: Said, checks: "tuple[Check, ...]") -> list[str]:
    """Returns everything that is wrong. The server must not be taking anything in meanwhile."""
    found = [f"{problem.kind.value} {problem.about}" for problem in verify_store(database, store) if problem.is_loss]
    found += [f"left in staging: {name}" for name in store.strays()]
    with database.read() as session:
        for check in checks:
            found += check(session, said)
    return found


def nothing_acknowledged_is_lost(session: Session, said: Said) -> Iterator[str]:
    """Pictures, reports, cases as they were read, and verdicts."""
    for kind, column, heard in (
        ("picture", PictureRow.sha256, said.pictures),
        ("report", ReportRow.id, said.reports),
        ("case", CaseRow.id, set(said.cases)),
    ):
        yield from (f"lost {kind} {each}" for each in sorted(heard - set(session.scalars(query(column)))))
    numbers = {row[0]: row[1] for row in session.execute(query(CaseRow.id, CaseRow.number))}
    for case_id, number in said.cases.items():
        if numbers.get(case_id, number) != number:
            yield f"case {case_id} was number {number} and is {numbers[case_id]}"
    decided = query(CaseRow.id, CaseRow.decided_by).where(CaseRow.id.in_(list(said.verdicts)))
    named = {row[0]: row[1] for row in session.execute(decided)}
    yield from (f"lost the verdict on {each}" for each in said.verdicts if not named.get(each))


def nothing_is_doubled(session: Session, _: Said) -> Iterator[str]:
    """One case for one violation, one announcement for one case, numbers without a gap."""
    of_violation = CaseRow.origin == "violation"
    cases = session.scalar(query(func.count()).select_from(CaseRow).where(of_violation)) or 0
    violations = session.scalar(query(func.count()).select_from(ViolationRow)) or 0
    if cases != violations:
        yield f"{cases} cases of {violations} violations"
    origins = Counter((row[0], row[1]) for row in session.execute(query(CaseRow.origin, CaseRow.origin_id)))
    yield from (f"{count} cases of {origin}" for origin, count in origins.items() if count > 1)
    numbers = sorted(session.scalars(query(CaseRow.number)))
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{len(numbers)} cases have numbers up to {numbers[-1]}"


def every_change_is_announced_once(session: Session, _: Said) -> Iterator[str]:
    """The outbox has one `case.opened` per case; its keys are unique by the table, its numbers need not be."""
    opened = Counter(
        payload["case_id"]
        for payload in session.scalars(query(OutboxRow.payload).where(OutboxRow.topic == "case.opened"))
    )
    cases = set(session.scalars(query(CaseRow.id)))
    yield from (f"case {each} was announced {opened[each]} times" for each in cases if opened[each] != 1)
    yield from (f"announced, but no case: {each}" for each in opened if each not in cases)
    keys = Counter(session.scalars(query(OutboxRow.key)))
    yield from (f"announced {count} times: {key}" for key, count in keys.items() if count > 1)


def histories_have_no_gap(session: Session, said: Said) -> Iterator[str]:
    """Events 1, 2, 3 ... for each case, times that do not go back, and one verdict where one was given."""
    events: dict[str, list[CaseEventRow]] = {}
    for event in session.scalars(query(CaseEventRow).order_by(CaseEventRow.case_id, CaseEventRow.seq)):
        events.setdefault(event.case_id, []).append(event)
    for case_id in session.scalars(query(CaseRow.id)):
        history = events.get(case_id, [])
        if [event.seq for event in history] != list(range(1, len(history) + 1)) or not history:
            yield f"case {case_id} has events {[event.seq for event in history]}"
        verdicts = [event for event in history if is_verdict(event)]
        if len(verdicts) > 1 or (case_id in said.verdicts and not verdicts):
            yield f"case {case_id} has {len(verdicts)} verdicts in its history"


def is_verdict(event: CaseEventRow) -> bool:
    """Whether a person filed or rejected the case."""
    return event.kind == "verdict" or event.detail.get("move") in ("verify_file", "verify_reject")


def every_breach_is_told_once(session: Session, said: Said) -> Iterator[str]:
    """督办: one row, one event and one outbox row for each breach; none without the others."""
    rows = list(session.scalars(query(SupervisionRow)))
    said.supervisions = max(said.supervisions, len(rows))
    told = Counter((row.case_id, row.stage, row.number) for row in rows)
    events = Counter(
        (event.case_id, event.detail["stage"], event.detail["number"])
        for event in session.scalars(query(CaseEventRow).where(CaseEventRow.kind == "supervised"))
    )
    opened = query(OutboxRow.payload).where(OutboxRow.topic == "supervision.opened")
    announced = Counter((each["case_id"], each["stage"], each["number"]) for each in session.scalars(opened))
    for breach in told.keys() | events.keys() | announced.keys():
        counts = (told[breach], events[breach], announced[breach])
        if counts != (1, 1, 1):
            yield f"the breach {breach} has {counts} rows, events and announcements"
    terms = Counter(row.clock_id for row in rows)
    for clock in session.scalars(query(StageClockRow)):
        if clock.breaches != terms[clock.id]:
            yield f"the clock {clock.id} counts {clock.breaches} breaches, {terms[clock.id]} were told"


def no_breach_is_untold(session: Session, _: Said) -> Iterator[str]:
    """To be asked of a server that has been up for some of its sweeps: no deadline that is long over waits."""
    long_over = datetime.now(UTC) - timedelta(seconds=1.0)
    for clock in session.scalars(query(StageClockRow).where(StageClockRow.watched_at < long_over)):
        yield f"the breach of clock {clock.id} was never told"


CHECKS: "tuple[Check, ...]" = (
    nothing_acknowledged_is_lost,
    nothing_is_doubled,
    every_change_is_announced_once,
    histories_have_no_gap,
    every_breach_is_told_once,
)
