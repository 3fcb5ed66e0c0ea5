"""A case that ends: cleared with its picture and both bounds, or no longer watched; and one that comes back."""

from datetime import timedelta
from typing import Any

import pytest


def empty_visit(street: Any, *, pictured: bool = True, at: tuple[float, ...] = (1.0, 2.5, 4.0)) -> None:
    """Three looks that do not see what is known; as a worker would, each with a picture."""
    order = street.order()
    answers = [{"place": each["id"], "answer": "not_seen", "appearance": [0, 1, 0, 0]} for each in order["places"]]
    looks = [
        street.look(
            offset_s,
            index=index,
            picture=street.upload() if pictured else None,
            sightings=[],
            answers=answers,
        )
        for index, offset_s in enumerate(at)
    ]
    assert street.send(street.report(order, looks)).status_code == 200


def read(street: Any, case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = street.get(f"/cases/{case['id']}").json()
    return found


def test_the_order_says_of_which_places_a_violation_is_open(street: Any) -> None:
    street.make_case()
    street.clock.advance(61)
    assert [place["is_violation"] for place in street.order()["places"]] == [True]


def test_a_violation_that_clears_by_itself_stays_in_the_queue_marked(street: Any) -> None:
    case = street.make_case()
    street.clock.advance(61)
    empty_visit(street)
    shown = read(street, case)
    assert (shown["state"], shown["cleared_at"] is not None) == ("pending_verification", True)
    assert "cleared_scene" in {picture["role"] for picture in shown["pictures"]}
    waiting = street.get("/cases", params={"state": "pending_verification"}).json()["cases"]
    assert [each["id"] for each in waiting] == [case["id"]]


def test_a_cleared_case_holds_the_picture_of_the_empty_place_and_both_bounds(street: Any) -> None:
    empty_visit(street)
    street.clock.advance(61)
    case = street.make_case()
    assert case["dwell"]["upper_s"] is None
    street.clock.advance(61)
    empty_visit(street)
    shown = read(street, case)
    assert shown["cleared_at"] is not None
    roles = {picture["role"]: picture for picture in shown["pictures"]}
    assert {"cleared_scene", "cleared_scene_overlay"} <= roles.keys()
    assert "cleared_scene_crop" not in roles
    assert roles["cleared_scene_overlay"]["parent_sha256"] == roles["cleared_scene"]["sha256"]
    assert roles["cleared_scene"]["taken_at"] >= shown["cleared_at"]
    assert shown["dwell_at_end"]["upper_s"] > shown["dwell_at_end"]["lower_s"]
    (event,) = [each for each in street.get(f"/cases/{case['id']}/history").json() if each["kind"] == "cleared"]
    assert event["detail"]["picture"] == roles["cleared_scene"]["sha256"]
    assert event["detail"]["dwell"] == shown["dwell_at_end"]


def test_a_case_cleared_without_a_picture_is_cleared_all_the_same_and_says_so(street: Any) -> None:
    case = street.make_case()
    street.clock.advance(61)
    empty_visit(street, pictured=False)
    shown = read(street, case)
    assert shown["cleared_at"] is not None
    assert "cleared_scene" not in {picture["role"] for picture in shown["pictures"]}
    assert street.get(f"/cases/{case['id']}/history").json()[-1]["detail"]["picture"] is None


def cleared_case(street: Any) -> dict[str, Any]:
    case: dict[str, Any] = street.make_case()
    street.clock.advance(61)
    empty_visit(street)
    street.clock.advance(61)
    return case


def test_a_violation_at_the_same_place_soon_after_is_linked_to_the_cleared_case(street: Any) -> None:
    first = cleared_case(street)
    second = street.make_case()
    assert second["id"] != first["id"]
    assert (second["recurrence_of"]["id"], second["recurrence_of"]["number"]) == (first["id"], first["number"])
    assert [each["id"] for each in read(street, first)["recurrences"]] == [second["id"]]
    assert read(street, second)["recurrences"] == []
    linked = street.get(f"/cases/{second['id']}/history").json()[1]
    assert (linked["kind"], linked["detail"]) == ("linked", {"recurrence_of": first["id"]})


def test_a_third_one_is_linked_to_the_second(street: Any) -> None:
    cleared_case(street)
    second = cleared_case(street)
    assert street.make_case()["recurrence_of"]["id"] == second["id"]


def test_long_after_or_elsewhere_it_is_no_recurrence(street: Any) -> None:
    cleared_case(street)
    street.clock.advance(86400)
    assert street.make_case()["recurrence_of"] is None


@pytest.mark.parametrize(
    ("box", "is_linked"),
    [([0.35, 0.55, 0.55, 0.85], True), ([0.38, 0.6, 0.42, 0.7], True), ([0.6, 0.5, 0.8, 0.8], False)],
)
def test_the_same_place_is_an_overlap_or_a_centre_within(street: Any, box: list[float], is_linked: bool) -> None:
    cleared_case(street)
    car = {"label": "car", "confidence": 0.9, "box": box, "appearance": [1, 0, 0, 0], "zones": ["z1"]}
    for _ in range(2):
        street.visit(street.look(1.0, picture=street.upload(), sightings=[car]))
        street.clock.advance(30)
    newest = street.get("/cases").json()["cases"][0]
    assert (newest["recurrence_of"] is not None) is is_linked


def test_a_count_whose_hours_are_over_is_closed_as_no_longer_watched(street: Any, sites: Any) -> None:
    site = sites.json(hours=["09:00-10:02"])
    camera = site["cameras"][0]
    camera["zones"][0]["kind"] = "area"
    camera["rules"] = [{"id": "r1", "type": "crowd_gathering", "zone": "z1", "labels": ["car"], "min_count": 1}]
    camera["rules"][0]["limit_s"] = 20.0
    sites.put(street.database, site)
    street.start()
    case = street.make_case()
    street.clock.now += timedelta(minutes=3)
    street.visit(street.look(1.0))
    shown = read(street, case)
    assert (shown["cleared_at"], shown["unwatched_at"] is not None) == (None, True)
    assert shown["dwell_at_end"]["upper_s"] is None
    assert street.get(f"/cases/{case['id']}/history").json()[-1]["kind"] == "unwatched"
    assert street.announced[-2].topic == "case.unwatched"
