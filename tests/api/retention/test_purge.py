"""What is due is deleted with its pictures, never silently; what is held stays."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from api.cases.opening import open_finding
from api.cases.states import REPORT
from api.chain.verify import verify_chain
from api.db.tables import Table
from api.db.tables.chain import LeafRow
from api.evidence.sweep import Sweeper
from api.retention.purge import purge_once
from api.retention.repository import STAYS

DAY_S = 86400.0


@pytest.fixture
def rejected(street):
    """A case that somebody has rejected, as it was answered."""
    case = street.make_case()
    body = {"verdict": "rejected", "reason": "nothing_there"}
    assert street.post(f"/cases/{case['id']}/verdict", json=body).status_code == 200
    return street.get(f"/cases/{case['id']}").json()


def purge(street):
    return purge_once(street.database, street.services.settings, now=street.clock())


def rows_naming(street, case_id):
    """Names of the tables that still name a case."""
    columns = [column for table in Table.metadata.sorted_tables for column in table.columns]
    naming = [column for column in columns if column.name == "case_id" or column.name.endswith("_case_id")]
    with street.database.read() as session:
        return {
            column.table.name
            for column in naming
            if session.scalar(select(func.count()).select_from(column.table).where(column == case_id))
        }


def a_report(street):
    """Another case, that nobody has looked at yet; returns its id."""
    with street.database.write() as session:
        return open_finding(session, origin=REPORT, origin_id="r1", type="garbage_exposed", now=street.clock()).id


def bodies(street, case_id):
    """By kind, what the leaves of a case tell."""
    found = {}
    with street.database.read() as session:
        for leaf in session.scalars(select(LeafRow).where(LeafRow.case_id == case_id).order_by(LeafRow.seq)):
            found.setdefault(leaf.kind, []).append(leaf.body)
    return found


def test_a_rejected_case_goes_after_thirty_days_with_its_pictures_and_leaves_a_tombstone(street, rejected):
    street.clock.advance(60)
    street.empty_visit()
    street.clock.advance(60)
    # The camera keeps its newest healthy picture for its own sake: from now on that is none of the case's.
    street.visit(street.look(1.0, picture=street.upload(), sightings=[]))
    street.clock.advance(29 * DAY_S)
    assert purge(street) == 0
    street.clock.advance(2 * DAY_S)
    assert street.get("/retention", "admin").json()["classes"][0]["due"] == 1
    assert purge(street) == 1
    assert street.get(f"/cases/{rejected['id']}").status_code == 404
    assert rows_naming(street, rejected["id"]) <= STAYS
    report = street.get("/retention", "admin").json()
    (gone,) = report["purged"]
    assert (gone["number"], gone["facts"]["state"]) == (rejected["number"], "rejected")
    assert gone["facts"]["pictures"] == len({picture["sha256"] for picture in rejected["pictures"]})
    sweeper = Sweeper(database=street.database, pictures=street.pictures)
    for _ in range(2):
        sweeper.sweep_once(street.clock())
        street.clock.advance(1)
    assert not any(street.pictures.has(picture["sha256"]) for picture in rejected["pictures"])


def test_the_chain_knows_of_the_deletion_and_still_holds(street, rejected):
    street.clock.advance(31 * DAY_S)
    purge(street)
    assert verify_chain(street.database).findings == []


def test_no_word_of_a_deleted_case_stays_and_nothing_else_is_emptied(street, rejected):
    other = a_report(street)
    told = bodies(street, rejected["id"])
    assert any("nothing_there" in body for body in told["case.event"])
    assert told["case.evidence"]
    street.clock.advance(31 * DAY_S)
    before = bodies(street, other)
    assert purge(street) == 1
    left = bodies(street, rejected["id"])
    assert set(left["case.event"]) == set(left["case.evidence"]) == {""}
    assert "deletion" in left
    assert bodies(street, other) == before
    assert verify_chain(street.database).findings == []


@pytest.mark.parametrize(
    "change", ["body = ''", "body = '', at = '2026-01-01T00:00:00.000000Z'", "body = '{}'", "sha256 = body_sha256"]
)
def test_the_database_lets_nobody_empty_or_change_what_is_not_deleted(street, rejected, change):
    other = a_report(street)
    street.clock.advance(31 * DAY_S)
    purge(street)
    both = [other] if change == "body = ''" else [other, rejected["id"]]
    for case_id in both:
        of_case = f"case_id = '{case_id}' AND kind = 'case.event'"
        with pytest.raises(DBAPIError, match="only appended"), street.database.write() as session:
            session.execute(text(f"UPDATE chain_leaves SET {change} WHERE {of_case}"))
    assert verify_chain(street.database).findings == []


def test_a_case_that_is_held_stays_until_the_hold_is_lifted(street, rejected):
    path = f"/cases/{rejected['id']}/hold"
    assert street.post(path, "supervisor", json={"reason": "the court asks for it"}).status_code == 201
    assert street.post(path, "supervisor", json={"reason": "again"}).json()["error"]["code"] == "already_held"
    street.clock.advance(400 * DAY_S)
    assert purge(street) == 0
    assert [each["case_id"] for each in street.get("/retention", "admin").json()["holds"]] == [rejected["id"]]
    assert street.post(f"{path}/lift", "supervisor", json={"reason": "judged"}).status_code == 204
    assert purge(street) == 1


def test_a_case_that_is_still_worked_on_is_never_due(street):
    street.make_case()
    street.clock.advance(3000 * DAY_S)
    assert purge(street) == 0


def test_who_may_hold(street, rejected):
    path = f"/cases/{rejected['id']}/hold"
    for role in ("grid_worker", "handler", "auditor"):
        assert street.post(path, role, json={"reason": "please"}).status_code == 403, role
