"""Counting what a worker can still take."""

from pipelines.orders import OrderKind, Slots
from pipelines.worker.slots import SlotRack


def test_stays_and_short_visits_have_slots_of_their_own():
    rack = SlotRack(Slots(routine=2, stay=1))
    rack.take(OrderKind.STAY)
    assert rack.free() == Slots(routine=2, stay=0)
    rack.take(OrderKind.CONFIRM)
    rack.take(OrderKind.LOOK_NOW)
    assert rack.free() == Slots(routine=0, stay=0)
    rack.give_back(OrderKind.STAY)
    assert rack.free() == Slots(routine=0, stay=1)


def test_more_than_there_is_room_for_is_carried_out_and_never_counted_below_nothing():
    rack = SlotRack(Slots(routine=1, stay=0))
    rack.take(OrderKind.ROUTINE)
    rack.take(OrderKind.ROUTINE)
    assert rack.free() == Slots(routine=0, stay=0)
    rack.give_back(OrderKind.ROUTINE)
    assert rack.free() == Slots(routine=0, stay=0)
