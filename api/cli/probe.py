"""`lunxun probe`: can this source be opened, what does it send, and what should be changed about it?"""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from api.cli.camera_source import (
    NamedSource,
    PasswordFileOption,
    SourceArgument,
    TrustOption,
    UsageError,
    UserOption,
    named_source,
)
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import CaptureError
from pipelines.capture.source import SourceFacts
from pipelines.outcome import Outcome
from pipelines.probe import advice, watch
from vision.picture_health import PictureHealth


def probe(
    source: SourceArgument,
    *,
    seconds: Annotated[float, typer.Option(min=1, max=60, help="Watch for at most this long.")] = 12.0,
    is_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
    user: UserOption = None,
    password_file: PasswordFileOption = None,
    tls_trust: TrustOption = None,
) -> None:
    """Say whether a camera or a file can be opened, what it sends, and what to change."""
    document: dict[str, Any] = {"schema": 1, "source": source, "outcome": Outcome.UNREACHABLE.value, "detail": ""}
    facts, health, problem = SourceFacts(), None, None
    try:
        named = named_source(source, user=user, password_file=password_file, trusted=tls_trust)
        document["source"] = named.text
        facts, health, problem = _watch(named, seconds)
    except UsageError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except CaptureError as error:
        problem = error
    outcome = Outcome.INSPECTED if health is PictureHealth.OK else Outcome.DEGRADED
    document |= {
        "outcome": (problem.outcome if problem is not None else outcome).value,
        "stage": problem.stage.value if problem is not None else None,
        "detail": "" if problem is None else str(problem),
        **{key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(facts).items()},
        "picture_health": None if health is None else health.value,
        "advice": [each.text for each in advice(facts, health)],
    }
    typer.echo(json.dumps(document, ensure_ascii=False) if is_json else _in_words(document))
    if health is None:
        raise typer.Exit(1)


def _watch(named: NamedSource, seconds: float) -> tuple[SourceFacts, PictureHealth | None, CaptureError | None]:
    """Returns what was learnt, also where it ended in a failure: without any picture there is always one."""
    with named.open(limits=CaptureLimits(longest_frame_s=max(3.0, seconds))) as opened:
        _, health, problem = watch(opened, Deadline.after(seconds))
        return opened.facts, health, problem


def _in_words(document: dict[str, Any]) -> str:
    left_out = {"schema", "advice"}
    lines = [
        f"{key:22} {_value(value)}"
        for key, value in document.items()
        if key not in left_out and value not in (None, "")
    ]
    return "\n".join([*lines, *(f"advice: {each}" for each in document["advice"])])


def _value(value: Any) -> str:
    return "x".join(str(side) for side in value) if isinstance(value, list | tuple) else str(value)
