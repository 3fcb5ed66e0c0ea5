"""A whole installation in a temporary folder, a clock that stands still, and tokens of every kind of caller."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.cameras.secret_box import SecretBox
from api.db.engine import Database
from api.evidence.latest import LatestPictures
from api.evidence.local_store import LocalPictures
from api.people import service as people
from api.people.passwords import Passwords
from api.people.roles import Role, TokenKind
from api.services import Services
from api.settings import Settings

PASSWORD = "correct horse battery"


class StandingClock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A server that runs in this process, and who calls on it."""

    services: Services
    app: FastAPI
    client: TestClient
    clock: StandingClock
    password: str
    """Of all people here."""
    token: Callable[[str], str]
    """`admin`, `operator`, `grid_worker` or `worker` -> a token of that kind."""

    def call(self, who: str, method: str, path: str, **content: object) -> httpx.Response:
        """Sends a request below `/api/v1` as `who` (`anonymous`: without a token)."""
        headers = {} if who == "anonymous" else {"Authorization": f"Bearer {self.token(who)}"}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **content)  # type: ignore[arg-type] # as httpx takes it

    def another(self, **changes: object) -> TestClient:
        """A client of an app that is made anew (as after a restart), with other settings or routers perhaps."""
        routers = changes.pop("routers", None)
        settings = self.services.settings.model_copy(update=changes)
        kept = {name: getattr(self.services, name) for name in Services.__slots__ if name != "settings"}
        services = Services(settings=settings, **kept)
        app = create_app(services) if routers is None else create_app(services, routers=routers)  # type: ignore[arg-type] # from the test
        return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def services(tmp_path: Path, clock: StandingClock, open_store: Callable[[Path], Database]) -> Iterator[Services]:
    """Everything a server is made of; passwords are hashed cheaply here."""
    database = open_store(tmp_path)
    yield Services(
        settings=Settings(data=tmp_path),
        database=database,
        box=SecretBox(Fernet.generate_key()),
        passwords=Passwords(memory_kib=8, rounds=1),
        pictures=LocalPictures(tmp_path / "pictures").open(),
        latest=LatestPictures(tmp_path / "latest"),
        clock=clock,
        started_at=clock.now - timedelta(hours=1),
    )
    database.close()


@pytest.fixture
def house(services: Services, clock: StandingClock) -> Iterator[House]:
    """The API with one person of each role."""
    tokens: dict[str, str] = {}
    with services.database.write() as session:
        for role in Role:
            people.add_person(
                session,
                name=role.value,
                role=role,
                password=PASSWORD,
                passwords=services.passwords,
                now=clock.now,
            )

    def token(who: str) -> str:
        if who not in tokens:
            kind = TokenKind.WORKER if who == "worker" else TokenKind.API
            with services.database.write() as session:
                tokens[who] = people.make_token(session, name=who, kind=kind, role=None, now=clock.now).token
        return tokens[who]

    app = create_app(services)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield House(services=services, app=app, client=client, clock=clock, password=PASSWORD, token=token)
