"""The table of docs/dwell.md, row by row."""

from typing import Any

import pytest

from vision.picture_health import PictureHealth

BOX = (0.4, 0.4, 0.5, 0.8)
FRONT = (0.3, 0.2, 0.6, 0.95)
"""Nearer to the camera than BOX, and large enough to hide it."""


@pytest.fixture
def person(twins: Any) -> Any:
    return twins.thing(body=1, from_s=0, until_s=1000)


def test_seen_again_at_its_place_it_has_stayed_from_the_first_look_to_the_last(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(10)
    patrol.visit(40)
    (place,) = patrol.state.places
    assert place.presence.dwell.lower_s == 30
    assert place.presence.dwell.upper_s is None


def test_time_errors_shorten_what_is_proven(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), error_s=2.0)
    patrol.visit(10)
    patrol.visit(40)
    assert patrol.state.places[0].presence.dwell.lower_s == 28


def test_an_object_of_another_body_at_the_same_place_is_a_swap(twins: Any) -> None:
    first = twins.thing(body=1, from_s=0, until_s=20)
    second = twins.thing(body=2, from_s=20, until_s=1000)
    patrol = twins.patrol(twins.street(things=[first, second]))
    for at_s in (5, 15, 30, 60):
        patrol.visit(at_s)
    (old,), (new,) = patrol.ended, patrol.state.places
    assert (old.presence.last_seen_at, old.presence.absent_after_at) == (twins.at(15), twins.at(30))
    assert new.presence.first_seen_at == twins.at(30)
    assert new.presence.absent_before_at == old.presence.last_seen_at
    assert new.rival_of is None


def test_one_odd_look_ends_nothing_and_leaves_no_trace(twins: Any, person: Any) -> None:
    odd = twins.thing(body=2, from_s=30, until_s=30.5)
    street = twins.street(things=[person])
    patrol = twins.patrol(street)
    patrol.visit(10)
    street.things = [odd]
    patrol.visit(30, most_looks=1)
    assert len(patrol.state.places) == 2
    street.things = [person]
    patrol.visit(50)
    (place,) = patrol.state.places
    assert place.presence.dwell.lower_s == 42, "three looks at 50 s and after, because the odd one is not seen again"
    assert not patrol.ended


def test_two_objects_seen_at_one_spot_in_one_look_are_two(twins: Any) -> None:
    left = twins.thing(body=1, from_s=0, until_s=1000, box=(0.40, 0.4, 0.50, 0.8))
    right = twins.thing(body=2, from_s=0, until_s=1000, box=(0.43, 0.4, 0.53, 0.8))
    left.missed = lambda at_s: at_s < 0 or 20 <= at_s < 40
    right.missed = lambda at_s: at_s < 20
    patrol = twins.patrol(twins.street(things=[left, right]))
    for at_s in (5, 50, 60, 90):
        patrol.visit(at_s)
    assert sorted(place.appearance for place in patrol.state.places) == sorted(map(twins.looks_of, (1, 2)))
    assert all(place.rival_of is None for place in patrol.state.places)


def test_what_something_in_front_covers_is_neither_there_nor_gone(twins: Any, person: Any) -> None:
    bus = twins.thing(body=9, from_s=20, until_s=100, label="bus", box=FRONT, zones=())
    patrol = twins.patrol(twins.street(things=[person, bus]))
    person.missed = lambda at_s: 20 <= at_s < 100
    for at_s in (5, 30, 60):
        patrol.visit(at_s)
    (place,) = patrol.state.places
    assert place.presence.dwell.lower_s == 1
    assert place.misses is None
    patrol.visit(110)
    assert patrol.state.places[0].presence.dwell.lower_s == 105


def test_a_missed_detection_is_no_information(twins: Any, person: Any) -> None:
    person.missed = lambda at_s: 20 <= at_s < 50
    patrol = twins.patrol(twins.street(things=[person]))
    for at_s in (5, 25, 45, 60):
        patrol.visit(at_s)
    (place,) = patrol.state.places
    assert place.presence.dwell.lower_s == 55
    assert place.presence.longest_gap_s == pytest.approx(54)


def test_missed_detections_of_many_looks_end_nothing_while_the_patch_is_unchanged(twins: Any, person: Any) -> None:
    person.missed = lambda at_s: 10 <= at_s < 40
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.stay(0, 60)
    (place,) = patrol.state.places
    assert place.presence.dwell.lower_s == 59.5


