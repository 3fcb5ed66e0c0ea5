"""Credentials: encrypted at rest, written but never read back; a canary password is looked for everywhere."""

import base64
import os
import stat
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from api.cameras import credentials
from api.cameras.secret_box import SecretBox, SecretUnreadable, load_or_make_key
from api.cameras.site import apply_site
from api.control.schemas import Nothing, SetCredential
from api.control.upkeep import Upkeep
from pipelines.orders import Credential
from pipelines.site import Camera, Site

CANARY = "canary-Zq7#@!é"
FORMS = (
    CANARY.encode(),
    urllib.parse.quote(CANARY, safe="").encode(),
    base64.b64encode(CANARY.encode()).rstrip(b"="),
    CANARY.encode("unicode_escape"),
)


def put(house: Any, who: str = "admin", **body: object) -> Any:
    return house.call(who, "PUT", "/credentials/nvr", json={"username": "viewer", "password": CANARY, **body})


def assert_clean(text: bytes) -> None:
    assert not [form for form in FORMS if form in text]


def test_a_credential_that_was_set_can_be_used_for_an_order(house: Any) -> None:
    assert put(house).json()["name"] == "nvr"
    with house.services.database.read() as session:
        found = credentials.credential_for(session, "nvr", box=house.services.box)
        assert credentials.credential_for(session, "other", box=house.services.box) is None
    assert found is not None
    assert (found.username.get_secret_value(), found.password.get_secret_value()) == ("viewer", CANARY)


def test_the_canary_is_nowhere_in_the_database_the_api_the_export_or_the_log(
    house: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    camera = Camera.model_validate(
        {"id": "gate", "name": "g", "streams": {"main": "rtsp://10.0.0.1/1?token=canary-Zq7"}, "credential": "nvr"}
    )
    with house.services.database.write() as session:
        apply_site(session, Site(cameras=(camera,)), force=False, now=house.clock.now)
    put(house)
    put(house, password=[CANARY])
    put(house, password=CANARY * 100)
    for path in ("/credentials", "/cameras", "/cameras/gate", "/audit", "/tokens", "/openapi.json"):
        answer = house.call("admin", "GET", path)
        assert answer.status_code == 200
        assert_clean(answer.content)
        assert b"canary-Zq7" not in answer.content
    assert_clean(put(house, password=[CANARY]).content)
    upkeep = Upkeep(services=house.services, checks=None)  # type: ignore[arg-type] # an export checks nothing
    assert_clean(upkeep.export_site(Nothing()).text.encode())
    for file in tmp_path.glob("lunxun.sqlite3*"):
        assert_clean(file.read_bytes())
    assert_clean(caplog.text.encode())


def test_messages_hide_the_secret_in_their_repr_and_show_it_on_the_socket_only() -> None:
    message = SetCredential(name="nvr", username=SecretStr("u"), password=SecretStr(CANARY))
    assert CANARY not in repr(message)
    assert CANARY not in str(message.model_dump())
    assert SetCredential.model_validate_json(message.model_dump_json()).password.get_secret_value() == CANARY


def test_a_credential_sealed_with_another_key_is_named_at_the_start(services: Any) -> None:
    secret = Credential(username=SecretStr("u"), password=SecretStr("p"))
    with services.database.write() as session:
        credentials.set_credential(session, "nvr", secret, box=services.box, now=services.clock())
    with services.database.read() as session:
        credentials.check_readable(session, box=services.box)
        with pytest.raises(SecretUnreadable, match="set the credential again"):
            credentials.check_readable(session, box=SecretBox(Fernet.generate_key()))


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        key = load_or_make_key(tmp_path / "key")
    finally:
        os.umask(old_mask)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert load_or_make_key(tmp_path / "key") == key


def test_a_damaged_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("nonsense")
    with pytest.raises(SecretUnreadable, match="holds no key"):
        load_or_make_key(tmp_path / "key")


@pytest.mark.parametrize("name", ["..", "a/b", "%2e%2e", "a" * 65, "x y"])
def test_a_name_that_site_files_cannot_write_is_refused(house: Any, name: str) -> None:
    answer = house.call("admin", "PUT", f"/credentials/{name}", json={"username": "u", "password": "p"})
    assert answer.status_code in {404, 405, 422}
