"""A watch: somebody looks on. The cheapest stream kept open, each look shown; the best one where a proof asks it."""

from dataclasses import dataclass

from pipelines.brief_visit import best_stream, first_stream, wants_best
from pipelines.capture.deadline import Deadline
from pipelines.look import Seen
from pipelines.outcome import Outcome
from pipelines.ports import Parts
from pipelines.record import Record
from pipelines.stay import Following, outcome_of

SILENCE_S = 15.0
"""Whose parts reach nobody, shows nobody anything: a watch then ends, a stay would go on."""
WANTED_LOOKS = 2
"""So many looks in a row must ask for the best stream: what only passes by is not worth changing for."""
BEST_FOR_S = 30.0
"""The best stream is kept for so long after the last look that asked for it. Another stream begins with its next key
frame: each change costs the watcher some seconds, and what is new now is often to be proved within this time."""

LEAST_LEFT_S = 10.0
"""With less time left no other stream is opened: its first picture might come too late, which would be a failure."""


@dataclass(slots=True, kw_only=True)
class _Wish:
    """How the looks of one stream ask for the best one."""

    record: Record
    is_on_best: bool
    in_a_row: int = 0
    wanted_s: float = float("-inf")

    def leaves(self, seen: Seen) -> bool:
        """Whether the stream is to be changed after this look."""
        is_wanted, now_s = wants_best(self.record, seen), seen.look.offset_s
        if self.wanted_s == float("-inf") or is_wanted:
            self.wanted_s = now_s
        self.in_a_row = self.in_a_row + 1 if is_wanted else 0
        if self.is_on_best:
            return now_s >= self.wanted_s + BEST_FOR_S
        return self.in_a_row >= WANTED_LOOKS


def watch(record: Record, parts: Parts) -> Outcome:
    """Carries out a watch until its end, a stop answer, silence, or an error; one stream is open at a time.

    To the ledger it is a stay: a picture that a rule wants is taken from the best stream, and so is the proof that
    something ended.

    Raises:
        CaptureError, NetworkError, AnalysisLateError, VisitStoppedError, OSError: See `pipelines.ports`.
    """
    order, clock = record.order, record.tools.clock
    first, best = first_stream(order), best_stream(order)
    following = Following(record, parts, silence_s=SILENCE_S)
    stream = first
    while True:
        wish = _Wish(record=record, is_on_best=stream == best)
        ended = following.follow(
            stream,
            opened_by=Deadline.after(order.budget_s, clock=clock),
            leaves=wish.leaves if first != best else None,
        )
        if ended is not None:
            return ended
        if following.remaining_s < LEAST_LEFT_S:
            return outcome_of(record)
        stream = best if stream == first else first
