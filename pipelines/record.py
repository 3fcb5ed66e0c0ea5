"""What one visit has seen so far, and the reports made of it."""

from pipelines.capture.deadline import Deadline
from pipelines.capture.source import PictureSource
from pipelines.look import Known, Seen, see
from pipelines.newcomers import Newcomers
from pipelines.orders import Look, Order, OrderKind, Report, Timings
from pipelines.outcome import Outcome, Stage
from pipelines.ports import Claim, Tools
from pipelines.sight.judge import Judge
from vision.frame import Frame


class Record:
    """The looks of one order that no report has carried yet, and the visit's clocks."""

    def __init__(self, order: Order, *, claim: Claim, tools: Tools) -> None:
        self.order = order
        self.claim = claim
        self.tools = tools
        self.known = Known(places=order.places, runs=order.runs)
        """Replaced by `learn` when a stay hears what the ledger made of its parts."""
        self.has_inspected = False
        """Whether any look of the visit was healthy."""
        self.looks_taken = 0
        self.is_watched = order.kind is OrderKind.WATCH
        """Whether somebody watches: of a stay, by what the API said last."""
        self.newcomers = Newcomers()
        """Objects met in this visit that the ledger has not named yet."""
        self._judge = Judge(order.view)
        self._settled_index = 0
        """Looks before this one have been sent, and will be known to the ledger when it answers."""
        self._started_s = tools.clock()
        self._looks: list[Look] = []
        self._part = 0
        self._analyse_s = 0.0
        self._open_s = 0.0
        self._first_picture_s = 0.0
        self._camera_clock_offset_s: float | None = None

    @property
    def deadline(self) -> Deadline:
        """When the visit's budget ends."""
        return Deadline(at_s=self._started_s + self.order.budget_s, clock=self.tools.clock)

    @property
    def now_s(self) -> float:
        """The present, as an offset."""
        return self.tools.clock() - self.claim.zero_s

    def see(self, frame: Frame) -> Seen:
        """Returns the next look; `add` puts it on the record.

        Raises:
            models.errors.NetworkError, AnalysisLateError: See `pipelines.look.see`.
        """
        began_s = self.tools.clock()
        seen = see(
            frame,
            index=self.looks_taken,
            order=self.order,
            known=self.known,
            claim=self.claim,
            tools=self.tools,
            newcomers=self.newcomers.places,
            judge=self._judge,
        )
        self._analyse_s += self.tools.clock() - began_s
        return seen

    def wants_view_of(self, seen: Seen) -> bool:
        """Whether the whole picture of such a look is wanted for the camera's own sake: as it should be, or its fault.

        See `pipelines.sight`; what rules want is `Seen.wants_picture`.
        """
        return self._judge.wants_picture(health=seen.look.health, view=seen.look.view)

    def add(self, seen: Seen, *, is_keeping_picture: bool = False) -> None:
        """Puts a look on the record, with its whole picture where that is asked for.

        Raises:
            OSError: The picture cannot be kept; the look is on the record without it.
        """
        with_picture, pictures = seen.with_picture() if is_keeping_picture else (seen, ())
        try:
            for picture in pictures:
                self.tools.keeper.keep(picture)
            if pictures:
                self._judge.took_picture(health=seen.look.health)
        except OSError:
            with_picture = seen
            raise
        finally:
            self._looks.append(with_picture.look)
            self.looks_taken += 1
            self.has_inspected |= seen.is_healthy
            self.newcomers.note(seen)
        if seen.is_healthy:
            self.tools.window.show(self.order, seen.frame, seen.detections, is_watched=self.is_watched)

    def learn(self, known: Known) -> None:
        """Takes what the ledger made of the parts sent so far."""
        self.known = known
        self.newcomers.settle(before_index=self._settled_index)

    def hear_watched(self, is_watched: bool) -> None:
        """Takes what the API says of who watches; whoever was sent for that goes on showing."""
        self.is_watched = is_watched or self.order.kind is OrderKind.WATCH

    def note(self, source: PictureSource) -> None:
        """Takes down what a source knows of itself."""
        facts = source.facts
        self._open_s = self._open_s or facts.open_s or 0.0
        self._first_picture_s = self._first_picture_s or facts.first_picture_s or 0.0
        if facts.camera_clock_offset_s is not None:
            self._camera_clock_offset_s = facts.camera_clock_offset_s

    def report(
        self, outcome: Outcome, *, stage: Stage | None = None, detail: str = "", is_final: bool = True
    ) -> Report:
        """Returns a report of the looks that no part has carried yet. Sent parts are marked with `part_sent`."""
        return Report(
            id=self.tools.new_id(),
            order_id=self.order.id,
            kind=self.order.kind,
            camera_id=self.order.camera_id,
            fence=self.order.fence,
            worker_id=self.claim.worker_id,
            part=self._part,
            final=is_final,
            outcome=outcome,
            stage=stage,
            detail=detail[:2000],
            server_time=self.claim.server_time,
            looks=tuple(self._looks),
            ended_offset_s=self.now_s,
            timings=self._timings(),
            network=self.tools.network,
            software=dict(self.tools.software),
            camera_clock_offset_s=self._camera_clock_offset_s,
        )

    def part_sent(self) -> None:
        """Forgets the looks that a part has carried."""
        self._settled_index = self.looks_taken
        self._looks.clear()
        self._part += 1

    def _timings(self) -> Timings:
        return Timings(
            open_s=self._open_s,
            first_picture_s=self._first_picture_s,
            analyse_s=max(0.0, self._analyse_s),
            total_s=max(0.0, self.tools.clock() - self._started_s),
            capture_cpu_s=self.tools.opener.capture_cpu_s,
        )
