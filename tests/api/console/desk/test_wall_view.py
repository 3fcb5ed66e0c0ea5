"""Tiles say what the API answered, flagged ones first, and only what differs is sent."""

from dataclasses import replace

from desk_answers import PlainWords, at, camera, case, plan, seen, snapshot, stop

from api.console.desk.wall_view import Flag, Tile, change_of, last_inspected, order_of, tiles_of

TYPES = {"fire_lane_blocked": "占用消防通道"}


def tiles(*cameras: object, **shown: object) -> dict[str, Tile]:
    return tiles_of(snapshot(*cameras, **shown), PlainWords(), TYPES)  # type: ignore[arg-type]


def test_a_case_that_waits_makes_a_red_tile_with_its_type_and_number() -> None:
    tile = tiles(seen("c0"), waiting=[case(12), case(15)])["c0"]
    assert tile.flag is Flag.CASE
    assert tile.flag_text == "case_flag state=state:pending_verification number=12 type=占用消防通道"
    assert tile.more_cases == 1


def test_a_broken_promise_and_a_fault_are_flagged_but_weigh_less_than_a_case() -> None:
    fault = case(3, "c1", state="filed", origin="camera_fault", type="camera_fault", box=None)
    found = tiles(
        seen("calm"),
        seen("late", 99),
        seen("c1"),
        seen("c0"),
        stops=[stop("calm"), stop("late", 99), stop("c1"), stop("c0")],
        waiting=[case(1)],
        working=[fault],
    )
    assert order_of(found) == ["c0", "c1", "late", "calm"]
    assert [found[name].flag for name in order_of(found)] == [Flag.CASE, Flag.FAULT, Flag.LATE, Flag.NONE]


def test_a_fault_that_is_over_does_not_flag_its_camera() -> None:
    over = case(3, state="filed", origin="camera_fault", cleared_at=at(-5))
    assert tiles(seen("c0"), working=[over])["c0"].flag is Flag.NONE


def test_a_box_is_drawn_only_while_its_object_is_there() -> None:
    assert tiles(seen("c0"), waiting=[case(1)])["c0"].boxes == ((0.1, 0.2, 0.3, 0.4),)
    assert tiles(seen("c0"), waiting=[case(1, cleared_at=at(-5))])["c0"].boxes == ()


def test_a_camera_without_a_look_has_no_picture_and_says_so() -> None:
    tile = tiles(camera("c0", last_outcome="unreachable"))["c0"]
    assert (tile.picture, tile.seen_at, tile.outcome) == ("", None, "outcome:unreachable")


def test_what_is_due_now_does_not_change_with_every_question() -> None:
    first = tiles(camera("c0", next_due_at=at(0)), plans=[plan("c0")])
    second = tiles(camera("c0", next_due_at=at(-1)), plans=[plan("c0")])
    assert first["c0"].is_due
    assert change_of(first, second).is_empty


def test_a_camera_that_no_running_plan_has_is_unwatched() -> None:
    found = tiles(seen("c0"), seen("c1"), plans=[plan("c0"), plan("c1", is_running=False)])
    assert (found["c0"].is_watched, found["c1"].is_watched) == (True, False)


def test_only_tiles_that_differ_are_sent_and_the_order_only_where_it_does() -> None:
    before = tiles(seen("c0"), seen("c1"))
    after = before | {"c1": replace(before["c1"], visiting="x")}
    change = change_of(before, after)
    assert ([tile.id for tile in change.tiles], change.gone, change.order) == (["c1"], [], None)
    assert change_of(before, before).is_empty


def test_a_camera_that_was_removed_is_told_as_gone() -> None:
    before = tiles(seen("c0"), seen("c1"))
    change = change_of(before, {"c1": before["c1"]})
    assert (change.gone, change.order) == (["c0"], ["c1"])


def test_the_camera_that_was_seen_last_is_followed() -> None:
    assert last_inspected(snapshot(seen("c0", 30), seen("c1", 5), camera("c2"))) == "c1"
    assert last_inspected(snapshot(camera("c2"))) is None