def test_three_empty_looks_of_one_visit_end_a_place_at_the_first_of_them(twins: Any, person: Any) -> None:
    person.until_s = 30
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(1)
    patrol.visit(20)
    patrol.visit(40)
    (place,) = patrol.ended
    assert place.presence.absent_after_at == twins.at(40)
    assert not patrol.state.places


def test_misses_are_never_carried_to_the_next_visit(twins: Any, person: Any) -> None:
    person.until_s = 30
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(1)
    for at_s in (40, 50, 60, 70):
        patrol.visit(at_s, most_looks=2)
    (place,) = patrol.state.places
    assert place.misses.count == 2
    assert place.misses.since_at == twins.at(70)


def test_looks_closer_than_a_second_count_as_one_miss(twins: Any, person: Any) -> None:
    person.until_s = 10
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(1)
    patrol.stay(12, 13.5, every_s=0.25)
    assert patrol.state.places[0].misses.count == 2
    patrol.stay(20, 22.5, every_s=0.25)
    assert len(patrol.ended) == 1


@pytest.mark.parametrize("health", [each for each in PictureHealth if each is not PictureHealth.OK])
def test_an_unhealthy_look_touches_nothing_but_the_time(twins: Any, person: Any, health: PictureHealth) -> None:
    street = twins.street(things=[person])
    patrol = twins.patrol(street)
    patrol.visit(5)
    before = patrol.state
    street.things = []
    patrol.visit(20, health=health)
    assert patrol.state.places == before.places
    assert patrol.state.recent == before.recent
    assert patrol.state.last_look_at == twins.at(20)
    assert patrol.state.last_healthy_at == before.last_healthy_at


def test_it_was_surely_not_there_yet_at_the_earliest_instant_of_the_last_empty_look(twins: Any, person: Any) -> None:
    person.from_s = 30
    patrol = twins.patrol(twins.street(things=[person]), error_s=2.0)
    patrol.visit(20)
    patrol.visit(40)
    assert patrol.state.places[0].presence.absent_before_at == twins.at(18)


def test_an_unhealthy_look_is_no_proof_that_the_place_was_empty_before(twins: Any, person: Any) -> None:
    person.from_s = 30
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(10)
    patrol.visit(20, health=PictureHealth.BLACK)
    patrol.visit(40)
    assert patrol.state.places[0].presence.absent_before_at == twins.at(10)


def test_a_spot_hidden_at_the_last_look_was_not_seen_empty_by_it(twins: Any, person: Any) -> None:
    person.from_s = 25
    bus = twins.thing(body=9, from_s=20, until_s=35, label="bus", box=FRONT, zones=())
    patrol = twins.patrol(twins.street(things=[person, bus]))
    person.missed = lambda at_s: at_s < 35
    for at_s in (10, 30, 40):
        patrol.visit(at_s)
    assert patrol.state.places[0].presence.absent_before_at == twins.at(10)


def test_a_new_rule_does_not_make_what_stood_there_before_a_new_arrival(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]), twins.rule(labels=frozenset({"car"})))
    patrol.visit(10)
    assert not patrol.state.places
    patrol.rules = (twins.rule(id="r2"),)
    patrol.visit(20)
    assert patrol.state.places[0].presence.absent_before_at is None


def test_two_empty_looks_are_not_enough_however_far_apart(twins: Any, person: Any) -> None:
    person.until_s = 10
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(1)
    patrol.stay(20, 28, every_s=4.0, part_s=60.0)
    (place,) = patrol.state.places
    assert place.misses.count == 2


def test_an_object_seen_between_two_misses_was_there_all_along(twins: Any, person: Any) -> None:
    other = twins.thing(body=5, from_s=0, until_s=1000)
    street = twins.street(things=[person])
    patrol = twins.patrol(street)
    patrol.visit(1)
    known = patrol.known()
    looks = []
    for index, at_s in enumerate((20, 21, 22, 23, 24)):
        street.things = [person] if index == 2 else [other]
        looks.append(patrol.look(at_s, index=index, known=known))
    patrol.absorb(looks, order="o9")
    mine = next(place for place in patrol.state.places if place.presence.first_seen_at == twins.at(1))
    assert mine.presence.last_seen_at == twins.at(22)
    assert mine.misses.count == 2


def test_a_new_place_outlives_missed_detections_before_the_worker_knows_of_it(twins: Any, person: Any) -> None:
    person.missed = lambda at_s: 1 < at_s < 4
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.stay(0, 10)
    (place,) = patrol.state.places
    assert place.presence.first_seen_at == twins.at(0)


