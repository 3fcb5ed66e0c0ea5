"""The ledger's memory survives its rows: any state that is saved is loaded again, equal in every field."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.db.engine import Database, open_sqlite
from api.db.tables import CameraRow, PlaceRow
from api.intake.memory import load_state, save_state
from pipelines.ledger.state import (
    Absorbed,
    CameraState,
    CountRun,
    Dwell,
    Misses,
    PictureRef,
    Place,
    Presence,
    View,
    Violation,
    ViolationId,
)
from pipelines.orders import PlaceId

UNIT = st.floats(0, 1)
BOX = st.tuples(UNIT, UNIT, UNIT, UNIT)
SECONDS = st.floats(0, 1e6, allow_nan=False)
AT = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NAME = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
SHA256 = st.text("0123456789abcdef", min_size=64, max_size=64)
REF = st.builds(
    PictureRef,
    sha256=SHA256,
    taken_at=AT,
    time_error_s=SECONDS,
    size_wh=st.tuples(st.integers(1, 9999), st.integers(1, 9999)),
    stream=st.sampled_from(["main", "snapshot"]),
    box=BOX,
)
PRESENCE = st.builds(
    Presence,
    first_seen_at=AT,
    first_error_s=SECONDS,
    last_seen_at=AT,
    last_error_s=SECONDS,
    absent_before_at=st.none() | AT,
    absent_after_at=st.none(),
    first_picture=st.none() | REF,
    latest_picture=st.none() | REF,
    longest_gap_s=SECONDS,
)
PLACE = st.builds(
    Place,
    id=NAME,
    camera_id=st.just("c0"),
    label=NAME,
    label_counts=st.dictionaries(NAME, st.integers(0, 99), max_size=3),
    box=BOX,
    appearance=st.lists(st.floats(-1, 1), max_size=6).map(tuple),
    zones=st.lists(NAME, max_size=3).map(tuple),
    zone_since=st.dictionaries(NAME, AT, max_size=3),
    presence=PRESENCE,
    sightings=st.integers(1, 999),
    misses=st.none() | st.builds(Misses, order_id=NAME, count=st.integers(1, 9), since_at=AT, latest_at=AT),
    rival_of=st.none() | NAME,
)
RUN = st.builds(
    CountRun,
    id=NAME,
    camera_id=st.just("c0"),
    rule_id=NAME,
    zone_id=NAME,
    count=st.integers(1, 99),
    box=BOX,
    presence=PRESENCE,
)
VIOLATION = st.builds(
    Violation,
    id=NAME,
    camera_id=st.just("c0"),
    rule_id=NAME,
    rule_type=NAME,
    zone_id=NAME,
    subject_id=NAME,
    label=NAME,
    count=st.integers(1, 99),
    box=BOX,
    limit_s=SECONDS,
    raised_at=AT,
    dwell=st.builds(Dwell, lower_s=SECONDS, upper_s=st.none() | SECONDS),
    first_picture=REF,
    second_picture=REF,
    cleared_at=st.none(),
)
STATE = st.builds(
    CameraState,
    camera_id=st.just("c0"),
    last_look_at=st.none() | AT,
    last_healthy_at=st.none() | AT,
    last_healthy_error_s=SECONDS,
    places=st.lists(PLACE, max_size=3, unique_by=lambda each: each.id).map(tuple),
    runs=st.lists(RUN, max_size=2, unique_by=lambda each: each.id).map(tuple),
    zero_at=st.dictionaries(NAME, AT, max_size=2),
    violations=st.lists(
        VIOLATION, max_size=2, unique_by=(lambda each: each.id, lambda each: (each.rule_id, each.subject_id))
    ).map(tuple),
    recent=st.lists(
        st.builds(
            View, at=AT, boxes=st.lists(BOX, max_size=2).map(tuple), labels=st.lists(NAME, max_size=2).map(tuple)
        ),
        max_size=2,
    ).map(tuple),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_sqlite(tmp_path_factory.mktemp("memory"))
    with opened.write() as session:
        session.add(CameraRow(id="c0", position=0, name="c0", config={}))
    yield opened
    opened.close()


class TakenBackError(Exception):
    """Ends a transaction that was only tried."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(first=STATE, second=STATE)
def test_what_is_saved_is_loaded_again_whatever_was_there_before(
    database: Database, first: CameraState, second: CameraState
) -> None:
    # A violation's rule and subject are unique for ever: the second state's are of other subjects, with longer names.
    moved = tuple(
        replace(
            each,
            id=ViolationId(f"of the second {each.id}"),
            subject_id=f"of the second {each.subject_id}",
            rule_id=f"of the second {each.rule_id}",
        )
        for each in second.violations
    )
    before = CameraState(camera_id="c0")
    with suppress(TakenBackError), database.write() as session:
        for state in (first, replace(second, violations=moved)):
            save_state(session, before, Absorbed(state=state))
            session.flush()
            # What is loaded must come from the rows, not from the session's own objects.
            session.expunge_all()
            assert load_state(session, "c0") == state
            before = state
        raise TakenBackError


def test_a_camera_never_seen_has_an_empty_memory(database: Database) -> None:
    with database.read() as session:
        assert load_state(session, "c9") == CameraState(camera_id="c9")


def test_what_is_no_longer_remembered_stays_as_a_row_that_has_ended(database: Database) -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    presence = Presence(first_seen_at=at, first_error_s=0.0, last_seen_at=at, last_error_s=0.0)
    place = Place(
        id=PlaceId("p"), camera_id="c0", label="car", box=(0, 0, 1, 1), appearance=(), zones=(), presence=presence
    )
    ended = replace(place, presence=replace(presence, absent_after_at=at + timedelta(seconds=5)))
    before = CameraState(camera_id="c0", places=(place,))
    with database.write() as session:
        save_state(session, CameraState(camera_id="c0"), Absorbed(state=before))
    with database.write() as session:
        save_state(session, before, Absorbed(state=CameraState(camera_id="c0"), ended=(ended,)))
    with database.read() as session:
        assert load_state(session, "c0").places == ()
        assert session.get_one(PlaceRow, "p").ended_at == at + timedelta(seconds=5)
