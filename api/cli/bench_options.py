"""The options of `lunxun bench`, each with what it says of itself."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.bench_plan import MOST_PHASES, Mode
from pipelines.patrol.policies import PolicyName

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Clips, truth files, folders of them, or scenes (.yaml) [default: the sample clips].",
    ),
]
HowToLook = Annotated[
    Mode, typer.Option(help="stream: one unbroken stay over each clip; patrol: visits on a simulated clock.")
]
Period = Annotated[
    str | None,
    typer.Option(metavar="S", help="Media seconds between looks; 20,60,120 runs each [default: 1; patrol: 10]."),
]
Phase = Annotated[float, typer.Option(min=0, max=3600, help="Media seconds to the first look.")]
Phases = Annotated[
    int, typer.Option(min=1, max=MOST_PHASES, help="Run so many phases, spread over the period, and add them up.")
]
Stay = Annotated[bool, typer.Option("--stay", help="patrol: stay where a rule's limit is short.")]
Policy = Annotated[PolicyName, typer.Option(help="patrol: who chooses visits.")]
Limit = Annotated[str | None, typer.Option(metavar="S", help="Scenes: replace all limits; 30,90,180 runs each.")]
Length = Annotated[
    float | None, typer.Option(min=60, max=7200, help="Scenes: a long course of so many seconds [default: 1800].")
]
Seed = Annotated[int | None, typer.Option(min=0, help="Scenes: another long course.")]
HasClouds = Annotated[
    bool, typer.Option("--clouds/--no-clouds", help="Scenes: light that slowly changes over a long course.")
]
Packs = Annotated[Path | None, typer.Option(help="Folder with the scenes' rendered pictures.")]
WithBaselines = Annotated[bool, typer.Option("--baselines", help="Score simpler systems on the same looks.")]
Model = Annotated[str | None, typer.Option(help="Network: a name of the catalogue, or an .onnx file.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the result as JSON; - for stdout.")]
HtmlFile = Annotated[Path | None, typer.Option("--html", help="Write the result as one HTML page.")]
Pieces = Annotated[Path | None, typer.Option(help="Folder to keep finished clips and scenes in, and go on.")]
Compare = Annotated[Path | None, typer.Option(help="Exit 1 when something is worse than in this file.")]
Keep = Annotated[Path | None, typer.Option(help="Write the short form that --compare reads into this file.")]
