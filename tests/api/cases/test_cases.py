"""Cases over HTTP: pages, filters, verdicts, history, the line of looks."""

import threading
from typing import Any

import pytest


@pytest.fixture
def case(street: Any) -> dict[str, Any]:
    made: dict[str, Any] = street.make_case()
    return made


def decide(street: Any, case: dict[str, Any], who: str = "operator", etag: str | None = None, **body: Any) -> Any:
    headers = {} if etag is None else {"If-Match": etag}
    return street.post(f"/cases/{case['id']}/verdict", who, headers, json=body)


def test_a_case_shows_rule_zone_camera_limit_dwell_label_box_and_pictures(street: Any, case: dict[str, Any]) -> None:
    shown = street.get(f"/cases/{case['id']}").json()
    assert (shown["camera_name"], shown["zone_name"], shown["zone_kind"]) == ("路口 0", "东侧消防通道", "fire_lane")
    assert (shown["label"], shown["box"], shown["count"]) == ("car", [0.3, 0.5, 0.5, 0.8], 1)
    assert shown["dwell"]["lower_s"] > shown["limit_s"] == 20.0
    assert shown["violation_id"]
    assert {"role", "sha256", "taken_at", "is_below_standard"} <= shown["pictures"][0].keys()
    assert len(shown["polygon"]) == 4


def test_a_filed_case_is_filed_and_its_history_says_by_whom(street: Any, case: dict[str, Any]) -> None:
    answer = decide(street, case, "grid_worker", verdict="filed", note="核实属实")

    assert (answer.status_code, answer.json()["state"], answer.json()["version"]) == (200, "filed", 2)
    events = street.get(f"/cases/{case['id']}/history").json()
    assert [(event["seq"], event["kind"], event["actor"]) for event in events] == [
        (1, "opened", "system"),
        (2, "verdict", "api:grid_worker"),
    ]
    assert events[1]["detail"] == {"verdict": "filed", "reason": None, "note": "核实属实"}
    assert street.announced[-1].topic == "case.decided"


def test_a_rejection_needs_a_reason_of_the_list_and_a_filing_none(street: Any, case: dict[str, Any]) -> None:
    assert decide(street, case, verdict="rejected").status_code == 422
    assert decide(street, case, verdict="rejected", reason="i do not like it").status_code == 422
    assert decide(street, case, verdict="filed", reason="gone").status_code == 422
    assert decide(street, case, verdict="pending_verification").status_code == 422
    answer = decide(street, case, verdict="rejected", reason="on_duty")
    assert (answer.json()["state"], answer.json()["reason"]) == ("rejected", "on_duty")


def test_the_same_verdict_of_the_same_person_may_come_twice_and_counts_once(street: Any, case: dict[str, Any]) -> None:
    first = decide(street, case, etag='"1"', verdict="filed").json()
    second = decide(street, case, etag='"1"', verdict="filed")
    assert (second.status_code, second.json()) == (200, first)
    assert len(street.get(f"/cases/{case['id']}/history").json()) == 2


def test_a_verdict_stands(street: Any, case: dict[str, Any]) -> None:
    decide(street, case, verdict="filed")
    for who, body in (("operator", {"verdict": "rejected", "reason": "gone"}), ("admin", {"verdict": "filed"})):
        answer = decide(street, case, who, **body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "already_decided")


def test_a_verdict_on_another_version_than_the_one_seen_is_refused(street: Any, case: dict[str, Any]) -> None:
    assert street.get(f"/cases/{case['id']}").headers["ETag"] == '"1"'
    answer = decide(street, case, etag='"7"', verdict="filed")
    assert (answer.status_code, answer.json()["error"]["code"]) == (412, "outdated")
    assert decide(street, case, etag="nonsense", verdict="filed").status_code == 422
    assert decide(street, case, etag='"1"', verdict="filed").headers["ETag"] == '"2"'


def test_of_many_verdicts_at_once_one_is_taken_and_the_history_is_one_line(street: Any, case: dict[str, Any]) -> None:
    bodies = [
        (who, body)
        for who in ("operator", "admin", "grid_worker")
        for body in ({"verdict": "filed"}, {"verdict": "rejected", "reason": "gone"})
    ]
    codes: list[int] = []

    def one(who: str, body: dict[str, Any]) -> None:
        codes.append(decide(street, case, who, **body).status_code)

    threads = [threading.Thread(target=one, args=each) for each in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [200, 409, 409, 409, 409, 409]
    events = street.get(f"/cases/{case['id']}/history").json()
    assert [event["seq"] for event in events] == [1, 2]


def test_a_case_that_is_not_there_is_404_everywhere(street: Any) -> None:
    for path in ("/cases/none", "/cases/none/history", "/cases/none/looks"):
        assert street.get(path).status_code == 404
    assert decide(street, {"id": "none"}, verdict="filed").status_code == 404


def test_cases_come_newest_first_in_pages_that_neither_repeat_nor_skip(street: Any, sites: Any) -> None:
    sites.put(street.database, sites.json(5))
    street.start()
    for _ in range(2):
        claimed = street.claim()
        for order in claimed["orders"]:
            order["server_time"] = claimed["server_time"]
            assert street.send(street.report(order, [street.look(1.0, picture=street.upload())])).status_code == 200
        street.clock.advance(61)

    pages, cursor = [], None
    while True:
        answer = street.get("/cases", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        pages.append([case["camera_id"] for case in answer["cases"]])
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(camera for page in pages for camera in page) == ["c0", "c1", "c2", "c3", "c4"]
    numbers = [case["number"] for case in street.get("/cases").json()["cases"]]
    assert sorted(numbers) == [1, 2, 3, 4, 5]


def test_cases_are_filtered_by_state_camera_type_and_time(street: Any, case: dict[str, Any]) -> None:
    def count(**query: str) -> int:
        return len(street.get("/cases", params=query).json()["cases"])

    opened_at = case["opened_at"]
    assert count(state="pending_verification", camera="c0", type="fire_lane_blocked") == 1
    assert count(state="filed") == count(camera="c9") == count(type="loitering") == 0
    assert count(**{"from": opened_at}) == 1
    assert count(to=opened_at) == 0


@pytest.mark.parametrize(
    "query", [{"cursor": "nonsense"}, {"from": "2026-06-01T00:00:00"}, {"state": "lost"}, {"limit": "0"}, {"to": "x"}]
)
def test_a_wrong_filter_is_refused(street: Any, query: dict[str, str]) -> None:
    assert street.get("/cases", params=query).status_code == 422


def test_the_line_of_looks_says_present_covered_no_information_and_absent(street: Any, case: dict[str, Any]) -> None:
    street.clock.advance(61)
    order = street.order()
    (place,) = order["places"]

    def answered(word: str) -> dict[str, Any]:
        answers = [{"place": place["id"], "answer": word, "appearance": [0, 1, 0, 0]}]
        return {"sightings": [], "answers": answers}

    looks = [
        street.look(1.0, index=0, health="black", sightings=[]),
        street.look(2.0, index=1, **answered("covered")),
        street.look(3.0, index=2, **answered("not_seen")),
        street.look(4.5, index=3, **answered("not_seen")),
        street.look(6.0, index=4, **answered("not_seen")),
    ]
    assert street.send(street.report(order, looks)).status_code == 200

    line = street.get(f"/cases/{case['id']}/looks").json()
    says = [look["says"] for look in line]
    assert says[:4] == ["present", "present", "no_information", "covered"]
    assert says[4:] in (["absent"] * 3, ["no_information", "no_information", "absent"])
    assert [look["picture"] is not None for look in line] == [True, True, False, False, False, False, False]
