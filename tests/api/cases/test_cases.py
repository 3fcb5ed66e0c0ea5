"""Cases over HTTP: pages, filters, verdicts, history, the line of looks."""

import threading
from typing import Any

import pytest
from catalogued import put_row


@pytest.fixture
def suspected(street: Any) -> dict[str, Any]:
    """A car in a fire lane, under a catalogue that warns first."""
    put_row(street, "fire_lane_blocked", warns_first="yes")
    made: dict[str, Any] = street.make_case()
    return made


@pytest.fixture
def case(street: Any, suspected: dict[str, Any]) -> dict[str, Any]:
    """The same, waiting for a person's word."""
    answer = move(street, suspected, move="confirm_suspicion")
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def move(street: Any, case: dict[str, Any], who: str = "operator", etag: str | None = None, **body: Any) -> Any:
    headers = {} if etag is None else {"If-Match": etag}
    return street.post(f"/cases/{case['id']}/moves", who, headers, json=body)


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


def test_a_finding_that_warns_first_is_only_suspected_and_cannot_be_filed(
    street: Any, suspected: dict[str, Any]
) -> None:
    assert suspected["state"] == "suspected"
    shown = street.get(f"/cases/{suspected['id']}").json()
    assert shown["allowed_moves"] == ["confirm_suspicion", "verify_reject", "suggest_handler"]
    answer = decide(street, suspected, verdict="filed")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "illegal_move")
    assert answer.json()["error"]["allowed_moves"] == shown["allowed_moves"]


def test_a_filed_case_goes_straight_to_its_unit_and_its_history_says_by_whom(street: Any, case: dict[str, Any]) -> None:
    answer = decide(street, case, "grid_worker", verdict="filed", note="核实属实")

    assert (answer.status_code, answer.json()["state"], answer.json()["version"]) == (
        200,
        "handling",
        case["version"] + 2,
    )
    assert answer.json()["unit"]
    history = street.get(f"/cases/{case['id']}/history").json()
    assert [event["seq"] for event in history] == list(range(1, len(history) + 1))
    events = [event for event in history if event["kind"] in ("opened", "move")]
    assert [(event["kind"], event["actor"]) for event in events] == [
        ("opened", "system"),
        ("move", "api:operator"),
        ("move", "api:grid_worker"),
        ("move", "system"),
    ]
    said = {"move": "verify_file", "from": "pending_verification", "to": "filed", "note": "核实属实"}
    assert said.items() <= events[2]["detail"].items()
    assert [each.topic for each in street.announced[-2:]] == ["case.verify_file", "case.dispatch"]


def test_a_case_says_what_whoever_asks_may_do_with_it(street: Any, case: dict[str, Any]) -> None:
    def allowed(who: str) -> list[str]:
        moves: list[str] = street.get(f"/cases/{case['id']}", who).json()["allowed_moves"]
        return moves

    assert allowed("grid_worker") == ["verify_file", "verify_reject", "suggest_handler", "escalate"]
    assert allowed("supervisor") == ["escalate"]
    assert allowed("auditor") == []


def test_a_move_answers_like_a_verdict_with_its_version(street: Any, case: dict[str, Any]) -> None:
    seen, then = f'"{case["version"]}"', f'"{case["version"] + 2}"'
    answer = move(street, case, etag='"77"', move="verify_file")
    assert (answer.status_code, answer.json()["error"]["code"]) == (412, "outdated")
    answer = move(street, case, etag=seen, move="verify_file")
    assert (answer.status_code, answer.headers["ETag"]) == (200, then)
    assert move(street, case, etag=seen, move="verify_file").json() == answer.json()
    assert move(street, case, "auditor", move="cancel", reason="unclear").status_code == 403
    assert move(street, case, move="no_such_move").status_code == 422
    assert move(street, case, move="verify_file", reason="a\u0000b").status_code == 422
    assert move(street, {"id": "none"}, move="verify_file").status_code == 404


def test_a_rejection_needs_a_reason_of_the_list_and_a_filing_none(street: Any, case: dict[str, Any]) -> None:
    assert decide(street, case, verdict="rejected").status_code == 422
    assert decide(street, case, verdict="rejected", reason="i do not like it").status_code == 422
    assert decide(street, case, verdict="filed", reason="gone").status_code == 422
    assert decide(street, case, verdict="pending_verification").status_code == 422
    answer = decide(street, case, verdict="rejected", reason="on_duty")
    assert (answer.json()["state"], answer.json()["reason"]) == ("rejected", "on_duty")


def test_a_note_that_cannot_be_read_is_refused_whichever_way_it_comes(street: Any, case: dict[str, Any]) -> None:
    assert decide(street, case, verdict="filed", note="1\x83").status_code == 422
    assert move(street, case, move="verify_file", note="1\x83").status_code == 422


def test_the_same_verdict_of_the_same_person_may_come_twice_and_counts_once(street: Any, case: dict[str, Any]) -> None:
    seen = f'"{case["version"]}"'
    first = decide(street, case, etag=seen, verdict="filed").json()
    before = len(street.get(f"/cases/{case['id']}/history").json())
    second = decide(street, case, etag=seen, verdict="filed")
    assert (second.status_code, second.json()) == (200, first)
    assert len(street.get(f"/cases/{case['id']}/history").json()) == before


def test_a_verdict_stands(street: Any, case: dict[str, Any]) -> None:
    decide(street, case, verdict="filed")
    for who, body in (("operator", {"verdict": "rejected", "reason": "gone"}), ("admin", {"verdict": "filed"})):
        answer = decide(street, case, who, **body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "already_decided")


def test_a_verdict_on_another_version_than_the_one_seen_is_refused(street: Any, case: dict[str, Any]) -> None:
    seen = f'"{case["version"]}"'
    assert street.get(f"/cases/{case['id']}").headers["ETag"] == seen
    answer = decide(street, case, etag='"77"', verdict="filed")
    assert (answer.status_code, answer.json()["error"]["code"]) == (412, "outdated")
    assert decide(street, case, etag="nonsense", verdict="filed").status_code == 422
    assert decide(street, case, etag=seen, verdict="filed").headers["ETag"] == f'"{case["version"] + 2}"'


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
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert len([event for event in events if event["detail"].get("from") == "pending_verification"]) == 1


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
