"""督办 on both databases: one telling per breach, whatever servers run at once or are killed between."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from api.clocks import service as clocks
from api.clocks.limit import Stage
from api.db.database import Database
from api.supervision.service import sweep


@pytest.fixture
def second_server(desk: Any, open_store: Callable[[Path], Database]) -> Iterator[Database]:
    database = open_store(desk.street.folder)
    yield database
    database.close()


def test_a_breach_raises_the_level_by_one_and_tells_the_supervising_unit(desk: Any) -> None:
    desk.forward(2.01)
    assert desk.sweep() == 1
    (told,) = desk.told
    assert (told["stage"], told["number"], told["unit"]) == ("handle", 1, "command_centre")
    assert (told["level_before"], told["level_after"]) == ("grid", "community")
    assert told["due_at"] == "2026-06-01T04:00:00Z"
    case = desk.case
    assert (case["level"], case["is_supervised"]) == ("community", True)
    events = desk.street.get(f"/cases/{desk.case_id}/history").json()
    assert [each["kind"] for each in events[-2:]] == ["supervised", "move"]
    assert desk.keys_in_outbox == [f"supervision:{desk.case_id}:handle:1"]
    assert [each.topic for each in desk.street.announced].count("supervision.opened") == 1


def test_two_servers_that_sweep_at_the_same_time_tell_it_once(desk: Any, second_server: Database) -> None:
    for stage in (Stage.VERIFY, Stage.DISPATCH, Stage.CHECK, Stage.TOTAL):
        desk.does(clocks.start_stage, stage)
    desk.forward(2000)
    counts: list[int] = []
    start = threading.Barrier(4)

    def run(database: Database) -> None:
        start.wait()
        counts.append(sweep(database, now=desk.now))

    servers = (desk.street.database, second_server) * 2
    threads = [threading.Thread(target=run, args=(database,)) for database in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 5
    assert sorted(each["stage"] for each in desk.told) == ["check", "dispatch", "handle", "total", "verify"]
    assert len(set(desk.keys_in_outbox)) == 5


class DyingServer:
    """A database whose server is killed just before, or just after, its next commit."""

    def __init__(self, database: Database, *, is_after: bool) -> None:
        self._database = database
        self._is_after = is_after

    def read(self) -> Any:
        return self._database.read()

    @contextmanager
    def write(self, *, wait_s: float = 30.0) -> Iterator[Session]:
        with self._database.write(wait_s=wait_s) as session:
            yield session
            if not self._is_after:
                raise KeyboardInterrupt("killed before the commit")
        raise KeyboardInterrupt("killed after the commit")


@pytest.mark.parametrize("is_after", [False, True])
def test_a_server_killed_around_its_commit_leaves_one_telling(desk: Any, is_after: bool) -> None:
    desk.forward(2.01)
    with pytest.raises(KeyboardInterrupt):
        sweep(DyingServer(desk.street.database, is_after=is_after), now=desk.now)
    assert len(desk.told) == len(desk.keys_in_outbox) == (1 if is_after else 0)
    assert desk.case["level"] == ("community" if is_after else "grid")
    desk.sweep()
    assert len(desk.told) == len(desk.keys_in_outbox) == 1
    assert desk.case["level"] == "community"
