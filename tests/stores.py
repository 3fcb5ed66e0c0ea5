"""Both databases for tests that keep rows: whoever asks for `open_store` runs once on SQLite, once on PostgreSQL.

A test whose subject is not the store (sizes of answers, rights of routes by the thousand) may say
`pytestmark = pytest.mark.one_store` and runs on SQLite alone.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from postgres_server import PostgresServer, postgres_running

from api.db.engine import FILE_NAME, Database, open_postgres, open_sqlite

__all__ = [
    "emptied_databases",
    "fresh_file",
    "fresh_template",
    "open_store",
    "postgres_server",
    "pytest_generate_tests",
    "store_kind",
]

KINDS = ("sqlite", "postgresql")
OpenStore = Callable[[Path], Database]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test on both, unless it says that one is enough."""
    if "store_kind" in metafunc.fixturenames:
        is_one_enough = metafunc.definition.get_closest_marker("one_store") is not None
        metafunc.parametrize("store_kind", KINDS[:1] if is_one_enough else KINDS, indirect=True, scope="function")


@pytest.fixture
def store_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return str(getattr(request, "param", KINDS[0]))


@pytest.fixture(scope="session")
def postgres_server(needs: Callable[[str], str]) -> Iterator[PostgresServer]:
    """A temporary server, one for each process of tests."""
    needs("postgresql")
    with postgres_running() as server:
        yield server


@pytest.fixture(scope="session")
def fresh_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with empty tables, to be copied: making them takes longer than most tests."""
    folder = tmp_path_factory.mktemp("fresh")
    open_sqlite(folder).close()
    return folder / FILE_NAME


@pytest.fixture(scope="session")
def fresh_template(postgres_server: PostgresServer) -> str:
    """The name of a database with empty tables, to be copied."""
    url = postgres_server.make()
    open_postgres(url).close()
    return url.split("?")[0].rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def emptied_databases() -> list[str]:
    """Those of earlier tests, without rows, for the next one."""
    return []


@pytest.fixture
def open_store(store_kind: str, request: pytest.FixtureRequest) -> Iterator[OpenStore]:
    """A function: opens the database of a folder; the same one again for the same folder."""
    if store_kind == "sqlite":
        yield _opens_files(request.getfixturevalue("fresh_file"))
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("fresh_template")
    emptied: list[str] = request.getfixturevalue("emptied_databases")
    urls: dict[Path, str] = {}

    def open_one(folder: Path) -> Database:
        if folder not in urls:
            urls[folder] = emptied.pop() if emptied else server.make(template)
        return open_postgres(urls[folder])

    yield open_one
    for url in urls.values():
        server.empty(url)
        emptied.append(url)


def _opens_files(fresh: Path) -> OpenStore:
    def open_one(folder: Path) -> Database:
        if not (folder / FILE_NAME).exists():
            shutil.copy(fresh, folder)
        return open_sqlite(folder)

    return open_one
