"""The control socket: only for the owner, with the same operations whether a server runs or not."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr

from api.cameras.site_file import SiteChecks
from api.control.app import create_control_app
from api.control.client import NoServer, Refused, ask, ask_status, ask_to_end, listen
from api.control.operations import OPERATIONS
from api.control.schemas import AddPerson, ApplySite, ImportCameras, MakeToken, Named, Nothing, SetCredential, Status
from api.control.upkeep import Upkeep
from api.people.roles import Role, TokenKind
from pipelines.rules.types import load_rule_types
from pipelines.site import Camera

SITE = {"schema": 1, "cameras": [{"id": "gate", "name": "g", "streams": {"main": "rtsp://10.0.0.1/1"}}]}


@pytest.fixture
def upkeep(services: Any) -> Upkeep:
    return Upkeep(
        services=services,
        checks=SiteChecks(types=load_rule_types(), host_problem=lambda host: "no" if host == "10.9.9.9" else None),
    )


@pytest.fixture
def ended() -> threading.Event:
    return threading.Event()


@pytest.fixture
def running(upkeep: Upkeep, ended: threading.Event, tmp_path: Path) -> Iterator[Path]:
    """A control socket that is served."""
    path = tmp_path / "control.sock"
    listener = listen(path)
    status = Status(
        pid=os.getpid(),
        address="http://127.0.0.1:1",
        worker_address="http://127.0.0.1:1",
        version="0",
        started_at=upkeep.services.started_at,
    )
    app = create_control_app(upkeep, status=lambda: status, shut_down=ended.set)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    yield path
    server.should_exit = True
    thread.join()


def test_only_the_owner_can_open_the_socket(running: Path) -> None:
    assert stat.S_IMODE(running.stat().st_mode) == 0o600


def test_a_person_that_was_added_through_the_socket_is_there(running: Path, upkeep: Upkeep) -> None:
    ask(running, "people.add", AddPerson(name="li", role=Role.OPERATOR, password=SecretStr("a long enough one")))
    assert [person.name for person in upkeep.list_people(Nothing()).people] == ["li"]


def test_a_token_comes_back_whole(running: Path) -> None:
    made = ask(running, "tokens.make", MakeToken(name="w1", kind=TokenKind.WORKER))
    assert made.token.get_secret_value().startswith("lxw_")  # type: ignore[attr-defined] # a NewToken


def test_a_refusal_arrives_with_its_words_and_code(running: Path) -> None:
    with pytest.raises(Refused, match="nobody is called 'li'") as caught:
        ask(running, "people.disable", Named(name="li"))
    assert caught.value.code == "not_found"


def test_the_running_server_judges_a_site_by_its_own_networks(running: Path) -> None:
    refused = {**SITE, "cameras": [{**SITE["cameras"][0], "streams": {"main": "rtsp://10.9.9.9/1"}}]}  # type: ignore[dict-item,index] # known above
    with pytest.raises(Refused, match=r"cameras\[0\]\.streams\.main: no") as caught:
        ask(running, "site.apply", ApplySite(file="site.yaml", content=refused))
    assert caught.value.code == "site_file"


def test_an_import_through_the_socket_changes_only_what_it_names(running: Path, upkeep: Upkeep) -> None:
    content = {**SITE, "cameras": [{**SITE["cameras"][0], "area": "north"}]}  # type: ignore[dict-item,index] # known above
    ask(running, "site.apply", ApplySite(file="site.yaml", content=content))
    camera = Camera.model_validate({"id": "gate", "name": "new", "streams": {"main": "rtsp://10.0.0.2/1"}})
    ask(running, "cameras.import", ImportCameras(cameras=[camera]))
    text = upkeep.export_site(Nothing()).text
    assert "area: north" in text
    assert "name: new" in text


def test_status_and_end_are_asked_there(running: Path, ended: threading.Event) -> None:
    assert ask_status(running).pid == os.getpid()
    ask_to_end(running)
    assert ended.is_set()


def test_a_socket_with_a_long_name_works_too(upkeep: Upkeep, tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 120)
    folder.mkdir()
    with listen(folder / "control.sock") as listener:
        assert stat.S_ISSOCK((folder / "control.sock").stat().st_mode)
        assert listener.fileno() > 0
    with pytest.raises(NoServer):
        ask_status(folder / "control.sock")


def test_without_a_server_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoServer):
        ask(tmp_path / "control.sock", "people.list", Nothing())
    with pytest.raises(NoServer):
        ask_status(tmp_path / "nowhere" / ("b" * 120) / "control.sock")


def test_every_operation_leaves_an_audit_row_unless_it_only_reads(upkeep: Upkeep) -> None:
    requests = {
        "people.add": AddPerson(name="li", role=Role.ADMIN, password=SecretStr("a long enough one")),
        "tokens.make": MakeToken(name="w1", kind=TokenKind.WORKER),
        "credentials.set": SetCredential(name="nvr", username=SecretStr("u"), password=SecretStr("p")),
        "site.apply": ApplySite(file="site.yaml", content=SITE),
    }
    for name, request in requests.items():
        OPERATIONS[name].run(upkeep, request)
    with upkeep.services.database.read() as session:
        rows = session.connection().exec_driver_sql("select actor, action from audit order by id").all()
    assert [tuple(row) for row in rows] == [
        ("command_line", "person.added"),
        ("command_line", "token.made"),
        ("command_line", "credential.set"),
        ("command_line", "site.applied"),
    ]
