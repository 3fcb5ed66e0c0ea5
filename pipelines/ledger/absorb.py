"""Absorbing a report: what a camera's memory becomes, and which violations are raised and cleared by it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pipelines.ledger.clear import settle, with_later_picture
from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.reading import Reading, read_look
from pipelines.ledger.spots import Spots, read_spots
from pipelines.ledger.state import Absorbed, CameraState, CountRun, Dwell, View, Violation
from pipelines.ledger.terms import Terms
from pipelines.orders import Report
from pipelines.rules.count import conclude_count, follow_run
from pipelines.rules.occupancy import conclude_occupancy
from pipelines.rules.resolve import ResolvedRule, RuleTypes
from vision.picture_health import PictureHealth

VIEWS_KEPT = 8
VIEWS_APART_S = 1.0
"""Kept views are at least so far apart (but for the newest): eight of them reach back eight seconds in a stay."""


class OlderLook(ValueError):
    """A report has a look that is not newer than the last one absorbed; time in the ledger only goes forward."""


class WrongCamera(ValueError):
    """A report was given to another camera's memory."""


def absorb(
    state: CameraState,
    report: Report,
    *,
    rules: Sequence[ResolvedRule],
    types: RuleTypes,
    settings: MatchSettings | None = None,
) -> Absorbed:
    """Returns the camera's memory after the report, and what was raised, cleared and ended by it.

    Pure: the same state and report always give the same answer, ids included. Only healthy looks change anything but
    `last_look_at`. Violations of rules that are not among `rules` stay as they are until their place ends.

    Args:
        state: The memory before.
        report: A whole report, or a part of a stay's; parts must come in order.
        rules: The rules that apply now; see `resolve_rules`.
        types: For the label groups.
        settings: Where matching draws its lines; None takes the defaults.

    Raises:
        OlderLook: A look is not newer than the one before it, in the report or in the state. Nothing is absorbed.
        WrongCamera: The report is about another camera.
    """
    if report.camera_id != state.camera_id:
        raise WrongCamera(f"expected a report about camera '{state.camera_id}', got one about '{report.camera_id}'")
    terms = Terms(rules=tuple(rules), types=types, settings=settings or MatchSettings())
    absorbed = Absorbed(state=state)
    for look in report.looks:
        reading = read_look(report, look, is_same_group=types.is_same_group, settings=terms.settings)
        last = absorbed.state.last_look_at
        if last is not None and reading.at <= last:
            raise OlderLook(
                f"camera '{state.camera_id}': look {look.index} of order '{report.order_id}' was taken at "
                f"{reading.at.isoformat()}, not after {last.isoformat()}; expected looks in order, each only once"
            )
        absorbed = _absorb_look(absorbed, reading, terms)
    return absorbed


def _absorb_look(absorbed: Absorbed, reading: Reading, terms: Terms) -> Absorbed:
    if reading.look.health is not PictureHealth.OK:
        return replace(absorbed, state=replace(absorbed.state, last_look_at=reading.at))
    before = absorbed.state
    spots = read_spots(before, reading, terms)
    runs, ended_runs = _read_runs(before, reading, terms)
    raised = _conclude(before, spots, runs, reading=reading, terms=terms)
    violations = _update((*before.violations, *raised), spots, (*runs, *ended_runs))
    gone = {place.id: place.presence for place in spots.ended} | {run.id: run.presence for run in ended_runs}
    settled = settle(
        violations,
        gone=gone,
        watched={place.id for place in spots.places} | {run.id for run in runs},
        reading=reading,
        terms=terms,
    )
    state = replace(
        before,
        last_look_at=reading.at,
        last_healthy_at=reading.at,
        last_healthy_error_s=reading.error_s,
        places=spots.places,
        runs=runs,
        zero_at=_zeros(before, runs, reading, terms),
        violations=settled.open,
        recent=_remember(before.recent, reading.view()),
    )
    return Absorbed(
        state=state,
        raised=(*absorbed.raised, *raised),
        cleared=(*with_later_picture(absorbed.cleared, reading, terms), *settled.cleared),
        unwatched=(*absorbed.unwatched, *settled.unwatched),
        ended=(*absorbed.ended, *spots.ended),
        ended_runs=(*absorbed.ended_runs, *ended_runs),
    )


def _read_runs(state: CameraState, reading: Reading, terms: Terms) -> tuple[tuple[CountRun, ...], tuple[CountRun, ...]]:
    """Returns the open and the ended runs. A run whose rule no longer applies is dropped: nobody counts any more."""
    known = {run.rule_id: run for run in state.runs}
    followed = [
        follow_run(
            rule,
            known.get(rule.id),
            reading,
            absent_before_at=state.zero_at.get(rule.id),
            camera_id=state.camera_id,
        )
        for rule in terms.rules
        if rule.kind == "count"
    ]
    runs = [run for run in followed if run is not None]
    return tuple(run for run in runs if run.is_open), tuple(run for run in runs if not run.is_open)


def _zeros(state: CameraState, runs: Sequence[CountRun], reading: Reading, terms: Terms) -> dict[str, datetime]:
    counted = {run.rule_id for run in runs}
    below = [rule.id for rule in terms.rules if rule.kind == "count" and rule.id not in counted]
    return state.zero_at | dict.fromkeys(below, reading.earliest_at)


def _conclude(
    state: CameraState, spots: Spots, runs: Sequence[CountRun], *, reading: Reading, terms: Terms
) -> tuple[Violation, ...]:
    """Returns the violations that this look proves, one per rule and subject."""
    known = {(violation.rule_id, violation.subject_id) for violation in state.violations}
    found: list[Violation | None] = []
    for rule in terms.rules:
        if rule.kind == "occupancy":
            found += [conclude_occupancy(rule, place, seen, reading=reading) for place, seen in spots.seen]
        else:
            found += [conclude_count(rule, run, reading=reading) for run in runs if run.rule_id == rule.id]
    return tuple(v for v in found if v is not None and (v.rule_id, v.subject_id) not in known)


def _update(violations: Sequence[Violation], spots: Spots, runs: Sequence[CountRun]) -> tuple[Violation, ...]:
    """Returns the violations with what is known of their subjects' stays by now."""
    dwells: Mapping[str, Dwell] = {
        **{place.id: place.presence.dwell for place in (*spots.places, *spots.ended)},
        **{run.id: run.presence.dwell for run in runs},
    }
    return tuple(replace(each, dwell=dwells.get(each.subject_id, each.dwell)) for each in violations)


def _remember(views: Sequence[View], view: View) -> tuple[View, ...]:
    """Adds a view; the newest is always kept, but gives way to the next when they are close together."""
    is_crowded = len(views) >= 2 and views[-1].at - views[-2].at < timedelta(seconds=VIEWS_APART_S)
    return (*(views[:-1] if is_crowded else views), view)[-VIEWS_KEPT:]
