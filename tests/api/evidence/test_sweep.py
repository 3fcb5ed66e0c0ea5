"""The sweeper removes what nothing needs, and never what something does."""

from datetime import timedelta
from typing import Any

import pytest

from api.evidence.sweep import Sweeper
from api.evidence.verify import verify_store
from api.sight.service import relearn

DAY_S = 86400.0


@pytest.fixture
def sweeper(street: Any) -> Sweeper:
    return Sweeper(database=street.database, pictures=street.pictures)


def stored(street: Any) -> set[str]:
    return {picture.sha256 for picture in street.pictures.pictures()}


def test_an_upload_that_no_report_names_goes_after_an_hour(street: Any, sweeper: Sweeper) -> None:
    name = street.upload()
    street.clock.advance(3590)
    assert sweeper.sweep_once(street.clock()).pictures == 0
    street.clock.advance(20)
    assert sweeper.sweep_once(street.clock()).pictures == 1
    assert stored(street) == set()
    assert street.get(f"/evidence/{name}").json()["error"]["code"] == "not_found"
    assert list(verify_store(street.database, street.pictures)) == []


def test_sending_it_again_spares_an_upload_for_another_hour(street: Any, sweeper: Sweeper) -> None:
    street.upload(1)
    street.clock.advance(3590)
    street.upload(1)
    street.clock.advance(3590)
    sweeper.sweep_once(street.clock())
    assert len(stored(street)) == 1


def test_a_candidate_stays_while_its_place_is_open_and_a_day_longer(street: Any, sweeper: Sweeper) -> None:
    name = street.upload()
    street.visit(street.look(1.0, picture=name))
    street.clock.advance(3700)
    sweeper.sweep_once(street.clock())
    assert stored(street) == {name}

    order = street.order()
    gone = [{"place": place["id"], "answer": "not_seen", "appearance": [0, 1, 0, 0]} for place in order["places"]]
    looks = [street.look(1.0 + index, index=index, sightings=[], answers=gone) for index in range(3)]
    street.send(street.report(order, looks))
    # As the picture of the camera's view it would stay for as long as the view does.
    with street.database.write() as session:
        relearn(session, "c0", now=street.clock())
    street.clock.advance(DAY_S - 60)
    sweeper.sweep_once(street.clock())
    assert stored(street) == {name}
    street.clock.advance(120)
    sweeper.sweep_once(street.clock())
    assert stored(street) == set()


def test_a_latest_picture_that_a_newer_one_has_replaced_goes_and_the_first_one_stays(
    street: Any, sweeper: Sweeper
) -> None:
    names = []
    for _ in range(3):
        names.append(street.upload())
        street.visit(street.look(1.0, picture=names[-1]))
        street.clock.advance(61)
    held = {picture["sha256"] for picture in street.get("/cases").json()["cases"][0]["pictures"]}
    street.clock.advance(3700)
    sweeper.sweep_once(street.clock())
    assert stored(street) >= held | {names[0]}
    assert list(verify_store(street.database, street.pictures)) == []


def test_evidence_is_never_swept(street: Any, sweeper: Sweeper) -> None:
    case = street.make_case()
    street.clock.advance(400 * DAY_S)
    sweeper.sweep_once(street.clock())
    assert stored(street) >= {picture["sha256"] for picture in case["pictures"]}
    assert list(verify_store(street.database, street.pictures)) == []


def test_a_file_without_a_row_goes_after_an_hour(street: Any, sweeper: Sweeper, pictured: Any) -> None:
    orphan = street.upload(7)
    with street.database.write() as session:
        from_rows = session.connection().exec_driver_sql("DELETE FROM pictures")
        assert from_rows.rowcount == 1
    (path,) = (street.folder / "pictures").glob("??/??/*.jpg")
    stored_at = path.stat().st_mtime
    at = street.clock().fromtimestamp(stored_at, tz=street.clock().tzinfo)
    assert (
        Sweeper(database=street.database, pictures=street.pictures).sweep_once(at + timedelta(minutes=59)).orphans == 0
    )
    assert stored(street) == {orphan}
    assert sweeper.sweep_once(at + timedelta(minutes=61)).orphans == 1
    assert stored(street) == set()


def test_a_removal_cut_short_by_a_crash_is_carried_out_by_the_next_sweep(street: Any, sweeper: Sweeper) -> None:
    name = street.upload()
    street.clock.advance(3700)
    with street.database.write() as session:
        session.connection().exec_driver_sql("UPDATE pictures SET tombstoned_at = stored_at")
    street.pictures.delete(name)
    assert list(verify_store(street.database, street.pictures)) == []
    assert sweeper.sweep_once(street.clock()).pictures == 1


def test_a_picture_sent_again_while_its_removal_has_begun_is_there_in_the_end(street: Any, sweeper: Sweeper) -> None:
    name = street.upload(5)
    with street.database.write() as session:
        session.connection().exec_driver_sql("UPDATE pictures SET tombstoned_at = stored_at")
    assert street.get(f"/evidence/{name}").json()["error"]["code"] == "not_found"
    street.upload(5)
    sweeper.sweep_once(street.clock())
    assert street.pictures.has(name)
    assert list(verify_store(street.database, street.pictures)) == []
