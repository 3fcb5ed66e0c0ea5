"""The door: signing in and out with plain forms, without a script."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.one_store
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


def sign_in(house: Any, **fields: str) -> Any:
    form = {"name": "operator", "password": house.password} | fields
    return house.client.post("/sign-in", data=form, headers=OWN, follow_redirects=False)


def test_a_form_opens_a_session_in_a_cookie_that_no_script_can_read(house: Any) -> None:
    answer = sign_in(house, then="/console/cases?colour=red")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/cases?colour=red"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=strict" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "then", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "javascript:1", "/a\nb", ""]
)
def test_signing_in_never_leads_elsewhere(house: Any, then: str) -> None:
    assert sign_in(house, then=then).headers["location"] == "/console/"


def test_people_on_the_street_are_led_to_the_pages_of_their_phone(house: Any) -> None:
    assert sign_in(house, name="grid_worker").headers["location"] == "/field"


def test_what_was_wrong_is_not_told_and_what_was_typed_is_shown_as_text(house: Any) -> None:
    answer = sign_in(house, name='<script>alert("x")</script>', password="no")
    assert answer.status_code == 401
    assert "姓名或密码不对" in answer.text
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_page_of_another_site_cannot_sign_anybody_in(house: Any) -> None:
    form = {"name": "operator", "password": house.password}
    answer = house.client.post("/sign-in", data=form, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_needs_the_proof_of_the_page_and_ends_the_session(house: Any) -> None:
    sign_in(house)
    assert house.client.post("/sign-out", headers=OWN).status_code == 403
    proof = house.client.get("/api/v1/me").json()["csrf_token"]
    answer = house.client.post("/sign-out", data={"csrf": proof}, headers=OWN, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert house.client.get("/api/v1/me").status_code == 401


def test_a_language_is_remembered(house: Any) -> None:
    house.client.post("/language", data={"language": "en", "then": "/sign-in"}, headers=OWN)
    assert '<html lang="en">' in house.client.get("/sign-in").text
    house.client.post("/language", data={"language": "zh", "then": "/sign-in"}, headers=OWN)
    assert '<html lang="zh-CN">' in house.client.get("/sign-in").text


def test_a_plain_page_lets_nothing_from_elsewhere_run(house: Any) -> None:
    answer = house.client.get("/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert re.search(r"<(script|style)\b[^>]*>[^<]", answer.text) is None
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("file", ["..%2froutes.py", "nothing.css", ".", "%2e%2e"])
def test_only_files_of_the_folder_are_answered(house: Any, file: str) -> None:
    answer = house.client.get(f"/pages/{file}")
    assert answer.status_code in (404, 405)
    assert "import" not in answer.text
