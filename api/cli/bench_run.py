"""Runs the subjects one after the other, and keeps what is finished."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from api.cli.bench_plan import BenchPlan
from api.cli.bench_subject import Opened, Subject, opened
from api.cli.bench_telling import Meter
from models.detector import Detector
from pipelines.benchmark.baselines import BASELINES
from pipelines.benchmark.illustrate import Plate, plates, troubles
from pipelines.benchmark.observed import Observed
from pipelines.benchmark.page import section
from pipelines.benchmark.patrol import Beat, run_patrol
from pipelines.benchmark.piece import Piece, PieceError, piece_from_json, piece_json, piece_of, total
from pipelines.benchmark.result import ClipResult, assess
from pipelines.benchmark.stream import run_stream
from pipelines.patrol.policies import make_policy
from pipelines.rules.types import RuleTypes

MOST_PICTURES = 20
"""On the page, of all subjects together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What every subject is run with."""

    plan: BenchPlan
    types: RuleTypes
    detector: Detector
    meter: Meter
    folder: Path | None = None
    """Where finished pieces are kept, and taken up from; None: nowhere."""

    def run(self, subjects: Sequence[Subject]) -> list[Piece]:
        """Returns the piece of each subject, in their order.

        Raises:
            ClipError, NetworkError, SceneError, PackError, TruthError, PieceError, OSError: See where they come from.
        """
        pieces: list[Piece] = []
        room = MOST_PICTURES if self.plan.with_pictures else 0
        for subject in subjects:
            file = self._file(subject)
            if file is not None and file.is_file():
                pieces.append(_kept(file))
                self.meter.skipped(subject.name, total(pieces[-1].rows))
            else:
                pieces.append(self._piece(subject, room=room))
                if file is not None:
                    _write_whole(file, json.dumps(piece_json(pieces[-1]), ensure_ascii=False))
            room -= pieces[-1].section.count("<img ")
        return pieces

    def _piece(self, subject: Subject, *, room: int) -> Piece:
        self.meter.begin(subject.name)
        with opened(subject, self.plan, types=self.types) as subject_opened:
            self.meter.is_long(subject_opened.length_s)
            results = self._results(subject, subject_opened)
            shown: list[Plate] = []
            if room > 0:
                shown = plates(list(troubles(results)), subject_opened.world, most=room)
            drawn = section(results, shown) if self.plan.with_pictures else ""
        piece = piece_of(results, section=drawn)
        self.meter.done(total(piece.rows))
        return piece

    def _results(self, subject: Subject, what: Opened) -> list[ClipResult]:
        plan = self.plan
        return [
            assess(
                what.truth,
                observed,
                types=self.types,
                classes=self.detector.classes,
                grid=grid,
                is_patrol=plan.is_patrol,
                limit_s=subject.limit_s,
                baselines=BASELINES if plan.with_baselines else None,
            )
            for grid, observed in zip(plan.grids, self._observed(subject, what), strict=True)
        ]

    def _observed(self, subject: Subject, what: Opened) -> Sequence[Observed]:
        plan = self.plan
        if plan.is_patrol:
            return run_patrol(
                what.world,
                truth=what.truth,
                types=self.types,
                detector=self.detector,
                grids=plan.grids,
                beat=Beat(policy=make_policy(plan.policy), is_staying=plan.is_staying),
                on_time=self.meter.reached,
            )
        source = what.world if subject.clip is None else subject.clip.path
        return [
            run_stream(
                source,
                truth=what.truth,
                types=self.types,
                detector=self.detector,
                grid=grid,
                on_time=self.meter.reached,
            )
            for grid in plan.grids
        ]

    def _file(self, subject: Subject) -> Path | None:
        """Returns where the subject's piece lies; another plan, network or subject has another name."""
        if self.folder is None:
            return None
        conditions = asdict(self.plan) | {"network": self.detector.network_used.sha256, "subject": subject.digest()}
        digest = hashlib.sha256(json.dumps(conditions, sort_keys=True, default=str).encode()).hexdigest()[:10]
        return self.folder / f"{subject.file_name}-{digest}.json"


def _kept(file: Path) -> Piece:
    try:
        return piece_from_json(json.loads(file.read_text(encoding="utf-8")))
    except ValueError as error:
        raise PieceError(f"{file}: {error}; remove it to run that piece again") from error


def _write_whole(file: Path, text: str) -> None:
    """Writes the file so that a run that is stopped leaves no half of it."""
    draft = file.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
