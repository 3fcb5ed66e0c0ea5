"""What the ledger would conclude next if nothing changed: the rules still unproven about each place and run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.ledger.proof import due_at
from pipelines.ledger.state import CameraState, CountRun, Place, Presence
from pipelines.rules.resolve import ResolvedRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """One rule that may yet conclude about one place or run."""

    subject_id: str
    rule: ResolvedRule
    presence: Presence
    due_at: datetime | None
    """From when on a second picture proves it; None: it has no first picture yet."""


def suspicions(state: CameraState, rules: Sequence[ResolvedRule]) -> tuple[Suspicion, ...]:
    """Returns every rule and open place or run between which no violation has been concluded yet."""
    known = {(violation.rule_id, violation.subject_id) for violation in state.violations}
    return tuple(
        _suspicion(rule, subject)
        for rule in rules
        for subject in _subjects(rule, state)
        if (rule.id, subject.id) not in known
    )


def _subjects(rule: ResolvedRule, state: CameraState) -> Iterator[Place | CountRun]:
    if rule.kind == "count":
        yield from (run for run in state.runs if run.is_open and run.rule_id == rule.id)
    else:
        yield from (place for place in state.places if place.is_open and rule.concerns(place.label, place.zones))


def _suspicion(rule: ResolvedRule, subject: Place | CountRun) -> Suspicion:
    first = subject.presence.first_picture
    since_at = subject.presence.first_seen_at
    if isinstance(subject, Place):
        since_at = max(since_at, subject.zone_since.get(rule.zone_id, since_at))
    due = None if first is None else due_at(first, since_at=since_at, limit_s=rule.limit_s)
    return Suspicion(subject_id=subject.id, rule=rule, presence=subject.presence, due_at=due)
