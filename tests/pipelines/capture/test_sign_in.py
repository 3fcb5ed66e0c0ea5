"""Every password signs in, checked by a server's code that we do not share; a wrong one is tried once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pipelines.capture.errors import AuthSchemeUnsupported, Unauthorised
from pipelines.capture.sign_in import SignIn, read_challenges
from pipelines.orders import Credential
from sample_videos.farm.auth import Attempt, AuthScheme, Credentials, challenges, is_authorised

PASSWORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60)
URI = "rtsp://10.0.0.9:554/Streaming/Channels/101?a=b"


def credential(user: str = "admin", password: str = "secret") -> Credential:
    return Credential(username=SecretStr(user), password=SecretStr(password))


@given(
    password=PASSWORDS,
    user=st.text(st.characters(codec="utf-8", exclude_characters='":\\', exclude_categories=("Cc", "Cs")), min_size=1),
    scheme=st.sampled_from(list(AuthScheme)),
)
def test_every_user_and_password_signs_in_with_every_scheme(password: str, user: str, scheme: AuthScheme) -> None:
    sign_in = SignIn(credential(user, password))
    sign_in.learn(challenges(scheme, "n0nce"))
    for method in ("DESCRIBE", "SETUP", "PLAY"):
        header = sign_in.header(method, URI)
        attempt = Attempt(authorization=header or "", method=method, uri=URI, nonce="n0nce")
        assert is_authorised(Credentials(username=user, password=password), scheme, attempt)


def test_nothing_is_sent_before_the_camera_asks() -> None:
    assert SignIn(credential()).header("OPTIONS", URI) is None


def test_the_strongest_scheme_on_offer_is_taken() -> None:
    sign_in = SignIn(credential())
    sign_in.learn(['Basic realm="x"', 'Digest realm="x", nonce="1"', 'Digest realm="x", nonce="2", algorithm=SHA-256'])
    header = sign_in.header("DESCRIBE", URI) or ""
    assert 'nonce="2"' in header
    assert "algorithm=SHA-256" in header


def test_a_digest_answer_equals_the_example_of_rfc_2617() -> None:
    sign_in = SignIn(credential("Mufasa", "Circle Of Life"))
    sign_in.learn(['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc"'])
    header = sign_in.header("GET", "/dir/index.html") or ""
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in header, "RFC 2617 3.5 without qop, computed independently"
    assert 'opaque="5ccc"' in header


def test_several_challenges_in_one_header_are_told_apart() -> None:
    found = read_challenges(['Basic realm="a, b", Digest realm="c \\"d\\"", nonce="e=f", stale=TRUE'])
    assert [challenge.scheme for challenge in found] == ["basic", "digest"]
    assert found[0].fields == {"realm": "a, b"}
    assert found[1].fields == {"realm": 'c "d"', "nonce": "e=f", "stale": "TRUE"}


def test_a_scheme_that_nobody_knows_is_never_called_a_wrong_password() -> None:
    for offered in (['Digest realm="x", nonce="1", algorithm=SHA-512-256'], ["Negotiate"], []):
        with pytest.raises(AuthSchemeUnsupported, match="Basic or Digest"):
            SignIn(credential()).learn(offered)


def test_a_refused_password_is_not_tried_again() -> None:
    sign_in = SignIn(credential())
    sign_in.learn(['Digest realm="x", nonce="1"'])
    with pytest.raises(Unauthorised, match="refused"):
        sign_in.learn(['Digest realm="x", nonce="2"'])


def test_a_nonce_that_went_stale_is_replaced_but_not_for_ever() -> None:
    sign_in = SignIn(credential())
    sign_in.learn(['Digest realm="x", nonce="1"'])
    sign_in.learn(['Digest realm="x", nonce="2", stale=true'])
    assert 'nonce="2"' in (sign_in.header("PLAY", URI) or "")
    with pytest.raises(Unauthorised):
        sign_in.learn(['Digest realm="x", nonce="3", stale=true'])


def test_a_nonce_that_ran_out_during_a_long_stay_is_replaced() -> None:
    sign_in = SignIn(credential())
    for number in range(5):
        sign_in.learn([f'Digest realm="x", nonce="{number}"'])
        sign_in.accept()
    assert 'nonce="4"' in (sign_in.header("PLAY", URI) or "")


def test_without_a_password_the_camera_that_asks_is_named() -> None:
    with pytest.raises(Unauthorised, match="none is set"):
        SignIn(None).learn(['Basic realm="x"'])
