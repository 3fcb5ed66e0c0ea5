"""The board tells silence from clear."""

from desk_answers import NOW, PlainWords, at, camera, plan, seen, snapshot, stop

from api.console.desk.board_view import BROKEN, Board, Standing, board_of, hour_of
from pipelines.patrol.coverage import CoverageState


def board(*cameras: object, **shown: object) -> Board:
    return board_of(snapshot(*cameras, **shown), PlainWords())  # type: ignore[arg-type]


def test_all_are_seen_only_when_every_camera_has_a_look_within_its_promise() -> None:
    assert board(seen("c0"), seen("c1"), stops=[stop("c0"), stop("c1")]).is_all_seen


def test_a_camera_of_no_running_plan_is_unwatched_and_never_clear() -> None:
    found = board(seen("c0"), seen("c1"), stops=[stop("c0")])
    assert not found.is_all_seen
    assert [(line.camera_id, line.standing, line.why) for line in found.lines] == [
        ("c1", Standing.UNWATCHED, "why_no_plan")
    ]


def test_a_promise_that_is_not_yet_due_is_not_taken_for_a_look() -> None:
    found = board(camera("c0"), stops=[stop("c0", None)], plans=[plan("c0")])
    assert (found.seen, found.lines[0].standing) == (0, Standing.AWAITING)
    assert not found.is_all_seen


def test_a_kept_promise_with_an_older_look_still_waits_for_its_look() -> None:
    """The plan was started a moment ago; what was seen an hour before is not within the promise."""
    found = board(seen("c0", 3600), stops=[stop("c0", 3600, is_promise_kept=True)])
    assert found.lines[0].standing is Standing.AWAITING


def test_a_broken_promise_says_why_and_since_when() -> None:
    found = board(
        seen("late", 100),
        seen("gone", 200, last_outcome="unreachable"),
        seen("black", 300, last_outcome="degraded"),
        camera("locked", last_outcome="unauthorised"),
        stops=[
            stop("late", 100),
            stop("gone", 200),
            stop("black", 300),
            stop("locked", None, is_promise_kept=False, is_stopped=True),
        ],
    )
    told = {line.camera_id: (line.standing, line.why) for line in found.lines}
    assert told == {
        "late": (Standing.LATE, "why_late"),
        "gone": (Standing.UNREACHABLE, "outcome:unreachable"),
        "black": (Standing.DEGRADED, "outcome:degraded"),
        "locked": (Standing.UNREACHABLE, "why_stopped outcome=outcome:unauthorised"),
    }
    assert found.count(*BROKEN) == 4
    assert next(line.since_at for line in found.lines if line.camera_id == "gone") == NOW.fromisoformat(at(-200))


def test_a_time_out_in_our_own_analysis_blames_nobody_else() -> None:
    visit = {"camera_id": "c0", "outcome": "timed_out_at_stage", "stage": "analyse"}
    slow = seen("c0", 100, last_outcome="timed_out_at_stage")
    assert board(slow, stops=[stop("c0", 100)], visits=[visit]).lines[0].standing is Standing.LATE
    far = visit | {"stage": "connect"}
    assert board(slow, stops=[stop("c0", 100)], visits=[far]).lines[0].standing is Standing.UNREACHABLE


def test_a_skipped_camera_is_paused_with_name_and_reason() -> None:
    mark = {"camera_id": "c0", "since": at(-60), "until": at(600), "reason": "施工", "by": "person:zhang"}
    line = board(seen("c0"), patrol={"skipped": [mark]}, plans=[plan("c0")]).lines[0]
    assert line.standing is Standing.PAUSED
    assert "by=zhang" in line.why
    assert "reason=施工" in line.why


def test_a_plan_outside_its_hours_is_a_pause_and_a_stopped_one_is_nobody() -> None:
    resting = board(seen("c0"), plans=[plan("c0", is_in_hours=False)]).lines[0]
    stopped = board(seen("c0"), plans=[plan("c0", is_running=False)]).lines[0]
    assert (resting.standing, stopped.standing) == (Standing.PAUSED, Standing.UNWATCHED)


def test_the_gravest_stand_first_and_then_the_longest() -> None:
    found = board(
        seen("paused"),
        seen("b", 100),
        seen("a", 200),
        seen("gone", 90, last_outcome="unreachable"),
        stops=[stop("b", 100), stop("a", 200), stop("gone", 90)],
    )
    assert [line.camera_id for line in found.lines] == ["gone", "a", "b", "paused"]


def test_the_hour_names_who_was_missed_and_leaves_out_who_was_not() -> None:
    coverage = {
        "cameras": [
            {"camera_id": "c0", "minutes": {"inspected": 60}},
            {"camera_id": "c1", "minutes": {"inspected": 50, "late": 3, "unreachable": 7}},
            {"camera_id": "c2", "minutes": {"paused": 60}},
        ]
    }
    lines, totals = hour_of(coverage, [seen("c1")])
    assert [(line.name, line.missed) for line in lines] == [("路口 c1", 10)]
    assert sum(totals.values()) == 180
    assert set(totals) == {state.value for state in CoverageState}
