"""A street with cases that wait, and people's ways through its queue, by the real API inside the process."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from street import FakeClock, Street, open_street, put_site, site_json

from api.console.verify.turns import Turns
from api.pages.inside import InsideApi
from api.people.repository import token_by_hash
from api.people.tokens import token_hash


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """Five cameras, each with a case; used by all tests of a module, so each gives back what it takes."""
    street = open_street(tmp_path_factory.mktemp("street"), clock=FakeClock())
    put_site(street.database, site_json(5))
    street.start()
    for _ in range(2):
        claimed = street.claim()
        for order in claimed["orders"]:
            timed = {**order, "server_time": claimed["server_time"]}
            street.send(street.report(timed, [street.look(1.0, picture=street.upload())]))
        street.clock.advance(30)
    yield street
    street.client.__exit__(None, None, None)
    street.database.close()


@pytest.fixture
def turns_of(seeded: Street) -> Callable[[str], Turns]:
    """A function: the way of whoever has a role through the queue."""

    def of(role: str) -> Turns:
        secret = seeded.heads[role]["Authorization"].removeprefix("Bearer ")
        with seeded.database.read() as session:
            row = token_by_hash(session, token_hash(secret))
            assert row is not None
            return Turns(api=InsideApi(seeded.client.app, token_id=row.id))

    return of
