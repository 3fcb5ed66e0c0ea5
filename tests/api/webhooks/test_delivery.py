"""What became true reaches every receiver that asked for it: in order, signed, again and again until it is there."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from api.outbox.backoff import MOST_ATTEMPTS, pause_s
from api.webhooks.post import post
from api.webhooks.signing import is_genuine

Receivers = Callable[..., Any]


def names(receiver: Any) -> list[str]:
    return [each.json["data"]["name"] for each in receiver.got]


def test_an_event_arrives_once_with_its_id_in_head_and_body(office: Any, receiver: Receivers) -> None:
    there = receiver()
    webhook = office.make(there.url)
    office.happen("a", state="filed")
    office.send()
    office.send()
    (got,) = there.got
    assert got.path == "/hook?to=us"
    assert got.headers["lunxun-delivery"] == got.json["id"]
    assert (got.json["topic"], got.json["event"], got.json["data"]["state"]) == ("case.opened", "a", "filed")
    (row,) = office.deliveries(webhook)
    assert (row["state"], row["status"], row["attempts"], row["error"]) == ("delivered", 200, 1, None)


@pytest.mark.one_store
def test_a_signature_holds_for_this_body_this_time_and_this_secret_only(office: Any, receiver: Receivers) -> None:
    there = receiver()
    webhook = office.make(there.url)
    office.happen("a")
    office.send()
    (got,) = there.got
    header, at = got.headers["lunxun-signature"], int(got.headers["lunxun-timestamp"])
    keys = {webhook["keys"][0]["id"]: webhook["secret"]}
    assert is_genuine(header, secrets_by_id=keys, timestamp=at, body=got.body)
    assert not is_genuine(header, secrets_by_id=keys, timestamp=at + 1, body=got.body)
    assert not is_genuine(header, secrets_by_id=keys, timestamp=at, body=got.body + b" ")
    assert not is_genuine(header, secrets_by_id={webhook["keys"][0]["id"]: "whsec_other"}, timestamp=at, body=got.body)


@pytest.mark.one_store
def test_during_a_rotation_both_keys_are_valid_and_afterwards_only_the_new_one(
    office: Any, receiver: Receivers
) -> None:
    there = receiver()
    webhook = office.make(there.url)
    old = {webhook["keys"][0]["id"]: webhook["secret"]}
    made = office.call("POST", f"/webhooks/{webhook['id']}/keys", json={"overlap_s": 3600}).json()
    new = {made["id"]: made["secret"]}
    office.happen("a")
    office.send()
    office.wait_out(3601)
    office.happen("b")
    office.send()
    valid = [
        [
            is_genuine(
                got.headers["lunxun-signature"],
                secrets_by_id=keys,
                timestamp=int(got.headers["lunxun-timestamp"]),
                body=got.body,
            )
            for keys in (old, new)
        ]
        for got in there.got
    ]
    assert valid == [[True, True], [False, True]]


@pytest.mark.one_store
@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("410", "HTTP 410"),
        ("drop", "connection failed"),
        ("drop late", "connection failed"),
        ("hang", "no complete answer"),
        ("drip", "no complete answer"),
        ("redirect", "not followed"),
        ("endless", "larger than"),
        ("rubbish", "connection failed"),
    ],
)
def test_whatever_a_receiver_does_wrong_is_named(receiver: Receivers, mood: str, said: str) -> None:
    there = receiver(mood)
    timeout_s = 0.3 if mood in ("hang", "drip") else 20.0
    answered = post(there.url, b"{}", headers={}, allow_loopback=True, timeout_s=timeout_s)
    assert said in str(answered.error)
    assert there.connections <= 1


def test_a_receiver_that_fails_is_told_again_under_the_same_id(office: Any, receiver: Receivers) -> None:
    there = receiver("500", "drop late", "204")
    webhook = office.make(there.url)
    office.happen("a")
    office.send()
    (row,) = office.deliveries(webhook)
    assert (row["state"], row["status"], row["error"]) == ("waiting", 500, "the receiver answered with HTTP 500")
    office.send()
    assert there.connections == 1, "it was called again before its pause was over"
    for _ in range(2):
        office.wait_out()
        office.send()
    (row,) = office.deliveries(webhook)
    assert (row["state"], row["attempts"], row["status"]) == ("delivered", 3, 204)
    assert len({got.json["id"] for got in there.got}) == 1


def test_order_is_kept_while_the_first_one_fails(office: Any, receiver: Receivers) -> None:
    there = receiver("500", "500", "200")
    office.make(there.url)
    office.happen("a", "b", "c")
    for _ in range(3):
        office.send()
        office.wait_out()
    assert names(there) == ["a", "a", "a", "b", "c"]


@pytest.mark.one_store
def test_a_receiver_that_hangs_delays_no_other(office: Any, receiver: Receivers) -> None:
    hanging, quick = receiver("hang"), receiver()
    slow = office.make(hanging.url)
    office.make(quick.url)
    office.happen("a", "b")
    until = time.monotonic() + 20
    while len(quick.got) < 2 and time.monotonic() < until:
        office.sender.run_once()
        time.sleep(0.01)
    assert names(quick) == ["a", "b"]
    assert [row["state"] for row in office.deliveries(slow)] == ["sending", "waiting"]
    hanging.is_over.set()


def test_after_the_last_try_a_delivery_is_dead_and_the_next_one_has_its_turn(office: Any, receiver: Receivers) -> None:
    there = receiver(*["500"] * MOST_ATTEMPTS, "200")
    webhook = office.make(there.url)
    office.happen("a", "b")
    for _ in range(MOST_ATTEMPTS):
        office.send()
        office.wait_out()
    assert names(there) == ["a"] * MOST_ATTEMPTS + ["b"]
    (dead,) = office.deliveries(webhook, state="dead")
    assert (dead["event"], dead["attempts"]) == ("a", MOST_ATTEMPTS)
    booked = office.call("POST", f"/webhooks/{webhook['id']}/replay", json={"deliveries": [dead["id"]]})
    assert booked.json() == {"booked": 1}
    office.send()
    assert (names(there)[-1], there.got[-1].headers["lunxun-replay"]) == ("a", "1")
    assert there.got[-1].json["id"] == dead["id"]


def test_a_time_is_replayed_to_a_webhook_that_was_not_there_yet(office: Any, receiver: Receivers) -> None:
    there = receiver()
    begin = office.house.clock.now
    office.happen("a", "b")
    office.happen("c", topic="supervision.breached")
    office.send()
    webhook = office.make(there.url, topics=["case.*"])
    office.wait_out(60)
    office.send()
    assert there.got == []
    span = {"from": begin.isoformat(), "to": office.house.clock.now.isoformat()}
    for booked in (2, 0):
        answer = office.call("POST", f"/webhooks/{webhook['id']}/replay", json=span)
        assert answer.json() == {"booked": booked}, "what waits is not booked twice"
    office.send()
    assert names(there) == ["a", "b"]


def test_what_was_replayed_before_it_was_booked_is_booked_once(office: Any, receiver: Receivers) -> None:
    there = receiver()
    webhook = office.make(there.url)
    office.happen("a")
    at = office.house.clock.now
    span = {"from": at.isoformat(), "to": (at + timedelta(seconds=1)).isoformat()}
    assert office.call("POST", f"/webhooks/{webhook['id']}/replay", json=span).json() == {"booked": 1}
    office.happen("b")
    office.send()
    assert names(there) == ["a", "b"]


@pytest.mark.one_store
def test_a_receiver_says_itself_when_it_wants_to_be_asked_again(office: Any, receiver: Receivers) -> None:
    there = receiver("busy", "200")
    office.make(there.url)
    office.happen("a")
    office.send()
    office.wait_out(1799)
    office.send()
    assert len(there.got) == 1
    office.wait_out(2)
    office.send()
    assert len(there.got) == 2


def test_pauses_double_up_to_an_hour_and_half_of_each_is_chance() -> None:
    longest = [pause_s(attempt, chance=lambda: 0.0) for attempt in range(1, MOST_ATTEMPTS)]
    assert longest[:4] == [10.0, 20.0, 40.0, 80.0]
    assert longest[-1] == 3600.0
    assert pause_s(1, chance=lambda: 1.0) == 5.0
    assert pause_s(1, chance=lambda: 0.5, asked_s=1e9) == 3600.0


@pytest.mark.one_store
def test_a_key_without_a_code_is_not_sent_says_so_and_holds_nothing_back(office: Any, receiver: Receivers) -> None:
    there = receiver()
    webhook = office.make(there.url, codes={"fire_lane_blocked": "010203"})
    office.happen("a", type="street_vending")
    office.happen("b", type="fire_lane_blocked")
    office.send()
    (got,) = there.got
    assert (got.json["event"], got.json["code"]) == ("b", "010203")
    (dead,) = office.deliveries(webhook, state="dead")
    assert "'street_vending' is not one of them" in dead["error"]
    codes = {"fire_lane_blocked": "010203", "street_vending": "020101"}
    office.call("PATCH", f"/webhooks/{webhook['id']}", json={"codes": codes})
    office.call("POST", f"/webhooks/{webhook['id']}/replay", json={"deliveries": [dead["id"]]})
    office.send()
    assert there.got[-1].json["code"] == "020101"


@pytest.mark.one_store
def test_a_paused_webhook_collects_and_a_removed_one_gets_nothing(office: Any, receiver: Receivers) -> None:
    there, gone = receiver(), receiver()
    webhook, removed = office.make(there.url), office.make(gone.url)
    office.call("PATCH", f"/webhooks/{webhook['id']}", json={"is_paused": True})
    office.happen("a")
    office.sender._book()
    assert office.call("DELETE", f"/webhooks/{removed['id']}").status_code == 204
    office.send()
    assert (there.got, gone.got) == ([], [])
    office.call("PATCH", f"/webhooks/{webhook['id']}", json={"is_paused": False})
    office.send()
    assert names(there) == ["a"]
    assert office.call("GET", f"/webhooks/{removed['id']}").status_code == 404


@pytest.mark.one_store
def test_a_test_is_a_delivery_like_every_other(office: Any, receiver: Receivers) -> None:
    there = receiver()
    webhook = office.make(there.url, topics=["case.opened"], codes={"a": "1"})
    answer = office.call("POST", f"/webhooks/{webhook['id']}/test")
    assert answer.status_code == 202
    office.send()
    assert there.got[0].json["id"] == answer.json()["id"]
    assert there.got[0].json["topic"] == "webhook.test"
