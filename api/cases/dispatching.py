"""一级分拨: a case that was just filed goes straight to the unit that its row, area and duty roster name."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.move import Move
from api.cases.schemas import MoveRequest
from api.catalogue.entry import CatalogueEntry
from api.db.tables import CaseRow
from api.errors import Invalid
from api.units import service as units


def direct_dispatch(session: Session, case: CaseRow, entry: CatalogueEntry, *, now: datetime) -> MoveRequest:
    """Returns what the server does with a case that was just filed: to a unit, or into a dispatcher's hands."""
    chosen = units.dispatch(session, entry, area=case.area, at=now)
    if chosen.unit is None:
        return MoveRequest(move=Move.AWAIT_DISPATCH, note=chosen.because)
    if not _is_unit(session, chosen.unit):
        note = f"{chosen.because}; but there is no unit '{chosen.unit}' in the register"
        return MoveRequest(move=Move.AWAIT_DISPATCH, note=note)
    return MoveRequest(move=Move.DISPATCH, unit=chosen.unit, note=chosen.because)


def require_unit(session: Session, unit: str) -> None:
    """Passes a unit that there is.

    Raises:
        Invalid: `unknown_unit`.
    """
    if not _is_unit(session, unit):
        raise Invalid(f"there is no unit '{unit}'; `GET /units` lists them", code="unknown_unit")


def _is_unit(session: Session, unit: str) -> bool:
    return unit in {each.id for each in units.units(session)}
