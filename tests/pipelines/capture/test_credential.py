"""Passwords go into an address once, come out of it once, and show nowhere."""

import base64
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import SecretStr

from pipelines.capture.credential import HIDDEN, redact, take_credential, with_credential
from pipelines.orders import Credential

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


def credential(user: str, password: str) -> Credential:
    return Credential(username=SecretStr(user), password=SecretStr(password))


@given(user=TEXT, password=TEXT)
def test_fields_to_address_to_fields_changes_nothing(user: str, password: str) -> None:
    url = "rtsp://[fd00::1]:554/a/b?x=%20y@z#f"
    bare, found = take_credential(with_credential(url, credential(user, password)))
    assert bare == url
    assert found is not None
    assert (found.username.get_secret_value(), found.password.get_secret_value()) == (user, password)


@pytest.mark.parametrize(
    ("typed", "user", "password"),
    [
        ("admin:p%40ss", "admin", "p@ss"),
        ("admin:p@ss", "admin", "p@ss"),
        ("admin:a:b", "admin", "a:b"),
        ("admin", "admin", ""),
        ("admin:100%25", "admin", "100%"),
        ("admin:100%", "admin", "100%"),
        ("admin:%2540", "admin", "%40"),
    ],
)
def test_a_typed_address_is_decoded_exactly_once(typed: str, user: str, password: str) -> None:
    bare, found = take_credential(f"rtsp://{typed}@10.0.0.1/x@y")
    assert bare == "rtsp://10.0.0.1/x@y"
    assert found == credential(user, password)


@pytest.mark.parametrize("text", ["rtsp://10.0.0.1/x@y", "clip.mp4", "a@b", ""])
def test_an_address_without_a_user_stays_as_it_is(text: str) -> None:
    assert take_credential(text) == (text, None)


@given(password=TEXT.filter(lambda text: len(text) >= 3))
def test_no_form_of_a_password_survives_redaction(password: str) -> None:
    assume(password not in f"open '' as '' with {HIDDEN} failed")
    forms = [
        password,
        quote(password, safe=""),
        quote_plus(password),
        base64.b64encode(password.encode()).decode(),
        base64.b64encode(f"admin:{password}".encode()).decode(),
    ]
    for form in forms:
        shown = redact(f"open '{form}' failed", credential("admin", password))
        assert form not in shown
        assert shown.startswith("open '")


def test_a_password_in_any_address_is_hidden_even_when_unknown() -> None:
    text = "Did you mean file:rtsp://root:t0p s3cret@10.0.0.1/x or http://u:p@q@h/?"
    shown = redact(text.replace(" s3", "s3"))
    assert "t0ps3cret" not in shown
    assert "p@q" not in shown
    assert "rtsp://***@10.0.0.1/x" in shown


def test_an_authorization_header_is_hidden() -> None:
    shown = redact("sent\nAuthorization: Basic YWRtaW46eA==\nCSeq: 3")
    assert "YWRtaW46eA" not in shown
    assert "CSeq: 3" in shown
