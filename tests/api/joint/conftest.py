"""An office and a whole installation; see `tests/api/cases/office.py` and `tests/api/house.py`."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.db.engine import Database

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "cases"))

from house import clock, house, services
from office import Office

__all__ = ["clock", "house", "services"]


@pytest.fixture
def office(tmp_path: Path, open_store: Callable[[Path], Database]) -> Iterator[Office]:
    database = open_store(tmp_path)
    yield Office(database=database)
    database.close()
