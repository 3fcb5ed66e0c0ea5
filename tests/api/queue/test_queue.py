"""The queue shows each case to one person at a time, the most urgent first, and loses none."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from office import Office, identity

from api.cases.lifecycle import Move
from api.cases.states import CaseState
from api.db.tables.queue import VerificationLeaseRow
from api.errors import ApiError
from api.people.roles import Identity, Role
from api.queue import service
from api.queue.service import LEASE, claim, queue_view, release, renew

PEOPLE, CASES = 50, 20
ONE, OTHER = identity(Role.OPERATOR, name="zhang"), identity(Role.OPERATOR, name="li")


def claims(office: Office, by: Identity, *, skip: tuple[str, ...] = ()) -> str | None:
    with office.database.write() as session:
        case = claim(session, by, now=office.now, skip=skip)
        return None if case is None else case.id


def refused(office: Office, case_id: str, by: Identity) -> str:
    return office.refused(case_id, Move.VERIFY_FILE, by).code


def test_fifty_people_on_twenty_cases_get_nothing_that_another_holds_and_lose_none(office: Office) -> None:
    cases = {office.open() for _ in range(CASES)}
    crowd = [identity(Role.OPERATOR, name=f"operator-{number}") for number in range(PEOPLE)]

    def works(number: int) -> list[tuple[str, str]]:
        """Verifies until nothing is free; every fifth dies over the first case that it gets."""
        done = []
        while (case_id := claims(office, crowd[number])) is not None:
            if number % 5 == 0:
                return [*done, ("died", case_id)]
            office.move(case_id, Move.VERIFY_FILE, crowd[number])
            done.append(("filed", case_id))
        return done

    def everybody() -> list[tuple[str, str]]:
        with ThreadPoolExecutor(PEOPLE) as pool:
            return [each for result in pool.map(works, range(PEOPLE)) for each in result]

    first = everybody()
    seen = Counter(case_id for _, case_id in first)
    assert set(seen) == cases, "somebody was told that nothing was free while something was"
    assert max(seen.values()) == 1, "two people were shown the same case"
    dead = {case_id for what, case_id in first if what == "died"}
    office.forward(seconds=LEASE.total_seconds() - 1)
    assert claims(office, ONE) is None
    office.forward(seconds=2)
    left = set(dead)
    while left:
        case_id = claims(office, ONE)
        assert case_id in left, "the case of somebody who has gone came back to nobody, or twice"
        office.move(case_id, Move.VERIFY_FILE, ONE)
        left.remove(case_id)
    assert claims(office, ONE) is None
    assert {office.read(case_id).state for case_id in cases} == {CaseState.HANDLING}
    with office.database.read() as session:
        assert session.query(VerificationLeaseRow).count() == 0


def test_who_claims_again_without_a_verdict_is_shown_the_same_case(office: Office) -> None:
    first, second = office.open(), office.open()
    assert [claims(office, ONE), claims(office, ONE), claims(office, OTHER)] == [first, first, second]


def test_a_case_that_is_skipped_goes_back_to_the_others(office: Office) -> None:
    first, second = office.open(), office.open()
    assert claims(office, ONE) == first
    assert claims(office, ONE, skip=(first,)) == second
    assert claims(office, OTHER) == first


def test_overdue_comes_before_severe_and_a_fire_lane_before_all_of_its_colour(office: Office) -> None:
    garbage = office.open()
    office.forward(hours=25)
    crowd = office.open(type="crowd_gathering")
    lane = office.open(type="fire_lane_blocked")
    younger = office.open()
    order = [claims(office, identity(Role.OPERATOR, name=person)) for person in ("a", "b", "c", "d")]
    assert order == [lane, garbage, crowd, younger]


def test_nobody_is_shown_what_lies_outside_their_areas(office: Office) -> None:
    near, nowhere = office.open(area="grid-1"), office.open()
    local = identity(Role.GRID_WORKER, areas=("grid-1",))
    assert claims(office, local) == near
    office.move(near, Move.VERIFY_REJECT, local, reason="gone")
    assert claims(office, local) is None
    assert claims(office, ONE) == nowhere


def test_a_verdict_on_what_another_holds_is_refused_while_the_lease_is_in_force(office: Office) -> None:
    case_id = office.open()
    assert claims(office, ONE) == case_id
    assert refused(office, case_id, OTHER) == "held_by_another"
    office.move(case_id, Move.SUGGEST_HANDLER, OTHER, unit="sanitation")
    office.forward(seconds=121)
    assert office.move(case_id, Move.VERIFY_FILE, OTHER).state == CaseState.HANDLING


def test_an_administrator_may_decide_what_another_holds(office: Office) -> None:
    case_id = office.open()
    claims(office, ONE)
    assert office.move(case_id, Move.VERIFY_REJECT, Role.ADMIN, reason="gone").state == CaseState.REJECTED
    assert claims(office, ONE) is None


def test_a_case_that_nobody_holds_is_decided_without_the_queue(office: Office) -> None:
    assert office.move(office.open(), Move.VERIFY_FILE, OTHER).state == CaseState.HANDLING


def test_a_lease_is_renewed_by_its_holder_alone_even_late_while_nobody_took_it(office: Office) -> None:
    case_id = office.open()
    claims(office, ONE)
    office.forward(seconds=100)
    with office.database.write() as session:
        assert renew(session, case_id, ONE, now=office.now).leased_until_at == office.now + LEASE
    office.forward(seconds=130)
    with office.database.write() as session:
        renew(session, case_id, ONE, now=office.now)
    assert claims(office, OTHER) is None
    with pytest.raises(ApiError, match="do not hold") as error, office.database.write() as session:
        renew(session, case_id, OTHER, now=office.now)
    assert error.value.code == "not_held"


def test_what_is_released_is_free_at_once_and_only_its_holder_or_an_administrator_releases(office: Office) -> None:
    case_id = office.open()
    claims(office, ONE)
    with pytest.raises(ApiError) as error, office.database.write() as session:
        release(session, case_id, OTHER, now=office.now)
    assert error.value.code == "held_by_another"
    for by in (ONE, identity(Role.ADMIN)):
        claims(office, ONE)
        with office.database.write() as session:
            release(session, case_id, by, now=office.now)
    assert claims(office, OTHER) == case_id


def test_the_queue_tells_how_many_wait_and_who_holds_what(office: Office) -> None:
    first = office.open()
    office.forward(minutes=5)
    office.open()
    claims(office, ONE)
    with office.database.read() as session:
        shown = queue_view(session, service.areas_filter(OTHER), now=office.now)
        none = queue_view(session, service.areas_filter(identity(Role.OPERATOR, areas=("x",))), now=office.now)
    assert (shown.waiting, shown.free, none.waiting, none.held) == (2, 1, 0, [])
    assert [(each.case_id, each.held_by) for each in shown.held] == [(first, "person:zhang")]
    assert shown.oldest_opened_at == office.now - timedelta(minutes=5)
    assert shown.first_due_at is not None
