"""The office of the cases' tests, and a register of figures asked of it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.db.engine import Database

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "cases"))

from office import Office


@pytest.fixture
def office(tmp_path: Path, open_store: Callable[[Path], Database]) -> Iterator[Office]:
    database = open_store(tmp_path)
    yield Office(database=database)
    database.close()
