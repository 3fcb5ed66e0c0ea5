"""What a visit has just met is looked at twice, and answered for under the name that the ledger will give it."""

from pipelines.ledger.absorb import absorb
from pipelines.ledger.likeness import has_grain
from pipelines.ledger.state import CameraState
from pipelines.rules.resolve import ResolvedRule
from pipelines.rules.types import load_rule_types
from pipelines.site import RuleId, ZoneId

CAR = (0.2, 0.3, 0.5, 0.7)


def absorbed(report, order):
    (watched,) = order.watched
    rule = ResolvedRule(
        id=RuleId(watched.rule),
        type="illegal_parking",
        kind="occupancy",
        zone_id=ZoneId(watched.zone),
        labels=frozenset(watched.labels),
        limit_s=60.0,
    )
    state = CameraState(camera_id=report.camera_id)
    return absorb(state, report, rules=(rule,), types=load_rule_types())


def test_a_newcomer_is_looked_at_twice_and_named_as_the_ledger_will(world, order, thing):
    world.street.things.append(thing(CAR))
    asked = order()
    report = world.visit(asked)
    first, second = report.looks
    assert not first.answers
    (answer,) = second.answers
    (place,) = absorbed(report, asked).state.places
    assert place.id == answer.place
    assert place.sightings == 2
    assert has_grain(place.patch)
    assert place.usual_grain is not None


def test_who_only_passes_is_no_place_after_the_visit(world, order, thing):
    world.street.things.append(thing(CAR, until_s=1.7))
    asked = order()
    done = absorbed(world.visit(asked), asked)
    assert not done.state.places
    assert len(done.ended) == 1


def test_people_never_keep_still_enough_for_a_grain(world, order, thing):
    world.street.things.append(thing(CAR, label="person"))
    report = world.visit(order())
    assert not any(has_grain(each.appearance) for look in report.looks for each in look.sightings)


def test_a_number_that_is_reached_for_the_first_time_is_counted_twice(world, order, thing):
    world.street.things += [thing(CAR), thing((0.55, 0.3, 0.8, 0.7), until_s=1.7)]
    report = world.visit(order(watched=[{"rule": "r", "zone": "z", "labels": ["car"], "min_count": 2}]))
    assert [len(look.sightings) for look in report.looks] == [2, 1]
