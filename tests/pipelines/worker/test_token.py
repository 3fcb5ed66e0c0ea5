"""Where the worker's token comes from."""

import os

import pytest

from pipelines.worker.token import VARIABLE, TokenError, take_token


def test_a_file_s_token_is_taken_and_the_variable_does_not_stay_in_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "of-the-environment")
    path = tmp_path / "token"
    path.write_text("of-the-file\n")
    assert take_token(path) == "of-the-file"
    assert VARIABLE not in os.environ


def test_without_a_file_the_environment_gives_it_once(monkeypatch):
    monkeypatch.setenv(VARIABLE, " secret ")
    assert take_token(None) == "secret"
    with pytest.raises(TokenError, match="--token-file"):
        take_token(None)


@pytest.mark.parametrize("content", [b"", b"two words", b"two\nlines", b"\xff\xfe"])
def test_a_file_without_a_token_is_a_named_error_that_does_not_repeat_it(tmp_path, content):
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(TokenError, match="holds no token") as caught:
        take_token(path)
    assert "two" not in str(caught.value).replace(str(path), "")


def test_a_file_that_is_not_there_is_a_named_error(tmp_path):
    with pytest.raises(TokenError, match="cannot be read"):
        take_token(tmp_path / "nothing")
