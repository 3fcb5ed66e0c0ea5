"""PostgreSQL: one writing transaction at a time under an advisory lock, readers that see one unchanging state."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool, QueuePool

from api.db.database import WRITE_WAIT_S, Database, named_errors
from api.db.errors import DatabaseUnfitError
from api.db.schema import upgrade

WRITER_LOCK = 0x4C554E58
"""Key of the advisory lock that every writing transaction takes first: `LUNX`. Locks are per database."""
READERS = 16
OLDEST_VERSION = 13
_DRIVER = "postgresql+psycopg"
_REACH = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""A server that has gone without a word is missed within about ten seconds."""
_WRITER_SESSION = "SET synchronous_commit = on; SET idle_in_transaction_session_timeout = '60s'"
"""What is acknowledged is on the server's disk. A process that was stopped must not keep the lock for ever."""
_READER_SESSION = "SET jit = off; SET random_page_cost = 1.1"
"""Figures ask little of many rows: with 100,000 cases to compile such a query took longer than to answer it. And they
jump: a disk that turns is not what a city's cases are kept on, and as if they were, whole tables would be read."""
_TAKE_TURN = (
    f"SELECT set_config('lock_timeout', '{int(WRITE_WAIT_S * 1000)}', true), pg_advisory_xact_lock({WRITER_LOCK})"
)


def open_postgres(url: str) -> Database:
    """Returns the database at `postgresql://user@host/name`, made or brought up to date first.

    The password may stand in the URL, or be found by the driver in PGPASSWORD or the file PGPASSFILE.

    Raises:
        SchemaTooNewError: A newer version has written it.
        DatabaseUnfitError: The URL or the server cannot be used, or it holds another program's tables.
        DatabaseLostError: The server cannot be reached.
    """
    address = postgres_url(url)
    writer = _writing_engine(address)
    try:
        with named_errors(), writer.begin() as connection:
            check_server(connection)
            upgrade(connection)
    except BaseException:
        writer.dispose()
        raise
    return Database(writer=writer, reader=_reading_engine(address))


def open_postgres_read_only(url: str) -> Database:
    """Returns a database for inspection only. Its `write` fails. The schema is not changed."""
    engine = _reading_engine(postgres_url(url), poolclass=NullPool)
    return Database(writer=engine, reader=engine)


def postgres_url(url: str) -> URL:
    """Returns the address with the one driver that we use.

    Raises:
        DatabaseUnfitError: It is no address of a PostgreSQL database; what it was is not repeated, it may hold a
            password.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in ("postgresql", "postgres", _DRIVER) or not parsed.database:
        raise DatabaseUnfitError("LUNXUN_DATABASE: expected a URL such as postgresql://user@host:5432/lunxun")
    return parsed.set(drivername=_DRIVER)


def check_server(connection: Connection) -> str:
    """Returns the server's version; what it costs to rely on a wrong one shows only after months.

    Raises:
        DatabaseUnfitError: It is too old, does not keep UTF-8, or is a copy that cannot be written.
    """
    found = connection.execute(
        text(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
            "current_setting('server_encoding'), pg_is_in_recovery()"
        )
    )
    number, version, encoding, is_copy = found.one()
    if number < OLDEST_VERSION * 10_000:
        raise DatabaseUnfitError(f"PostgreSQL {version} is too old; {OLDEST_VERSION} or newer is needed")
    if encoding != "UTF8":
        raise DatabaseUnfitError(f"the database keeps text as {encoding}; make it with ENCODING 'UTF8'")
    if is_copy:
        raise DatabaseUnfitError("the database server is a read-only copy; name the one that can be written")
    return str(version)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """What `lunxun doctor` says of a server."""

    version: str
    """As it names itself."""
    risks: str
    """What may cost data or time there, and the command that helps; empty: nothing known."""


def look_at_server(url: str) -> ServerState:
    """Connects, reads how the server is set, and changes nothing.

    Raises:
        DatabaseError: It cannot be reached or used.
    """
    engine = _reading_engine(postgres_url(url), poolclass=NullPool)
    with named_errors(), engine.connect() as connection:
        version = check_server(connection)
        found = connection.execute(
            text(
                "SELECT current_setting('fsync'), current_setting('full_page_writes'), "
                "(SELECT datcollate FROM pg_database WHERE datname = current_database())"
            )
        ).one()
    risks = [f"{name} is off: a power cut may lose everything" for name, is_on in _durable(found) if not is_on]
    if found[2] not in ("C", "POSIX", "C.UTF-8", "C.utf8"):
        risks.append(f"text is sorted as {found[2]}; LOCALE 'C' is quicker and sorts as SQLite does")
    return ServerState(version=version, risks="; ".join(risks))


def _durable(found: Any) -> tuple[tuple[str, bool], ...]:
    return ("fsync", found[0] == "on"), ("full_page_writes", found[1] == "on")


def _writing_engine(url: URL) -> Engine:
    engine = _engine(url, poolclass=QueuePool, isolation_level="READ COMMITTED", pool_size=1, max_overflow=1)
    event.listen(engine, "connect", _prepare_writer)
    # NOTE: each statement after this one sees all that the turns before have committed: READ COMMITTED takes a new
    # snapshot per statement. Under REPEATABLE READ the snapshot would be older than the lock.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_TAKE_TURN))
    return engine


def _reading_engine(url: URL, poolclass: type[QueuePool] | type[NullPool] = QueuePool) -> Engine:
    options: dict[str, Any] = {"pool_size": READERS, "max_overflow": READERS} if poolclass is QueuePool else {}
    engine = _engine(url, poolclass=poolclass, isolation_level="REPEATABLE READ", **options)
    event.listen(engine, "connect", _prepare_reader)
    return engine


def _engine(url: URL, **options: Any) -> Engine:
    reach = {name: value for name, value in _REACH.items() if name not in url.query}
    try:
        return create_engine(
            url,
            hide_parameters=True,
            # A server that was restarted has broken all connections: each is tried before it is used.
            pool_pre_ping=options["poolclass"] is QueuePool,
            connect_args={"client_encoding": "utf8", "application_name": "lunxun", **reach},
            **options,
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DatabaseUnfitError("PostgreSQL needs an extra: pip install 'lunxun[postgres]'") from error


def _prepare_writer(connection: Any, _record: Any) -> None:
    was_autocommit, connection.autocommit = connection.autocommit, True
    connection.execute(_WRITER_SESSION)
    connection.autocommit = was_autocommit


def _prepare_reader(connection: Any, _record: Any) -> None:
    was_autocommit, connection.autocommit = connection.autocommit, True
    connection.execute(_READER_SESSION)
    connection.autocommit = was_autocommit
    connection.read_only = True
