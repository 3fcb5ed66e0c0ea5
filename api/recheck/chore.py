"""What nobody triggers: books questions that were missed, and hands those that no visit answered to a person."""

from datetime import datetime, timedelta

from api.cases.states import CaseState
from api.outbox.announcer import Announcement
from api.recheck import repository
from api.recheck.conclude import conclude
from api.recheck.judge import Answer, Said, Why
from api.recheck.schemas import Purpose
from api.recheck.service import AWAITED, book, is_awaited, withdraw
from api.services import Database

PATIENCE = timedelta(hours=1)
"""A camera that nobody could visit for so long (stopped, no worker) cannot tell: a person looks."""
BATCH = 100


def look_after(database: Database, *, now: datetime) -> list[Announcement]:
    """Books what is to be asked and was not, gives up what waits too long; returns what is to be announced."""
    told: list[Announcement] = []
    with database.write() as session:
        for purpose in (Purpose.WARNED, Purpose.HANDLED):
            states = [CaseState(each).value for each in AWAITED[purpose]]
            for case in repository.never_asked(session, states, purpose=purpose.value, limit=BATCH):
                book(session, case, now, purpose=purpose)
        for row in repository.asked_before(session, now - PATIENCE):
            awaited = repository.find_case(session, row.case_id)
            if awaited is None or not is_awaited(row, awaited):
                withdraw(row)
            elif row.due_at is not None and row.due_at <= now:
                said = Said(answer=Answer.CANNOT_SEE, why=Why.NO_WORD)
                told += conclude(session, row, awaited, said, order_id=None, now=now)
    return told
