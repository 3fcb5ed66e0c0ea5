"""Fifty people on twenty cases at once: every change that was answered with success is there, none was overwritten."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from office import OTHER_UNIT, UNIT, Office, identity

from api.cases import repository
from api.cases.lifecycle import Move
from api.db.tables import CaseRow
from api.errors import Outdated
from api.people.roles import Role

PEOPLE, CASES, ROUNDS = 50, 20, 2


def test_fifty_people_on_twenty_cases_lose_no_update(office: Office) -> None:
    cases = [office.open() for _ in range(CASES)]

    def works(number: int) -> list[tuple[str, int]]:
        """Reads a case, thinks, and writes on what was read; returns the versions that were made."""
        person, dice = identity(Role.OPERATOR, name=f"operator-{number}"), random.Random(number)
        made = []
        for turn in range(ROUNDS):
            case_id = dice.choice(cases)
            with office.database.read() as session:
                seen = session.get_one(CaseRow, case_id).version
            content = {"unit": dice.choice([UNIT, OTHER_UNIT]), "note": f"{number}/{turn}"}
            try:
                case = office.move(case_id, Move.SUGGEST_HANDLER, person, seen=seen, **content)
            except Outdated:
                continue
            else:
                assert case.version == seen + 1, "somebody else's change came in between"
                made.append((case_id, case.version))
        return made

    with ThreadPoolExecutor(PEOPLE) as pool:
        made = [each for result in pool.map(works, range(PEOPLE)) for each in result]

    assert max(Counter(made).values()) == 1, "two people were told that they made the same version"
    with office.database.read() as session:
        for case_id in cases:
            versions = sorted(version for each, version in made if each == case_id)
            case, events = session.get_one(CaseRow, case_id), repository.history(session, case_id)
            assert versions == list(range(2, case.version + 1))
            assert [event.detail.get("version", 1) for event in events] == [1, *versions]
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert case.suggested_unit == events[-1].detail.get("unit")
    assert len(made) > CASES
