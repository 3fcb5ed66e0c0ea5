"""Somebody who is at one case has the next made ready for them, goes back to one, and never gathers more than two."""

import pytest
from office import Office, identity

from api.errors import Conflict, NotThere
from api.people.reach import areas_filter
from api.people.roles import Role
from api.queue.service import LEASE, claim, queue_view

ONE, OTHER = identity(Role.OPERATOR, name="zhang"), identity(Role.OPERATOR, name="li")


def claims(office: Office, *, keep: tuple[str, ...] = (), wanted: str | None = None, other: bool = False) -> str | None:
    with office.database.write() as session:
        case = claim(session, OTHER if other else ONE, now=office.now, keep=keep, wanted=wanted)
        return None if case is None else case.id


def held(office: Office) -> set[str]:
    with office.database.read() as session:
        view = queue_view(session, areas_filter(ONE), now=office.now)
        return {lease.case_id for lease in view.held}


def test_the_next_case_is_claimed_beside_the_one_that_somebody_is_at_and_no_third(office: Office) -> None:
    cases = [office.open() for _ in range(3)]
    first = claims(office)
    assert first is not None
    second = claims(office, keep=(first,))
    assert second in set(cases) - {first}
    assert claims(office, keep=(first,)) == second, "the one beside is given again, no third"
    assert held(office) == {first, second}
    assert claims(office, other=True) == (set(cases) - {first, second}).pop()


def test_a_kept_case_whose_lease_ran_out_is_not_handed_out_as_the_next(office: Office) -> None:
    first = office.open()
    assert claims(office) == first
    office.forward(seconds=LEASE.total_seconds() + 1)
    assert claims(office, keep=(first,)) is None


def test_somebody_goes_back_to_a_certain_case_and_what_they_do_not_keep_is_given_back(office: Office) -> None:
    for _ in range(3):
        office.open()
    first = claims(office)
    assert first is not None
    second = claims(office, keep=(first,))
    third = claims(office, other=True)
    assert second is not None
    assert third is not None
    assert claims(office, wanted=second) == second
    assert held(office) == {second, third}, "the first was given back"
    with pytest.raises(Conflict, match="li"):
        claims(office, wanted=third)
    with pytest.raises(NotThere):
        claims(office, wanted="no-such-case")
