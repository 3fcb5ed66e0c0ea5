"""The command line as a whole: what it answers before any command does its work."""

import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.testing import CliRunner

import api.cli

PROMISED = [
    "up",
    "serve",
    "worker",
    "look",
    "probe",
    "farm",
    "doctor",
    "demo",
    "site",
    "cameras",
    "users",
    "models",
    "bench",
    "evidence",
]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(api.cli.build(), arguments)
    return result.exit_code, result.output


def test_the_version_is_the_packages() -> None:
    assert run("--version") == (0, f"lunxun {version('lunxun')}\n")


@pytest.mark.parametrize(
    "arguments", [(), ("no-such-command",), ("up", "--no-such-option"), ("site", "no-such-command")]
)
def test_wrong_usage_ends_with_2_and_says_how_to_go_on(arguments: tuple[str, ...]) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert "Usage: " in output


@pytest.mark.parametrize("name", [*api.cli.COMMANDS, *api.cli.GROUPS])
def test_every_command_explains_itself(name: str) -> None:
    code, output = run(name, "--help")
    assert code == 0
    explanation = output.split("\n\n")[1].strip()
    assert explanation.endswith((".", ")")), explanation


def test_the_commands_that_others_rely_on_are_there() -> None:
    assert {*PROMISED} <= {*api.cli.COMMANDS, *api.cli.GROUPS}


def test_brackets_in_an_explanation_are_printed_and_not_taken_for_markup() -> None:
    assert "[default: lunxun-data]" in run("serve", "--help")[1]


def test_a_traceback_shows_no_local_variables(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        password = "correct-" + "horse"
        raise RuntimeError(f"a fault of {len(password)}")

    monkeypatch.setitem(api.cli.COMMANDS, "fails", fails)
    monkeypatch.setattr(sys, "argv", ["lunxun", "fails"])
    with pytest.raises(RuntimeError) as caught:
        api.cli.main()
    sys.excepthook(caught.type, caught.value, caught.tb)
    printed = capfd.readouterr().err
    assert "a fault of" in printed
    assert "correct-horse" not in printed


def test_the_installed_script_and_the_module_are_one_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"lunxun {version('lunxun')}\n"
