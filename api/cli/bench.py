"""`lunxun bench`: the case-level benchmark, the product's own code on streets whose ground truth is known."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from api.cli import bench_options as options
from api.cli.bench_plan import DEFAULT_PERIODS_S, LIMITS_S, PERIODS_S, BenchPlan, Mode, seconds_listed
from api.cli.bench_run import Bench
from api.cli.bench_subject import find_subjects
from api.cli.bench_telling import meter, tell
from api.cli.output import STDOUT, refuse_missing_folder, write_document
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail
from models.card import read_catalogue, samples_network
from models.detector import Detector, open_detector
from models.errors import NetworkError, NetworkMissingError, NotOnnxError
from pipelines.benchmark.clips import ClipsError
from pipelines.benchmark.document import Conditions, document, rows_of
from pipelines.benchmark.page import page
from pipelines.benchmark.piece import Piece, PieceError
from pipelines.benchmark.regression import CompareError, short_run, with_run, worse
from pipelines.benchmark.stream import ClipError
from pipelines.benchmark.truth import TruthError
from pipelines.capture.errors import CaptureError
from pipelines.orders import NetworkUsed
from pipelines.patrol.policies import PolicyName
from pipelines.rules.types import load_rule_types
from sample_videos.clips import CLIPS
from sample_videos.studio.pack import PackError
from sample_videos.studio.scene import SceneError
from vision.masking import MASK_CONFIDENCE


def bench(  # noqa: PLR0917 - typer wants one parameter for each option
    paths: options.Paths = None,
    mode: options.HowToLook = Mode.STREAM,
    period: options.Period = None,
    phase: options.Phase = 0.0,
    phases: options.Phases = 1,
    stay: options.Stay = False,
    policy: options.Policy = PolicyName.ROUND_ROBIN,
    limit: options.Limit = None,
    length: options.Length = None,
    seed: options.Seed = None,
    clouds: options.HasClouds = True,
    packs: options.Packs = None,
    baselines: options.WithBaselines = False,
    model: options.Model = None,
    json_file: options.JsonFile = None,
    html_file: options.HtmlFile = None,
    pieces: options.Pieces = None,
    compare: options.Compare = None,
    keep: options.Keep = None,
) -> None:
    """Run clips and scenes through the product's own code, and score what it says against their ground truth."""
    for option, file in (("--json", json_file), ("--html", html_file), ("--keep", keep)):
        refuse_missing_folder(option, file)
    plan = BenchPlan(
        mode=mode,
        periods_s=seconds_listed("--period", period or f"{DEFAULT_PERIODS_S[mode]}", within=PERIODS_S),
        phase_s=phase,
        phases=phases,
        limits_s=() if limit is None else seconds_listed("--limit", limit, within=LIMITS_S),
        length_s=length,
        seed=seed,
        has_clouds=clouds,
        policy=policy,
        is_staying=stay,
        with_baselines=baselines,
        with_pictures=html_file is not None,
    )
    if stay and not plan.is_patrol:
        fail("--stay is for --mode patrol; --mode stream is one stay", WRONG_USAGE)
    finished, detector = _run(paths or [CLIPS], plan, packs=packs, model=model, folder=pieces)
    conditions = _conditions(plan, detector)
    _hand_over(finished, conditions, json_file=json_file, html_file=html_file)
    _gate(short_run(rows_of(finished), conditions), compare=compare, keep=keep)


def _hand_over(
    finished: Sequence[Piece], conditions: Conditions, *, json_file: Path | None, html_file: Path | None
) -> None:
    if json_file is not None:
        write_document(json.dumps(document(finished, conditions), ensure_ascii=False, indent=1) + "\n", json_file)
    if html_file is not None:
        write_document(page(finished, conditions), html_file)
    if STDOUT not in (json_file, html_file):
        tell(finished)


def _run(
    paths: Sequence[Path], plan: BenchPlan, *, packs: Path | None, model: str | None, folder: Path | None
) -> tuple[list[Piece], Detector]:
    try:
        types = load_rule_types()
        subjects = find_subjects(paths, plan, types=types, packs=packs)
        detector = open_detector(
            model if model is not None else samples_network(read_catalogue()), confidence=MASK_CONFIDENCE
        )
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        with meter(len(subjects)) as shown:
            runs = Bench(plan=plan, types=types, detector=detector, meter=shown, folder=folder)
            return runs.run(subjects), detector
    except (ClipsError, TruthError, SceneError, PackError, PieceError, NetworkMissingError, NotOnnxError) as error:
        fail(str(error), WRONG_USAGE)
    except (ClipError, CaptureError, NetworkError) as error:
        fail(str(error), ANSWER_IS_NO)
    except OSError as error:
        fail(f"{error.filename or folder}: {error.strerror}", ANSWER_IS_NO)


def _conditions(plan: BenchPlan, detector: Detector) -> Conditions:
    used = detector.network_used
    return Conditions(
        mode=plan.mode.value,
        network=NetworkUsed(name=used.name, sha256=used.sha256, provider=used.provider, precision=used.precision),
        classes=detector.classes,
        version=version("lunxun"),
        periods_s=plan.periods_s,
        phase_s=plan.phase_s,
        phases=plan.phases,
        limits_s=plan.limits_s,
        policy=plan.policy.value if plan.is_patrol else "",
        is_staying=plan.is_staying,
    )


def _gate(run: dict[str, Any], *, compare: Path | None, keep: Path | None) -> None:
    """Compares with what was kept, then keeps; ends the command with 1 when something is worse."""
    lines: list[str] = []
    if compare is not None:
        try:
            lines = worse(_read(compare), run)
        except CompareError as error:
            fail(f"{compare} {error}", WRONG_USAGE)
    if keep is not None:
        try:
            kept = with_run(_read(keep) if keep.is_file() else None, run)
        except CompareError as error:
            fail(f"{keep} {error}", WRONG_USAGE)
        write_document(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", keep)
    if lines:
        fail("\n".join(["worse than before:", *lines]), ANSWER_IS_NO)


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fail(f"{file} cannot be read as JSON ({error}); `lunxun bench --keep FILE` writes it", WRONG_USAGE)
