"""The ledger's memory of one camera, to and from rows: what is loaded equals what was saved, order included."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from api.db.tables import CountRunRow, PlaceRow, StateRow, ViolationRow
from api.intake import repository
from pipelines.ledger.state import Absorbed, CameraState, CountRun, Place, Violation

_STATE = TypeAdapter(CameraState)
_PLACE = TypeAdapter(Place)
_RUN = TypeAdapter(CountRun)
_VIOLATION = TypeAdapter(Violation)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


def load_state(session: Session, camera_id: str) -> CameraState:
    """Returns the camera's memory, an empty one for a camera never seen."""
    row = repository.find_state(session, camera_id)
    if row is None:
        return CameraState(camera_id=camera_id)
    body = dict(row.body)
    names: dict[str, list[str]] = {part: body.pop(part) for part in ("places", "runs", "violations")}
    places = repository.bodies(session, PlaceRow, names["places"])
    runs = repository.bodies(session, CountRunRow, names["runs"])
    violations = repository.bodies(session, ViolationRow, names["violations"])
    return replace(
        _STATE.validate_python(body),
        places=tuple(_PLACE.validate_python(places[name]) for name in names["places"]),
        runs=tuple(_RUN.validate_python(runs[name]) for name in names["runs"]),
        violations=tuple(_VIOLATION.validate_python(violations[name]) for name in names["violations"]),
    )


def save_state(session: Session, before: CameraState, absorbed: Absorbed) -> None:
    """Writes what has changed between the two memories, what has ended included."""
    after = absorbed.state
    _save_scalars(session, after)
    for place in _changed(before.places, after.places):
        repository.save(session, _place_row(place, ended_at=None))
    for run in _changed(before.runs, after.runs):
        repository.save(session, _run_row(run, ended_at=None))
    for violation in _changed(before.violations, (*after.violations, *absorbed.cleared, *absorbed.unwatched)):
        repository.save(session, _violation_row(violation))
    ended_at = after.last_look_at
    for place in _left(before.places, after.places, absorbed.ended):
        repository.save(session, _place_row(place, ended_at=place.presence.absent_after_at or ended_at))
    for run in _left(before.runs, after.runs, absorbed.ended_runs):
        repository.save(session, _run_row(run, ended_at=run.presence.absent_after_at or ended_at))


def violation_json(violation: Violation) -> dict[str, Any]:
    """Returns the violation as JSON values."""
    return _json(_VIOLATION, violation)


def _save_scalars(session: Session, state: CameraState) -> None:
    body = _json(_STATE, replace(state, places=(), runs=(), violations=()))
    named: Mapping[str, Iterable[_Named]] = {
        "places": state.places,
        "runs": state.runs,
        "violations": state.violations,
    }
    body |= {part: [each.id for each in several] for part, several in named.items()}
    repository.save(
        session,
        StateRow(
            camera_id=state.camera_id,
            last_look_at=state.last_look_at,
            last_healthy_at=state.last_healthy_at,
            body=body,
        ),
    )


def _changed(before: Iterable[_N], after: Iterable[_N]) -> list[_N]:
    known = {each.id: each for each in before}
    return [each for each in after if known.get(each.id) != each]


def _left(before: Iterable[_N], after: Iterable[_N], ended: Iterable[_N]) -> list[_N]:
    """Returns what is no longer remembered, as it was when it ended; what was merely dropped, as it was before."""
    last = {each.id: each for each in (*before, *ended)}
    kept = {each.id for each in after}
    return [each for name, each in last.items() if name not in kept]


def _place_row(place: Place, *, ended_at: datetime | None) -> PlaceRow:
    return PlaceRow(
        id=place.id,
        camera_id=place.camera_id,
        label=place.label,
        first_seen_at=place.presence.first_seen_at,
        last_seen_at=place.presence.last_seen_at,
        ended_at=ended_at,
        body=_json(_PLACE, place),
    )


def _run_row(run: CountRun, *, ended_at: datetime | None) -> CountRunRow:
    return CountRunRow(
        id=run.id, camera_id=run.camera_id, rule_id=run.rule_id, ended_at=ended_at, body=_json(_RUN, run)
    )


def _violation_row(violation: Violation) -> ViolationRow:
    return ViolationRow(
        id=violation.id,
        camera_id=violation.camera_id,
        rule_id=violation.rule_id,
        rule_type=violation.rule_type,
        zone_id=violation.zone_id,
        subject_id=violation.subject_id,
        raised_at=violation.raised_at,
        cleared_at=violation.cleared_at,
        body=violation_json(violation),
    )


def _json(adapter: TypeAdapter[Any], value: object) -> dict[str, Any]:
    dumped: dict[str, Any] = adapter.dump_python(value, mode="json")
    return dumped
