"""An office with a database of its own, on SQLite and on PostgreSQL."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.db.engine import Database

sys.path.insert(0, str(Path(__file__).parent))

from office import Office


@pytest.fixture
def office(tmp_path: Path, open_store: Callable[[Path], Database]) -> Iterator[Office]:
    database = open_store(tmp_path)
    yield Office(database=database)
    database.close()
