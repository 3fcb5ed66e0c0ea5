"""What the routes work with; made once by the command line and kept at `app.state.services`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from api.cameras.secret_box import SecretBox
from api.cameras.site_file import HostProblem, SiteChecks
from api.evidence.latest import LatestPictures
from api.evidence.store import PictureStore
from api.outbox.announcer import Announcer
from api.patrol.wishes import Wishes
from api.people.passwords import Passwords
from api.settings import Settings
from pipelines.rules.types import RuleTypes, load_rule_types


def any_host(_host: str) -> str | None:
    """Returns None: nothing is said against any host, as in tests. A worker checks each address by itself."""
    return None


class Database(Protocol):
    """Transactions; `api.db.engine.Database` is the real one.

    NOTE: open them in the body of a route (`with services.database.write() as session:`), never in a dependency with
    `yield`: that commits only after the answer has left, and holds the one write lock while waiting for a thread.
    """

    def read(self) -> AbstractContextManager[Session]:
        """Yields a session that sees one unchanging state and cannot write."""
        ...

    def write(self, *, wait_s: float = 30.0) -> AbstractContextManager[Session]:
        """Yields the session of one writing transaction: committed on exit, rolled back on any error."""
        ...


Clock = Callable[[], datetime]
"""Aware UTC."""


def utc_now() -> datetime:
    """Returns the wall clock's aware UTC time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a running server is made of."""

    settings: Settings
    """As given at the start."""
    database: Database
    """Transactions."""
    box: SecretBox
    """Encrypts credentials at rest."""
    passwords: Passwords
    """Hashes and checks people's passwords."""
    pictures: PictureStore
    """Evidence and candidates, by hash."""
    latest: LatestPictures
    """The newest look of each camera."""
    wishes: Wishes = field(default_factory=Wishes)
    """Who wants to watch which camera now."""
    rule_types: RuleTypes = field(default_factory=load_rule_types)
    """What each catalogue key means in a picture."""
    host_problem: HostProblem = any_host
    """Why a host may not be a camera; what the command line starts knows the networks of the settings."""
    announcer: Announcer = field(default_factory=Announcer)
    """Tells this process what has been committed."""
    clock: Clock = utc_now
    """The server's time."""
    started_at: datetime = field(default_factory=utc_now)
    """When this server started, by the same clock; leases are held off for a moment from then."""

    @property
    def site_checks(self) -> SiteChecks:
        """What a site, or one camera of it, must agree with."""
        return SiteChecks(types=self.rule_types, host_problem=self.host_problem)


async def current_services(request: HTTPConnection) -> Services:
    """Returns the services of the app that serves this request or WebSocket."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(current_services)]
