"""`lunxun site|cameras|users|doctor` on a data folder where no server runs: exit codes, JSON, and what is said."""

import json
from pathlib import Path

import click
import pytest
from typer.testing import CliRunner

from api.cli import build
from api.people.passwords import Passwords

SITE = """\
schema: 1
cameras:
  - {id: gate, name: Gate, streams: {main: "rtsp://10.0.0.1/1"}, credential: nvr}
plans:
  - {id: day, name: Day, cameras: [gate], max_gap_s: 60}
"""


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli.installation.Passwords", lambda: Passwords(memory_kib=8, rounds=1))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    path = tmp_path / "site.yaml"
    path.write_text(SITE)
    return path


def lunxun(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
    """Returns exit code, standard output and standard error."""
    done = CliRunner().invoke(build(), [str(each) for each in arguments], input=stdin)
    if done.exception is not None and not isinstance(done.exception, SystemExit | click.exceptions.Exit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def test_a_good_site_is_good_and_says_what_it_assumed(site_file: Path) -> None:
    code, out, _ = lunxun("site", "check", site_file)
    assert code == 0
    assert "1 cameras, 1 plans" in out
    assert "a visit takes 4 s" in out


def test_a_promise_that_cannot_be_kept_is_a_no(site_file: Path) -> None:
    code, out, _ = lunxun("site", "check", site_file, "--visit-s", 100)
    assert code == 1
    assert "plan 'day' cannot be kept" in out


def test_a_bad_site_is_wrong_usage_and_one_json_document(site_file: Path) -> None:
    site_file.write_text(SITE.replace("[gate]", "[gat]"))
    code, out, err = lunxun("site", "check", site_file)
    assert (code, out) == (2, "")
    assert "plans[0].cameras[0]" in err
    code, out, _ = lunxun("site", "check", site_file, "--json")
    assert code == 2
    assert json.loads(out)["problems"]


def test_loopback_cameras_are_for_those_who_ask(site_file: Path) -> None:
    site_file.write_text(SITE.replace("10.0.0.1", "127.0.0.1"))
    assert lunxun("site", "check", site_file)[0] == 2
    assert lunxun("site", "check", site_file, "--allow-loopback-cameras")[0] == 0


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "8.8.8.8", "localhost"]
)
def test_a_literal_address_that_is_no_camera_is_refused(site_file: Path, host: str) -> None:
    site_file.write_text(SITE.replace("10.0.0.1", host))
    code, _, err = lunxun("site", "check", site_file)
    assert code == 2
    assert "cameras[0].streams.main" in err


def test_a_site_goes_in_and_comes_out_again(site_file: Path, data: Path, tmp_path: Path) -> None:
    assert lunxun("site", "apply", site_file, "--data", data)[0] == 0
    code, out, _ = lunxun("site", "apply", site_file, "--data", data, "--json")
    assert (code, json.loads(out)["is_changed"]) == (0, False)
    assert lunxun("site", "export", tmp_path / "out.yaml", "--data", data)[0] == 0
    assert lunxun("site", "check", tmp_path / "out.yaml")[0] == 0


def test_a_changed_file_after_an_import_is_refused_until_forced(site_file: Path, data: Path, tmp_path: Path) -> None:
    lunxun("site", "apply", site_file, "--data", data)
    table = tmp_path / "more.csv"
    table.write_text("id,name,main\nyard,Yard,rtsp://10.0.0.2/1\n")
    assert lunxun("cameras", "import", table, "--data", data, "--plan", "day")[0] == 0
    site_file.write_text(SITE.replace("max_gap_s: 60", "max_gap_s: 61"))
    code, _, err = lunxun("site", "apply", site_file, "--data", data)
    assert code == 1
    assert "- camera yard" in err
    assert lunxun("site", "apply", site_file, "--data", data, "--force")[0] == 0


@pytest.mark.parametrize("table", ["id,name,main\n,x,rtsp://10.0.0.2/1\n", "id,name,main\na,b,rtsp://127.0.0.1/\n"])
def test_a_bad_row_changes_nothing(site_file: Path, data: Path, tmp_path: Path, table: str) -> None:
    lunxun("site", "apply", site_file, "--data", data)
    before = lunxun("site", "export", "-", "--data", data)[1]
    (tmp_path / "c.csv").write_text("id,name,main\n" + "ok,ok,rtsp://10.0.0.9/1\n" + table.split("\n", 1)[1])
    assert lunxun("cameras", "import", tmp_path / "c.csv", "--data", data)[0] == 2
    assert lunxun("site", "export", "-", "--data", data)[1] == before


def test_people_come_and_go(data: Path) -> None:
    secret = "a long enough one"
    code, out, err = lunxun("users", "add", "li", "--data", data, "--password-file", "-", stdin=f"{secret}\n")
    assert code == 0
    assert secret not in out + err
    assert lunxun("users", "add", "li", "--data", data, "--password-file", "-", stdin=f"{secret}\n")[0] == 1
    assert lunxun("users", "add", "wu", "--data", data, "--password-file", "-", stdin="short\n")[0] == 2
    assert lunxun("users", "disable", "li", "--data", data)[0] == 0
    listed = json.loads(lunxun("users", "list", "--data", data, "--json")[1])
    assert [(person["name"], bool(person["disabled_at"])) for person in listed["people"]] == [("li", True)]


def test_a_workers_token_is_the_only_thing_on_standard_output(data: Path) -> None:
    code, out, _ = lunxun("users", "token", "w1", "--worker", "--data", data)
    assert code == 0
    assert out.startswith("lxw_")
    assert len(out.split()) == 1
    assert lunxun("users", "token", "w1", "--worker", "--role", "admin", "--data", data)[0] == 2


def test_a_credential_is_set_without_being_shown(site_file: Path, data: Path) -> None:
    lunxun("site", "apply", site_file, "--data", data)
    arguments = ("cameras", "credential", "nvr", "--user", "u", "--password-file", "-", "--data", data)
    code, out, err = lunxun(*arguments, stdin="pw-canary\n")
    assert code == 0
    assert "used by gate" in out
    assert "pw-canary" not in out + err
    assert not [file for file in data.rglob("*") if file.is_file() and b"pw-canary" in file.read_bytes()]


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "list", "--data", "/nowhere/at/all"),
        ("users", "add", "x", "--data", "."),
        ("cameras", "credential", "a b", "--user", "u", "--password-file", "-", "--data", "."),
        ("site", "check"),
        ("users", "token", "w1", "--role", "boss"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data)
    assert lunxun(*arguments, stdin="x\n")[0] == 2


def test_the_doctor_looks_at_everything(data: Path) -> None:
    code, out, _ = lunxun("doctor", "--data", data, "--json")
    findings = {each["check"]: each["verdict"] for each in json.loads(out)["findings"]}
    assert set(findings) == {"pictures", "font", "database", "server", "clock", "disk", "data", "processes", "networks"}
    assert findings["pictures"] == findings["processes"] == "good"
    assert code == int("bad" in findings.values())
