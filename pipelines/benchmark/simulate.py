"""Patrol on scripted detections: a town, workers and the product's own decisions on a simulated clock."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from pipelines.benchmark.scripted_post import Crew, Post, begin_post, note_look
from pipelines.benchmark.scripted_town import ScriptedCamera, hour_at
from pipelines.benchmark.scripted_visit import Duty, Visited, instant, report_of, stay_part, visit
from pipelines.ledger.absorb import absorb
from pipelines.ledger.confirm import confirm_at
from pipelines.orders import OrderKind, Slots
from pipelines.outcome import Outcome
from pipelines.patrol.backoff import after_visit
from pipelines.patrol.coverage import VisitEnd
from pipelines.patrol.history import HOURS, expected_per_h, learned_visit_s
from pipelines.patrol.roster import Roster
from pipelines.patrol.turn import Choice, Policy, Turn
from pipelines.rules.resolve import RuleTypes
from vision.picture_health import PictureHealth

STAY_S = 120.0
PART_S = 4.0
RETRY_S = 0.5
"""A worker that got nothing asks again after so long."""
OnTime = Callable[[float], None]


@dataclass(slots=True, kw_only=True)
class Ran:
    """What a simulation leaves behind."""

    posts: list[Post]
    length_s: float
    looks: int = 0
    visits: int = 0
    claims: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)


def simulate(
    town: list[ScriptedCamera],
    policy: Policy,
    *,
    types: RuleTypes,
    crew: Crew,
    visit_s: float,
    hours: float,
    seed: int,
    on_time: OnTime = lambda _: None,
) -> Ran:
    """Returns what came of so many hours of patrol. The same arguments always give the same."""
    duty = Duty(types=types, visit_s=visit_s)
    run = _Run(town, policy, duty=duty, crew=crew, hours=hours, seed=seed)
    run.go(on_time)
    return run.ran


class _Run:
    """The simulated clock and all that waits for it."""

    def __init__(
        self, town: list[ScriptedCamera], policy: Policy, *, duty: Duty, crew: Crew, hours: float, seed: int
    ) -> None:
        self._policy, self._duty, self._crew = policy, duty, crew
        self._rng = Random(f"visits/{seed}")
        posts = [
            begin_post(number, script, types=duty.types, seed=seed, crew=crew) for number, script in enumerate(town)
        ]
        self.ran = Ran(posts=posts, length_s=hours * 3600)
        self._turns = Roster(post.turn for post in posts)
        self._index = {script.id: number for number, script in enumerate(town)}
        self._free = [crew.slots for _ in range(crew.workers)]
        self._claims_at = [0.0] * crew.workers
        """When each worker asks next; infinite: not before a slot is free."""
        self._claimed_at = [-crew.claim_s] * crew.workers
        self._number = count()
        self._heap: list[tuple[float, int, Callable[[float], None]]] = []
        self._hour = -1

    def go(self, on_time: OnTime) -> None:
        """Runs to the end."""
        for worker in range(self._crew.workers):
            self._at(0.01 * worker, lambda now_s, worker=worker: self._claim(worker, now_s))  # type: ignore[misc]
        while self._heap and self._heap[0][0] < self.ran.length_s:
            now_s, _, event = heapq.heappop(self._heap)
            if hour_at(now_s) != self._hour:
                self._learn(hour_at(now_s), now_s)
            event(now_s)
            on_time(now_s)

    def _at(self, at_s: float, event: Callable[[float], None]) -> None:
        heapq.heappush(self._heap, (at_s, next(self._number), event))

    def _claim(self, worker: int, now_s: float) -> None:
        if now_s < self._claims_at[worker]:
            return
        self.ran.claims += 1
        self._claimed_at[worker] = now_s
        choices = self._policy.choose(self._turns, now=instant(now_s), slots=self._free[worker])
        for choice in choices:
            self._begin(worker, choice, now_s)
        free = self._free[worker]
        wait_s = self._crew.claim_s if choices else max(RETRY_S, self._crew.claim_s)
        self._ask_later(worker, now_s + wait_s if free.routine + free.stay else float("inf"))

    def _ask_later(self, worker: int, at_s: float) -> None:
        self._claims_at[worker] = at_s
        if at_s < float("inf"):
            self._at(at_s, lambda now_s: self._claim(worker, now_s))

    def _begin(self, worker: int, choice: Choice, now_s: float) -> None:
        index = self._index[choice.camera_id]
        post, kind = self.ran.posts[index], choice.kind
        is_stay = kind is OrderKind.STAY
        self._take(worker, is_stay=is_stay, by=-1)
        self._put(index, replace(post.turn, is_held=True, is_staying=is_stay))
        self.ran.visits += 1
        self.ran.by_kind[kind.value] = self.ran.by_kind.get(kind.value, 0) + 1
        order_id = f"o{self.ran.visits}"
        if is_stay:
            self._stay(index, worker, order_id=order_id, begun_s=now_s, until_s=now_s + STAY_S)
            return
        visited = visit(post.street, post.state, post.rules, duty=self._duty, at_s=now_s, rng=self._rng)

        def end(end_s: float) -> None:
            self._absorb(index, visited, order_id=order_id, kind=kind)
            self._end(index, worker, visited, is_stay=False, now_s=end_s)

        self._at(visited.ended_s, end)

    def _stay(self, index: int, worker: int, *, order_id: str, begun_s: float, until_s: float) -> None:
        """Books the next part of a stay: looked at when it is over, with what was known when it began."""
        post = self.ran.posts[index]
        span_s = (begun_s, min(begun_s + PART_S, until_s))

        def end(end_s: float) -> None:
            visited = stay_part(post.street, post.state, post.rules, duty=self._duty, span_s=span_s)
            self._absorb(index, visited, order_id=order_id, kind=OrderKind.STAY)
            if end_s < until_s and visited.outcome is not Outcome.STREAM_ENDED:
                self._stay(index, worker, order_id=order_id, begun_s=end_s, until_s=until_s)
            else:
                self._end(index, worker, visited, is_stay=True, now_s=end_s)

        self._at(span_s[1], end)

    def _absorb(self, index: int, visited: Visited, *, order_id: str, kind: OrderKind) -> None:
        post = self.ran.posts[index]
        if not visited.looks:
            return
        report = report_of(visited, camera_id=post.script.id, order_id=order_id, kind=kind)
        absorbed = absorb(post.state, report, rules=post.rules, types=self._duty.types, settings=self._duty.settings)
        post.state = absorbed.state
        post.raised += absorbed.raised
        post.counts[hour_at(visited.ended_s)] += len(absorbed.raised)
        self.ran.looks += len(visited.looks)
        for look in visited.looks:
            if look.health is PictureHealth.OK:
                note_look(post, visited.begun_s + look.offset_s)

    def _end(self, index: int, worker: int, visited: Visited, *, is_stay: bool, now_s: float) -> None:
        post, now = self.ran.posts[index], instant(now_s)
        backoff = after_visit(
            visited.outcome,
            last_outcome=post.last_outcome,
            failures=post.failures,
            now=now,
            jitter=self._rng.random(),
        )
        post.failures, post.last_outcome = backoff.failures, visited.outcome
        if visited.outcome is not Outcome.INSPECTED:
            post.ends.append(VisitEnd(at=now, outcome=visited.outcome))
        known_s = post.turn.visit_s
        turn = replace(
            post.turn,
            is_held=False,
            is_staying=False,
            last_visit_at=now,
            last_inspected_at=post.state.last_healthy_at,
            confirm_at=confirm_at(post.state, post.rules, now=now) if post.state.places else None,
            retry_at=backoff.retry_at,
            visit_s=known_s if is_stay else learned_visit_s(known_s, visited.ended_s - visited.begun_s),
        )
        self._put(index, turn)
        self._take(worker, is_stay=is_stay, by=+1)
        if self._claims_at[worker] == float("inf"):
            self._ask_later(worker, max(now_s, self._claimed_at[worker] + self._crew.claim_s))

    def _put(self, index: int, turn: Turn) -> None:
        self.ran.posts[index].turn = turn
        self._turns.put(index, turn)

    def _take(self, worker: int, *, is_stay: bool, by: int) -> None:
        free = self._free[worker]
        self._free[worker] = (
            Slots.model_construct(routine=free.routine, stay=free.stay + by)
            if is_stay
            else Slots.model_construct(routine=free.routine + by, stay=free.stay)
        )

    def _learn(self, hour: int, now_s: float) -> None:
        """Tells the policy what the history lets expect in the hour that begins."""
        self._hour = hour
        days = self._crew.history_days + now_s / 86400
        posts = self.ran.posts
        total = sum(sum(post.counts) for post in posts)
        site_per_h = total / HOURS / len(posts) / max(days, 1 / HOURS)
        for index, post in enumerate(posts):
            per_h = expected_per_h(post.counts, days=days, hour=hour, site_per_h=site_per_h)
            self._put(index, replace(post.turn, history_per_h=per_h))
