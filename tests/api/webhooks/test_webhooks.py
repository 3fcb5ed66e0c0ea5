"""Administrators manage webhooks; what they send is checked, and no secret is ever shown twice."""

from typing import Any

import pytest

pytestmark = pytest.mark.one_store

BODY = {"name": "12345", "url": "https://example.org/hook"}


def test_a_secret_is_shown_once_and_is_stored_encrypted(house: Any) -> None:
    made = house.call("admin", "POST", "/webhooks", json=BODY).json()
    assert made["secret"].startswith("whsec_")
    for path in ("/webhooks", f"/webhooks/{made['id']}"):
        assert made["secret"] not in house.call("admin", "GET", path).text
    stored = b"".join(each.read_bytes() for each in house.services.settings.data.glob("lunxun.sqlite3*"))
    assert made["secret"].encode() not in stored
    assert b"example.org/hook" not in stored


def test_what_is_wrong_is_refused_by_name(house: Any) -> None:
    changes: list[dict[str, Any]] = [
        {"url": "http://169.254.169.254/"},
        {"url": "http://127.0.0.1:1/"},
        {"url": ""},
        {"url": None},
        {"url": ["https://example.org"]},
        {"name": " "},
        {"name": "x" * 101},
        {"topics": []},
        {"topics": ["case. opened"]},
        {"topics": ["*.opened"]},
        {"topics": ["*"] * 51},
        {"codes": {"a": ""}},
        {"codes": {"a": 1}},
        {"secret": "mine"},
    ]
    for change in changes:
        answer = house.call("admin", "POST", "/webhooks", json=BODY | change)
        assert answer.status_code == 422, change
        assert answer.json()["error"]["message"]


def test_a_replay_is_by_id_or_by_time(house: Any) -> None:
    made = house.call("admin", "POST", "/webhooks", json=BODY).json()
    wrong: list[dict[str, Any]] = [
        {},
        {"deliveries": ["x"], "from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"},
        {"from": "2026-01-01T00:00:00Z"},
        {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"},
        {"from": "2026-01-01T00:00:00", "to": "2026-01-02T00:00:00"},
    ]
    for asked in wrong:
        assert house.call("admin", "POST", f"/webhooks/{made['id']}/replay", json=asked).status_code == 422, asked


def test_the_delivery_of_another_webhook_is_not_there(house: Any) -> None:
    first, second = (house.call("admin", "POST", "/webhooks", json=BODY).json()["id"] for _ in range(2))
    booked = house.call("admin", "POST", f"/webhooks/{first}/test").json()["id"]
    asked = {"deliveries": [booked]}
    assert house.call("admin", "POST", f"/webhooks/{second}/replay", json=asked).status_code == 404
    assert house.call("admin", "POST", f"/webhooks/{first}/replay", json=asked).json() == {"booked": 0}


def test_a_webhook_that_is_not_there_is_named(house: Any) -> None:
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/test"), ("GET", "/deliveries")):
        answer = house.call("admin", method, f"/webhooks/nobody{path}", json={} if method == "PATCH" else None)
        assert answer.status_code == 404, (method, path)


def test_every_change_is_in_the_audit_trail(house: Any) -> None:
    made = house.call("admin", "POST", "/webhooks", json=BODY).json()
    house.call("admin", "PATCH", f"/webhooks/{made['id']}", json={"is_paused": True})
    house.call("admin", "POST", f"/webhooks/{made['id']}/keys", json={})
    house.call("admin", "DELETE", f"/webhooks/{made['id']}")
    entries = house.call("admin", "GET", "/audit").json()["entries"]
    assert [each["action"] for each in entries if each["action"].startswith("webhook.")] == [
        "webhook.removed",
        "webhook.key_made",
        "webhook.changed",
        "webhook.made",
    ]
    assert made["secret"] not in str(entries)


def test_at_most_two_keys_are_valid(house: Any) -> None:
    made = house.call("admin", "POST", "/webhooks", json=BODY).json()
    for _ in range(3):
        house.call("admin", "POST", f"/webhooks/{made['id']}/keys", json={"overlap_s": 3600})
        assert len(house.call("admin", "GET", f"/webhooks/{made['id']}").json()["keys"]) == 2
