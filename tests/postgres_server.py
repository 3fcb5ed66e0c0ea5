"""A PostgreSQL server of our own for tests, torture and benchmarks: temporary, on a Unix socket, gone with who asked.

PostgreSQL refuses to run as root; then it runs as `nobody`, in a folder of its own. Nothing is synced to disk unless
asked for: a kill of the client loses nothing that the server has.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

MISSING = "no PostgreSQL server on this machine (apt-get install postgresql)"
USER = "lunxun"
_START_S = 60.0
_EMPTY = """
DO $$ DECLARE each record; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR each IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    IF each.name NOT IN ('meta', 'alembic_version') THEN
      EXECUTE 'DELETE FROM ' || quote_ident(each.name);
    END IF;
  END LOOP;
  DELETE FROM meta WHERE key NOT IN ('db_uuid', 'created_at');
  FOR each IN SELECT sequencename AS name FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(quote_ident(each.name), 1, false);
  END LOOP;
END $$
"""
"""Without the triggers that hold foreign keys, so in any order. Four times as quick as a new database."""
_HURRIED = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
_SETTINGS = (
    "listen_addresses=",
    "max_connections=60",
    "shared_buffers=32MB",
    "max_wal_size=1GB",
    "autovacuum_naptime=10s",
    "logging_collector=off",
    "log_min_messages=fatal",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A running server."""

    folder: Path
    """Holds its socket."""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, name: str) -> str:
        """Returns the address of a database."""
        return f"postgresql://{USER}@/{name}?host={quote(str(self.folder), safe='')}"

    def make(self, template: str = "template0") -> str:
        """Returns the address of a new database, a copy of another one that nobody uses meanwhile."""
        name = f"t{next(self.numbers)}"
        self.command(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def empty(self, url: str) -> None:
        """Removes all rows, but for the database's own name and version, and begins all numbers at 1."""
        self.command(_EMPTY, url=url)

    def drop(self, url: str) -> None:
        """Removes a database, whoever is still connected."""
        name = url.split("?")[0].rsplit("/", 1)[1]
        self.command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def command(self, statement: str, *, url: str | None = None) -> None:
        """Runs one statement outside of any transaction."""
        engine = create_engine(
            (url or self.url("postgres")).replace("postgresql:", "postgresql+psycopg:"),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


def postgres_programs() -> Path | None:
    """Returns the folder with `initdb` and `postgres`: on the path, or where Debian hides it, the newest first."""
    on_path = shutil.which("postgres")
    if on_path and (Path(on_path).parent / "initdb").exists():
        return Path(on_path).parent
    found = [each.parent for each in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda each: float(each.parent.name), default=None)


@contextmanager
def postgres_running(*settings: str, is_hurried: bool = True, kept: Path | None = None) -> Iterator[PostgresServer]:
    """Runs a server, from `with` to its end; `is_hurried` False: it syncs as a real one does.

    `kept` is a folder that stays with its databases, for the next time; None: one that goes.

    Raises:
        LookupError: this machine has none.
    """
    programs = postgres_programs()
    if programs is None:
        raise LookupError(MISSING)
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    folder = kept or Path(tempfile.mkdtemp(prefix="lunxun-pg-"))
    try:
        if not (folder / "data").exists():
            _make(programs, folder)
        chosen = [*_SETTINGS, *(_HURRIED if is_hurried else ()), *settings]
        with _process(programs, folder, chosen):
            yield PostgresServer(folder=folder)
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _make(programs: Path, folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={USER}", "--no-sync"]
    subprocess.run(
        [*_as_nobody(), str(programs / "initdb"), f"--pgdata={folder / 'data'}", *options],
        check=True,
        capture_output=True,
        cwd=folder,
    )


@contextmanager
def _process(programs: Path, folder: Path, settings: Sequence[str]) -> Iterator[None]:
    arguments = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    arguments += [part for each in settings for part in ("-c", each)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*_as_nobody(), *arguments], cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(PostgresServer(folder=folder), process, folder / "log")
        yield
    finally:
        process.send_signal(3)  # SIGQUIT: at once, without a last checkpoint
        process.wait(30)


def _as_nobody() -> list[str]:
    """The words before a command that must not run as root, and that ends with who started it, however that ends."""
    words = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        words += [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return words if shutil.which("setpriv") else []


def _wait_for(server: PostgresServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up_at = time.monotonic() + _START_S
    while True:
        try:
            server.command("SELECT 1")
            return
        except OperationalError as error:
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}") from error
            time.sleep(0.05)
