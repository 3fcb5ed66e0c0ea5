"""A POST that is sent twice with one key is executed once and answered twice, whatever happens in between."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from api.app import ROUTERS
from api.errors import Conflict
from api.idempotency import service
from api.services import ServicesDep

BODY = {"name": "12345", "url": "https://example.org/hook"}
KEY = {"Idempotency-Key": "5f0c-1"}


def send(house: Any, who: str = "admin", body: dict[str, Any] | None = None, client: Any = None, **headers: Any) -> Any:
    token = {"Authorization": f"Bearer {house.token(who)}"}
    sent = {**token, **(headers or KEY)}
    return (client or house.client).post("/api/v1/webhooks", json=body or BODY, headers=sent)


def webhooks(house: Any) -> int:
    return len(house.call("admin", "GET", "/webhooks").json())


def test_the_second_one_gets_the_answer_of_the_first_and_changes_nothing(house: Any) -> None:
    first, second = send(house), send(house)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content, "the secret that is shown once must be the same"
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert second.headers["content-type"] == first.headers["content-type"]
    assert webhooks(house) == 1


@pytest.mark.one_store
def test_without_a_key_each_one_counts(house: Any) -> None:
    for _ in range(2):
        assert house.call("admin", "POST", "/webhooks", json=BODY).status_code == 201
    assert webhooks(house) == 2


@pytest.mark.one_store
def test_another_body_or_another_address_with_the_same_key_is_refused(house: Any) -> None:
    made = send(house).json()
    answer = send(house, body=BODY | {"name": "other"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency_mismatch")
    headers = {"Authorization": f"Bearer {house.token('admin')}", **KEY}
    assert house.client.post(f"/api/v1/webhooks/{made['id']}/test", headers=headers).status_code == 422


@pytest.mark.one_store
def test_keys_of_others_are_others(house: Any) -> None:
    alarm = {"sensor_id": "s", "kind": "smoke", "happened_at": house.clock.now.isoformat()}
    answers = [
        house.client.post("/api/v1/signals", json=alarm, headers={"Authorization": f"Bearer {house.token(who)}", **KEY})
        for who in ("admin", "operator", "admin")
    ]
    assert ["idempotency-replayed" in each.headers for each in answers] == [False, False, True]
    assert answers[0].json()["id"] == answers[2].json()["id"] != answers[1].json()["id"]


@pytest.mark.one_store
def test_an_answer_outlives_a_restart_and_is_encrypted(house: Any) -> None:
    first = send(house)
    again = send(house, client=house.another())
    assert again.content == first.content
    stored = b"".join(each.read_bytes() for each in house.services.settings.data.glob("lunxun.sqlite3*"))
    assert first.json()["secret"].encode() not in stored


def test_after_a_day_a_key_is_forgotten(house: Any) -> None:
    send(house)
    house.clock.now += timedelta(seconds=service.KEPT_S + 1)
    assert "idempotency-replayed" not in send(house).headers
    assert webhooks(house) == 2


@pytest.mark.one_store
def test_what_is_no_key_is_refused_by_name(house: Any) -> None:
    for key in ("", " ", "a b", "x" * 256, "键".encode()):
        answer = send(house, **{"Idempotency-Key": key})
        assert answer.status_code == 422, key
        assert "Idempotency-Key" in answer.json()["error"]["message"]
    assert webhooks(house) == 0


@pytest.mark.one_store
def test_a_refusal_that_belongs_to_the_request_is_answered_again(house: Any) -> None:
    wrong = BODY | {"url": "http://169.254.169.254/"}
    first, second = send(house, body=wrong), send(house, body=wrong)
    assert (first.status_code, first.content) == (422, second.content)
    assert second.headers["idempotency-replayed"] == "true"


def slow_router(counts: list[str], gate: threading.Barrier | None = None) -> APIRouter:
    """`POST /webhooks` as it would be if it took long, or failed in the middle."""
    router = APIRouter()

    @router.post("/webhooks", status_code=201)
    def make(body: dict[str, Any], services: ServicesDep) -> dict[str, int]:
        counts.append("begun")
        if gate is not None:
            gate.wait(60)
            gate.wait(60)
        if body["name"] == "fails before":
            raise RuntimeError("before anything was written")
        with services.database.write() as session:
            session.info["touched"] = True
        if body["name"] == "fails after":
            raise RuntimeError("after it was written")
        if body["name"] == "refused":
            raise Conflict("not now")
        return {"n": len(counts)}

    return router


def other_house(house: Any, counts: list[str], gate: threading.Barrier | None = None) -> TestClient:
    kept = [each for each in ROUTERS if not any(route.path == "/webhooks" for route in each.routes)]
    client: TestClient = house.another(routers=[*kept, slow_router(counts, gate)])
    return client


@pytest.mark.one_store
def test_while_one_is_executed_the_other_is_told_to_wait(house: Any) -> None:
    counts: list[str] = []
    gate = threading.Barrier(2)
    with other_house(house, counts, gate) as client, ThreadPoolExecutor(1) as pool:
        running = pool.submit(send, house, client=client)
        gate.wait(60)
        other = send(house, client=client)
        gate.wait(60)
        assert running.result().status_code == 201
        assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_in_progress")
        assert send(house, client=client).json() == {"n": 1}
    assert counts == ["begun"]


@pytest.mark.one_store
def test_one_that_failed_before_it_wrote_anything_may_be_sent_again(house: Any) -> None:
    counts: list[str] = []
    client = other_house(house, counts)
    assert [send(house, client=client, body={"name": "fails before"}).status_code for _ in range(2)] == [500, 500]
    assert len(counts) == 2


def test_one_that_failed_after_it_wrote_is_never_executed_again(house: Any) -> None:
    counts: list[str] = []
    client = other_house(house, counts)
    assert send(house, client=client, body={"name": "fails after"}).status_code == 500
    again = send(house, client=client, body={"name": "fails after"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "idempotency_unknown")
    assert counts == ["begun"]


@pytest.mark.parametrize(("was_executed", "expected"), [(False, 201), (True, 409)])
def test_after_a_crash_only_what_wrote_nothing_is_executed(house: Any, was_executed: bool, expected: int) -> None:
    send(house)
    with house.services.database.write() as session:
        (row,) = session.query(service.IdempotencyRow).all()
        row.status, row.answer, row.is_executed = None, None, was_executed
    assert send(house, client=house.another()).status_code == expected
    assert webhooks(house) == (1 if was_executed else 2)


def test_the_same_again_from_eight_at_once_is_executed_once(house: Any) -> None:
    with house.another() as client, ThreadPoolExecutor(8) as pool:
        house.token("admin")
        answers = list(pool.map(lambda _: send(house, client=client), range(8)))
    assert {each.status_code for each in answers} <= {201, 409}
    assert len({each.content for each in answers if each.status_code == 201}) == 1
    assert webhooks(house) == 1
