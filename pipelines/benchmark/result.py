"""The result of one camera's run: what happened, what was said, how they compare, and what others would have said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.benchmark.explain import Explanation, explain
from pipelines.benchmark.grid import Grid
from pipelines.benchmark.observed import Observed
from pipelines.benchmark.pairing import Judged
from pipelines.benchmark.tally import Tally, tally
from pipelines.benchmark.truth import Truth, check_against_length
from pipelines.rules.resolve import ResolvedRule, RuleTypes, resolve_rules

Baseline = Callable[[Observed, Sequence[ResolvedRule]], Observed]
"""What a simpler system would have said of the same looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipResult:
    """One camera: what happened, what was said, and how they compare."""

    truth: Truth
    observed: Observed
    judged: Judged
    counts: Tally
    explanations: tuple[Explanation, ...]
    grid: Grid = field(default_factory=Grid)
    is_patrol: bool = False
    limit_s: float | None = None
    """Replaced every rule's own limit; None: it did not."""
    baselines: Mapping[str, Tally] = field(default_factory=dict)
    """Counts of other systems on the same looks, by their names."""


def assess(
    truth: Truth,
    observed: Observed,
    *,
    types: RuleTypes,
    classes: tuple[str, ...] = (),
    grid: Grid | None = None,
    is_patrol: bool = False,
    limit_s: float | None = None,
    baselines: Mapping[str, Baseline] | None = None,
) -> ClipResult:
    """Returns how what was said about a clip compares with what happened.

    Args:
        truth: What happened.
        observed: What was said.
        types: The rule types.
        classes: What the network can name; empty: not known.
        grid: When it was looked at.
        is_patrol: Whether by visits that come and go.
        limit_s: For the record: what has replaced every rule's limit.
        baselines: Other systems to be asked what they would have said.

    Raises:
        TruthError: The truth does not go with the clip's length.
    """
    resolved = resolve_rules(truth.camera, types)
    rules = {str(rule.id): rule for rule in resolved}
    check_against_length(truth, rules, length_s=observed.length_s)
    grid = grid or Grid()
    patrol = grid if is_patrol else None
    counts, judged = tally(truth, observed, rules=rules, patrol=patrol)
    others = {name: ask(observed, resolved) for name, ask in (baselines or {}).items()}
    return ClipResult(
        truth=truth,
        observed=observed,
        judged=judged,
        counts=counts,
        explanations=explain(truth, observed, judged, rules=rules, classes=classes),
        grid=grid,
        is_patrol=is_patrol,
        limit_s=limit_s,
        baselines={name: tally(truth, said, rules=rules, patrol=patrol)[0] for name, said in others.items()},
    )
