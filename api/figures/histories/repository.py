"""Conditions on the history of a case: which moves it has made by a date, and what they say."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from api.cases.move import Move
from api.cases.states import EventKind
from api.db.tables import CaseEventRow, CaseRow

Is = ColumnElement[bool]


class move_word(FunctionElement[str]):  # noqa: N801 # stands in queries like a function
    """What an event says under `move`, written as the index over it is written; each database has its own way."""

    type = String()
    inherit_cache = True


@compiles(move_word, "sqlite")
def _sqlite_word(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_extract({compiler.process(element.clauses, **options)}, '$.move')"


@compiles(move_word, "postgresql")
def _postgres_word(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} ->> 'move')"


def moves_are(*moves: Move, until: datetime | None = None, after: datetime | None = None) -> list[Is]:
    """Returns the conditions of an event that is one of these moves of `CaseRow`."""
    found: list[Is] = [
        CaseEventRow.case_id == CaseRow.id,
        CaseEventRow.kind == EventKind.MOVE.value,
        CaseEventRow.detail["move"].as_string().in_([move.value for move in moves]),
    ]
    if until is not None:
        found.append(CaseEventRow.at <= until)
    if after is not None:
        found.append(CaseEventRow.at > after)
    return found


def moved(*moves: Move, until: datetime | None = None, after: datetime | None = None) -> Is:
    """Whether the case has made one of these moves."""
    return some(select(CaseEventRow.seq).where(*moves_are(*moves, until=until, after=after)), CaseRow)


def some(query: Select[Any], *outer: Any) -> Is:
    """Whether there is a row, asked for each row of the outer tables by itself.

    NOTE: not `EXISTS`: PostgreSQL would rather read a whole table once, all histories of all years, than ask an index
    for each of the few cases of a month.
    """
    return query.limit(1).correlate(*outer).scalar_subquery().is_not(None)


def first_word(word: str, *moves: Move, after: datetime | None = None) -> ColumnElement[Any]:
    """What the first of these moves says under a word; NULL where there is none, or it says nothing."""
    query = select(CaseEventRow.detail[word].as_string()).where(*moves_are(*moves, after=after))
    return query.order_by(CaseEventRow.seq).limit(1).correlate(CaseRow).scalar_subquery()


def granted(move: Move, *, until: datetime) -> list[Is]:
    """Returns the conditions of an event that granted more time, of whatever case.

    Their few have an index of their own, `case_events_granted`.
    """
    word = move_word(CaseEventRow.detail)
    # NOTE: word for word as in the index, or SQLite does not take it.
    is_grant = word.in_([literal_column("'approve_extension'"), literal_column("'approve_suspension'")])
    return [is_grant, word == move.value, CaseEventRow.kind == EventKind.MOVE.value, CaseEventRow.at <= until]
