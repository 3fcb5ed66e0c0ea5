"""Conditions of reach and filters, and what cases are told apart by: both as it was known at a date."""

from typing import Any

from sqlalchemy import ColumnElement, case, func

from api.cases.move import Move
from api.db.tables import CaseRow
from api.figures.definition import Split
from api.figures.histories.repository import first_word, moved
from api.figures.scope import Scope

Is = ColumnElement[bool]
_UNIT_MOVES = (Move.DISPATCH, Move.REDISPATCH, Move.RETURN_TO_SENDER)


def narrowed(scope: Scope) -> list[Is]:
    """Returns the conditions of reach and filters."""
    both = (scope.reach.areas, scope.areas)
    conditions: list[Is] = [CaseRow.area.in_(sorted(areas)) for areas in both if areas is not None]
    if scope.reach.units is not None:
        conditions.append(CaseRow.unit.in_(sorted(scope.reach.units)))
    if scope.camera_id is not None:
        conditions.append(CaseRow.camera_id == scope.camera_id)
    wanted = {Split.TYPE: scope.type, Split.UNIT: scope.unit, Split.LEVEL: scope.level}
    conditions += [split_column(split, scope) == value for split, value in wanted.items() if value is not None]
    return conditions


def split_column(split: Split, scope: Scope, *, is_machine: bool = False) -> ColumnElement[Any]:
    """Returns what cases are told apart by, as it was at the date; of a machine, the type that it had found."""
    plain: dict[Split, ColumnElement[Any]] = {
        Split.AREA: CaseRow.area.expression,
        Split.CAMERA: CaseRow.camera_id.expression,
        Split.ZONE: CaseRow.zone_id.expression,
        Split.TYPE: CaseRow.type.expression,
        Split.UNIT: CaseRow.unit.expression,
        Split.LEVEL: CaseRow.level.expression,
    }
    if split is Split.TYPE and is_machine:
        return func.coalesce(first_word("found_as", Move.VERIFY_FILE), CaseRow.type)
    if not scope.is_past or split not in (Split.TYPE, Split.UNIT, Split.LEVEL):
        return plain[split]
    if split is Split.TYPE:
        return func.coalesce(first_word("found_as", Move.VERIFY_FILE, after=scope.as_of), CaseRow.type)
    if split is Split.LEVEL:
        return func.coalesce(first_word("from_level", Move.ESCALATE, after=scope.as_of), CaseRow.level)
    # The first move after the date says what was before it; before the first dispatch there was no unit.
    before = first_word("from_unit", *_UNIT_MOVES, after=scope.as_of)
    return case((moved(*_UNIT_MOVES, after=scope.as_of), before), else_=CaseRow.unit)
