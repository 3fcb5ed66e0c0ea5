"""`lunxun simulate`: a patrol policy on a random town with scripted detections, hours of it in minutes."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from api.cli.output import STDOUT, refuse_missing_folder, write_document
from api.cli.refusals import WRONG_USAGE, fail
from pipelines.benchmark.scripted_post import Crew
from pipelines.benchmark.simulate_result import SIMULATED, SimulationTerms, run_simulation, simulation_document
from pipelines.orders import Slots
from pipelines.rules.types import load_rule_types

SHOWN_EVERY_S = 10.0
"""Simulated seconds between two steps of the bar."""


def simulate(  # noqa: PLR0917 - typer wants one parameter for each option
    cameras: Annotated[int, typer.Option(min=1, max=100_000, help="Cameras of the town.")] = 200,
    hours: Annotated[float, typer.Option(min=0.05, max=24 * 31, help="Simulated hours.")] = 1.0,
    policy: Annotated[str, typer.Option(help=f"One of: {', '.join(SIMULATED)}.")] = "promised",
    seed: Annotated[int, typer.Option(help="The same seed makes the same town.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=10_000, help="Workers.")] = 1,
    slots: Annotated[int, typer.Option(min=1, max=1000, help="Short visits a worker does at the same time.")] = 8,
    stay_slots: Annotated[int, typer.Option(min=0, max=1000, help="Stays a worker does at the same time.")] = 1,
    visit_s: Annotated[float, typer.Option(min=0.5, max=20, help="Seconds of a short visit with one look.")] = 4.0,
    load: Annotated[float, typer.Option(min=0.01, max=100, help="Share of the slots that the promises need.")] = 0.85,
    one_plan: Annotated[bool, typer.Option("--one-plan", help="One gap for all cameras, not three.")] = False,
    stays_per_h: Annotated[float, typer.Option(min=0, max=60, help="Objects that stop, per camera and hour.")] = 2.0,
    claim_s: Annotated[float, typer.Option(min=0.05, max=60, help="A worker asks for work at most this often.")] = 0.2,
    history_days: Annotated[int, typer.Option(min=0, max=365, help="Earlier days that the policy knows of.")] = 7,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result as JSON; - for stdout.")] = None,
) -> None:
    """Patrol a random town on scripted detections, and score delay, misses and broken promises."""
    if policy not in SIMULATED:
        fail(f"--policy {policy}: there is none; expected one of {', '.join(SIMULATED)}", WRONG_USAGE)
    refuse_missing_folder("--json", json_file)
    crew = Crew(
        workers=workers, slots=Slots(routine=slots, stay=stay_slots), claim_s=claim_s, history_days=history_days
    )
    terms = SimulationTerms(
        cameras=cameras,
        hours=hours,
        policy=policy,
        seed=seed,
        crew=crew,
        visit_s=visit_s,
        load=load,
        stays_per_h=stays_per_h,
        has_one_plan=one_plan,
    )
    with _meter(hours * 3600) as on_time:
        done = run_simulation(terms, types=load_rule_types(), on_time=on_time)
    document = simulation_document(done, version=version("lunxun"))
    if json_file is not None:
        write_document(json.dumps(document, indent=1) + "\n", json_file)
    if json_file != STDOUT:
        _tell(document)


@contextmanager
def _meter(length_s: float) -> Iterator[Callable[[float], None]]:
    console = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    shown_s = -SHOWN_EVERY_S
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=length_s)

        def on_time(now_s: float) -> None:
            nonlocal shown_s
            if now_s >= shown_s + SHOWN_EVERY_S:
                shown_s = now_s
                text = f"{now_s / 3600:.1f} of {length_s / 3600:g} h"
                progress.update(task, completed=now_s, description=text)

        yield on_time


def _tell(document: dict[str, Any]) -> None:
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    delay = document["delay_s"]
    minutes = document["coverage_minutes"]
    total = sum(minutes.values()) or 1
    gaps = ", ".join(f"{gap_s:.0f}" for gap_s in document["max_gap_s"])
    lines = [
        ("town", f"{document['cameras']} cameras, {document['hours']:g} h, seed {document['seed']}, gaps {gaps} s"),
        ("patrol", f"{document['policy']}, {document['slots']} slots, promises need {document['load']:.0%} of them"),
        ("found", f"{document['found']} of {document['violations']} violations, {document['false_alarms']} false"),
        ("delay", f"{_seconds(delay['p50'])} in the middle, {_seconds(delay['p90'])} nine times in ten"),
        ("promises", f"{document['promises_broken']} broken, the worst by {_seconds(document['worst_break_s'])}"),
        ("looks", f"{document['looks']} in {document['claims']} claims, {document['visits']}"),
        ("minutes", ", ".join(f"{state} {count / total:.1%}" for state, count in minutes.items())),
        ("cost", f"{_seconds(document['wall_seconds'])}, {document['peak_rss_mb']:.0f} MB"),
    ]
    for head, text in lines:
        console.print(f"{head:<10}{text}", markup=False)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"
