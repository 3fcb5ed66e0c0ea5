"""People with phones."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.people import service as people
from api.people.roles import Role

sys.path.insert(0, str(Path(__file__).parent))

from phones import ORIGIN, PASSWORD, Phone


@pytest.fixture
def phone(street: Any) -> Iterator[Callable[..., Phone]]:
    """A function: the phone of a new person, signed in by the form."""
    opened: list[TestClient] = []

    def of(name: str, role: Role, *, unit: str | None = None, areas: tuple[str, ...] = ()) -> Phone:
        with street.database.write() as session:
            people.add_person(
                session,
                name=name,
                role=role,
                password=PASSWORD,
                passwords=street.services.passwords,
                now=street.clock(),
                unit=unit,
                areas=list(areas),
            )
        client = TestClient(street.client.app, raise_server_exceptions=False)
        opened.append(client)
        typed = {"name": name, "password": PASSWORD}
        signed_in = client.post("/sign-in", data=typed, headers=ORIGIN, follow_redirects=False)
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/field")
        return Phone(client=client)

    yield of
    for each in opened:
        each.close()
