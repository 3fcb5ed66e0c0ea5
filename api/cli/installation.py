"""Opens an installation: data folder, lock, database, keys, pictures."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.cameras import repository as site_repository
from api.cameras.credentials import check_readable
from api.cameras.secret_box import SecretBox, load_or_make_key
from api.cameras.site_file import SiteChecks
from api.cli.addresses import allowed_networks, host_problem
from api.control.upkeep import ACTOR, Upkeep
from api.data_folder import DataFolder, FolderLock
from api.db.engine import open_database
from api.evidence.latest import LatestPictures
from api.evidence.local_store import LocalPictures
from api.patrol import service as patrol_service
from api.people import service as people_service
from api.people.passwords import Passwords, random_password
from api.people.roles import Role, TokenKind
from api.services import Services
from api.settings import Settings
from pipelines.rules.types import load_rule_types

ADMIN = "admin"


def settings_from(*, camera_network: Sequence[str] | None = None, **given: Any) -> Settings:
    """Returns the settings: what was given on the command line, else the environment's, else the defaults.

    Takes options as the command line has them: None, and a flag that is not set, say nothing.

    Raises:
        pydantic.ValidationError: one of them cannot be used.
    """
    if camera_network:
        given["camera_networks"] = tuple(camera_network)
    return Settings(**{name: value for name, value in given.items() if value is not None and value is not False})


def site_checks(settings: Settings) -> SiteChecks:
    """Returns what site files must agree with."""
    return SiteChecks(types=load_rule_types(), host_problem=host_problem(allowed_networks(settings)))


@contextmanager
def opened(settings: Settings) -> Iterator[Upkeep]:
    """Yields the installation in the data folder, which it owns until the end; makes it where there is none.

    Raises:
        DataFolderError: the folder cannot be used, or another process owns it.
        DatabaseError, StorageError: the database cannot be used.
        SecretUnreadable: the key does not fit the stored credentials.
    """
    folder = DataFolder(path=settings.data.absolute())
    folder.make()
    with FolderLock(folder):
        database = open_database(folder.path, settings.database)
        try:
            services = Services(
                settings=settings,
                database=database,
                box=SecretBox(load_or_make_key(folder.key_file)),
                passwords=Passwords(),
                pictures=LocalPictures(folder.pictures, reserve_bytes=settings.reserve_bytes).open(),
                latest=LatestPictures(folder.latest),
                host_problem=host_problem(allowed_networks(settings)),
            )
            with database.read() as session:
                check_readable(session, box=services.box)
            yield Upkeep(services=services, checks=site_checks(settings))
        finally:
            database.close()


def make_first_admin(services: Services) -> str | None:
    """Returns the password of a new admin where nobody can administer; None where somebody can."""
    with services.database.read() as session:
        if people_service.has_admin(session):
            return None
    password = random_password()
    with services.database.write() as session:
        people_service.add_person(
            session,
            name=ADMIN,
            role=Role.ADMIN,
            password=password,
            passwords=services.passwords,
            now=services.clock(),
        )
    return password


def start_new_plans(services: Services) -> None:
    """Starts the plans that have never been started; those that a person has stopped stay stopped."""
    now = services.clock()
    with services.database.write() as session:
        started = site_repository.plans_ever_started(session)
        for plan in site_repository.plans(session):
            if plan.id not in started and not plan.is_running:
                patrol_service.start_plan(session, plan.id, now=now, actor=ACTOR)


def ensure_worker_token(services: Services, path: Path) -> None:
    """Makes sure that `path` (0600) holds a token that opens the worker's addresses."""
    try:
        token = path.read_text().strip()
    except FileNotFoundError:
        token = ""
    now = services.clock()
    with services.database.write() as session:
        known = people_service.identify(session, token, now=now) if token else None
        if known is not None and known.kind is TokenKind.WORKER:
            return
        made = people_service.make_token(session, name="up", kind=TokenKind.WORKER, role=None, now=now)
        # NOTE: within the transaction, so that a token that could not be handed over is not in force either.
        write_private(path, made.token + "\n")


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read; another process sees it whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
