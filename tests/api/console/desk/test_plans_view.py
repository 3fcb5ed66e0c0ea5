"""A plan's line says how far its round is, and whether the promise is kept."""

from desk_answers import PlainWords, at, plan, seen, snapshot, stop

from api.console.desk.plans_view import plans_of

ROUND = {
    "inspected": 1,
    "due": 3,
    "waiting": ["c1"],
    "missed": [{"camera_id": "c2", "why": "unreachable"}],
    "is_over": False,
    "begins_at": at(-60),
    "ends_at": at(600),
    "finished_at": None,
}


def test_a_round_says_who_was_missed_and_why() -> None:
    line = plans_of(snapshot(seen("c2"), plans=[plan("c0", "c1", "c2")]), {"p": ROUND}, PlainWords())[0]
    assert line.round is not None
    assert (line.round.inspected, line.round.due, line.round.waiting) == (1, 3, 1)
    assert line.round.missed == ("round_missed_one camera=路口 c2 why=coverage:unreachable",)


def test_a_broken_promise_is_counted_among_those_that_are_promised_now() -> None:
    shown = snapshot(stops=[stop("c0"), stop("c1", 100)], plans=[plan("c0", "c1", "skipped")])
    line = plans_of(shown, {}, PlainWords())[0]
    assert (line.cameras, line.promised, line.broken, line.round) == (3, 2, 1, None)


def test_a_plan_that_rests_or_is_stopped_promises_nothing() -> None:
    stops = [stop("c0", 100)]
    resting, stopped = (
        plans_of(snapshot(stops=stops, plans=[plan("c0", **changes)]), {}, PlainWords())[0]
        for changes in ({"is_in_hours": False}, {"is_running": False})
    )
    assert (resting.is_resting, resting.promised) == (True, 0)
    assert (stopped.is_resting, stopped.promised) == (False, 0)
