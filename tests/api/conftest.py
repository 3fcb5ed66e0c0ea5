"""Fixtures of the API's tests: the street of `tests/street.py`, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from stores import *  # noqa: F403 - fixtures, and the hook that runs their tests on both databases
from street import FakeClock, Street, jpeg, open_street, put_site, site_json

from api.db.engine import Database


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class Sites:
    """Makes sites and writes them, for tests that need another one than `street`'s."""

    json = staticmethod(site_json)
    put = staticmethod(put_site)
    open_street = staticmethod(open_street)


@pytest.fixture
def sites() -> Sites:
    return Sites()


@pytest.fixture
def pictured() -> Callable[..., bytes]:
    """A function: the JPEG of a number, unlike that of any other."""
    return jpeg


@pytest.fixture
def opened_street(clock: FakeClock, open_store: Callable[[Path], Database]) -> Iterator[Callable[..., Street]]:
    """A function: opens an API on a folder, without a site; settings by name."""
    opened: list[Street] = []

    def open_one(folder: Path, **settings: Any) -> Street:
        opened.append(open_street(folder, clock=clock, open_store=open_store, **settings))
        return opened[-1]

    yield open_one
    for each in opened:
        each.client.__exit__(None, None, None)
        each.database.close()


@pytest.fixture
def street(tmp_path: Path, opened_street: Callable[..., Street]) -> Street:
    """One camera `c0` with a fire lane (limit 20 s) in the running plan `p`."""
    opened = opened_street(tmp_path)
    put_site(opened.database, site_json())
    opened.start()
    return opened