def test_a_new_place_that_a_bus_hides_at_once_is_not_taken_for_a_passer_by(twins: Any, person: Any) -> None:
    bus = twins.thing(body=9, from_s=0.5, until_s=4, label="bus", box=FRONT, zones=())
    person.missed = lambda at_s: 0.5 <= at_s < 4
    patrol = twins.patrol(twins.street(things=[person, bus]))
    patrol.stay(0, 10)
    (place,) = patrol.state.places
    assert place.presence.first_seen_at == twins.at(0)


def test_a_car_that_the_network_calls_van_at_the_next_look_keeps_its_place(twins: Any) -> None:
    car = twins.thing(body=1, from_s=0, until_s=1000, label="car")
    rule = twins.rule(60, type="illegal_parking", labels=frozenset({"car", "van", "truck"}))
    patrol = twins.patrol(twins.street(things=[car]), rule)
    for at_s, label in ((5, "car"), (30, "van"), (60, "car"), (90, "truck")):
        car.label = label
        patrol.visit(at_s)
    (place,) = patrol.state.places
    assert (place.label, place.presence.dwell.lower_s) == ("car", 85)


def test_a_car_found_twice_in_one_look_is_one_place(twins: Any) -> None:
    car = twins.thing(body=1, from_s=0, until_s=1000, label="car")
    truck = twins.thing(body=1, from_s=0, until_s=1000, label="truck", box=(0.4, 0.41, 0.5, 0.8))
    rule = twins.rule(60, type="illegal_parking", labels=frozenset({"car", "truck"}))
    patrol = twins.patrol(twins.street(things=[car, truck]), rule)
    patrol.visit(5)
    patrol.visit(70)
    assert len(patrol.state.places) == 1
    assert len(patrol.raised) == 1


def test_a_half_hidden_car_keeps_its_place_while_its_patch_vouches_for_it(twins: Any) -> None:
    car = twins.thing(body=1, from_s=0, until_s=1000, label="car", box=(0.2, 0.4, 0.6, 0.8))
    half = twins.thing(body=2, from_s=0, until_s=1000, label="car", box=(0.2, 0.4, 0.38, 0.8))
    rule = twins.rule(60, type="illegal_parking", labels=frozenset({"car"}))
    patrol = twins.patrol(twins.street(things=[car]), rule)
    patrol.visit(5)
    patrol.street.things = [car, half]
    car.missed = lambda at_s: True
    patrol.visit(30)
    assert len(patrol.state.places) == 1
    assert patrol.state.places[0].presence.dwell.lower_s == 25


def test_who_walks_by_becomes_no_lasting_place(twins: Any) -> None:
    steps = [
        twins.thing(body=1, from_s=n * 0.5, until_s=n * 0.5 + 0.5, box=(n * 0.05, 0.4, n * 0.05 + 0.1, 0.8))
        for n in range(18)
    ]
    patrol = twins.patrol(twins.street(things=steps))
    patrol.stay(0, 12)
    assert not patrol.state.places
    assert max(place.presence.dwell.lower_s for place in patrol.ended) <= 0.5


def test_the_anchor_stays_where_the_object_was_first_seen(twins: Any, person: Any) -> None:
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(5)
    person.box = (0.41, 0.4, 0.51, 0.8)
    patrol.visit(20)
    assert patrol.state.places[0].box == BOX


def test_an_object_that_no_rule_asks_for_becomes_no_place(twins: Any, person: Any) -> None:
    dog = twins.thing(body=2, from_s=0, until_s=1000, label="dog", box=(0.7, 0.4, 0.8, 0.8))
    outside = twins.thing(body=3, from_s=0, until_s=1000, zones=("z2",), box=(0.1, 0.4, 0.2, 0.8))
    patrol = twins.patrol(twins.street(things=[person, dog, outside]))
    patrol.visit(5)
    assert len(patrol.state.places) == 1


def test_a_place_that_nothing_confirms_for_a_day_is_given_up(twins: Any, person: Any) -> None:
    person.until_s, person.missed = 1e6, lambda at_s: at_s > 100
    patrol = twins.patrol(twins.street(things=[person]))
    patrol.visit(50)
    patrol.visit(86_000)
    assert patrol.state.places
    patrol.visit(86_600)
    assert not patrol.state.places
