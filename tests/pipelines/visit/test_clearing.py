"""What a worker does when an object with an open violation seems gone: whole pictures that show so."""

from itertools import pairwise

from pipelines.orders import OpenPlace, OpenRun, OrderKind
from vision.appearance import appearance

CAR = (0.2, 0.3, 0.5, 0.7)


def place(world, thing, **changes) -> OpenPlace:
    world.street.things.append(thing)
    pixels = world.street.picture((640, 360), world.street.now_s)
    world.street.things.remove(thing)
    vector = tuple(float(v) for v in appearance(pixels, thing.box))
    values = {"id": "p", "label": thing.label, "box": thing.box, "appearance": vector, "patch": vector}
    return OpenPlace.model_validate(values | changes)


def test_absence_that_clears_a_violation_is_proved_on_the_main_stream_with_pictures(world, order, thing):
    world.opener.period_s = 0.4
    report = world.visit(order(places=[place(world, thing(CAR), is_violation=True)]))
    assert world.opener.opened == ["sub", "main"]
    main = [look for look in report.looks if look.stream == "main"]
    assert len(main) == 3
    assert min(b.offset_s - a.offset_s for a, b in pairwise(main)) >= 1.0
    assert all(look.picture is not None for look in main)
    assert report.looks[0].picture is None


def test_absence_of_what_is_no_violation_costs_no_picture(world, order, thing):
    report = world.visit(order(places=[place(world, thing(CAR))]))
    assert world.opener.opened == ["sub"]
    assert all(look.picture is None for look in report.looks)


def test_a_violation_that_goes_on_costs_no_picture(world, order, thing):
    car = thing(CAR)
    known = place(world, car, is_violation=True)
    world.street.things.append(car)
    report = world.visit(order(places=[known]))
    assert world.opener.opened == ["sub"]
    assert all(look.picture is None for look in report.looks)


def test_a_count_that_has_fallen_is_pictured_once(world, order, thing):
    watched = [{"rule": "r", "zone": "z", "labels": ["car"], "min_count": 2}]
    world.street.things.append(thing(CAR))
    report = world.visit(order(watched=watched, runs=[OpenRun(rule="r", is_violation=True)]))
    assert [(look.stream, look.picture is not None) for look in report.looks] == [("sub", False), ("main", True)]
    world.opener.opened.clear()
    world.street.things.append(thing((0.6, 0.3, 0.8, 0.7)))
    world.visit(order(watched=watched, runs=[OpenRun(rule="r", is_violation=True)]))
    assert world.opener.opened == ["sub"]


def test_a_stay_pictures_the_empty_place_at_most_once_a_second(world, order, thing):
    world.opener.period_s = 0.25
    known = place(world, thing(CAR), is_violation=True)
    report = world.visit(order(OrderKind.STAY, places=[known], until_s=3.6, look_period_s=0.5))
    times = [look.offset_s for look in report.looks if look.picture is not None]
    assert 3 <= len(times) <= 4
    assert min(b - a for a, b in pairwise(times)) >= 0.999
