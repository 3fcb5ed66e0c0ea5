"""What a visit after the handling says: cleared, still there, or cannot see; pure.

It may propose to close a case, so it says "cleared" only where every healthy look of the visit bears it out, and
"cannot see" wherever something else might be the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

from pipelines.ledger.likeness import MatchSettings, is_covered
from pipelines.ledger.state import CameraState, Violation
from pipelines.orders import Look, Report, Sighting
from pipelines.outcome import Outcome
from pipelines.rules.resolve import ResolvedRule
from vision.boxes import boxes_array, containment_matrix, iou_matrix
from vision.picture_health import PictureHealth

LOOKS_FOR_CLEARED = 3
"""Healthy looks without it before it counts as gone, as the ledger wants them for an absence."""
APART = timedelta(seconds=1)
"""Looks nearer to each other tell nothing new."""
SETTINGS = MatchSettings()


class Answer(StrEnum):
    """What the camera says."""

    CLEARED = "cleared"
    STILL_THERE = "still_there"
    CANNOT_SEE = "cannot_see"
    """Says nothing about the street, and never closes a case."""


class Why(StrEnum):
    """Why the camera cannot tell, or how it does."""

    SEEN_EMPTY = "seen_empty"
    """Every look shows the place empty."""
    SEEN_AGAIN = "seen_again"
    """The very object was seen where it stood."""
    COUNTED = "counted"
    """As many as the rule allows, or more."""
    HEALTHY = "healthy"
    """Of a camera fault: the pictures are good again."""
    STILL_FAULTY = "still_faulty"
    """Of a camera fault: they are not."""
    NO_PICTURE = "no_picture"
    """No whole picture shows what the looks say."""
    DEGRADED = "degraded"
    """Pictures came, none of them healthy."""
    UNREACHABLE = "unreachable"
    """No pictures came."""
    COVERED = "covered"
    """Something stands in front."""
    TAKEN_AGAIN = "taken_again"
    """Something else of the same kind stands there now: whether that is the matter, a person says."""
    UNSURE = "unsure"
    """Too few looks, or looks that contradict each other."""
    NOT_WATCHED = "not_watched"
    """The rule or its zone does not apply now, or is gone."""
    PLACE_UNKNOWN = "place_unknown"
    """Where in the picture it is about, nobody has said: a person looks."""
    NO_WORD = "no_word"
    """No visit came about in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer with its picture."""

    answer: Answer
    why: Why
    picture: str | None = None
    """Hash of the newest whole picture that bears it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of a visit, as far as it was after the question."""

    outcome: Outcome
    healthy: tuple[Look, ...]
    """Healthy looks that were taken after the question beyond doubt, in order."""
    unfit: tuple[Look, ...]
    """The others after it."""
    state: CameraState
    """The camera's memory with these looks in it."""
    rules: tuple[ResolvedRule, ...]
    """That applied in the visit."""
    server_time: datetime


def visit_after(asked_at: datetime, report: Report, *, state: CameraState, rules: Sequence[ResolvedRule]) -> Visit:
    """Returns what of a visit answers a question asked then: a look from before the handling proves nothing."""
    later = [
        look
        for look in report.looks
        if report.server_time + timedelta(seconds=look.offset_s - look.time_error_s) > asked_at
    ]
    return Visit(
        outcome=report.outcome,
        healthy=tuple(look for look in later if look.health is PictureHealth.OK),
        unfit=tuple(look for look in later if look.health is not PictureHealth.OK),
        state=state,
        rules=tuple(rules),
        server_time=report.server_time,
    )


def judge_violation(violation: Violation, visit: Visit) -> Said:
    """Returns what the visit says about a violation's place."""
    if not visit.healthy:
        return _blind(visit)
    rule = next((each for each in visit.rules if each.id == violation.rule_id), None)
    if rule is None:
        return _cannot(Why.NOT_WATCHED, visit.healthy)
    if rule.kind == "count":
        return _judge_count(rule, visit)
    place = next((each for each in visit.state.places if each.id == violation.subject_id and each.is_open), None)
    if place is not None:
        first_at = visit.server_time + timedelta(seconds=visit.healthy[0].offset_s)
        if place.presence.last_seen_at >= first_at:
            return Said(answer=Answer.STILL_THERE, why=Why.SEEN_AGAIN, picture=_newest(visit.healthy))
        hidden = any(is_covered(place.box, _boxes(look), settings=SETTINGS) for look in visit.healthy)
        return _cannot(Why.COVERED if hidden else Why.UNSURE, visit.healthy)
    return _judge_empty(violation, rule, visit)


def judge_fault(visit: Visit) -> Said:
    """Returns what the visit says about a camera's fault: a camera that shows nothing still has it."""
    if visit.healthy and visit.healthy[-1:] and not _is_after(visit.unfit, visit.healthy[-1]):
        if len(_apart(visit.healthy)) >= LOOKS_FOR_CLEARED - 1:
            return Said(answer=Answer.CLEARED, why=Why.HEALTHY, picture=_newest(visit.healthy))
        return _cannot(Why.UNSURE, visit.healthy)
    if visit.unfit or visit.outcome not in (Outcome.WORKER_KILLED, Outcome.STOPPED, Outcome.MODEL_FAILED):
        return Said(answer=Answer.STILL_THERE, why=Why.STILL_FAULTY, picture=_newest(visit.unfit))
    return _cannot(Why.UNREACHABLE, ())


def judge_unplaced(visit: Visit) -> Said:
    """Returns what the visit says about something whose place in the picture nobody knows: look for yourself."""
    return _cannot(Why.PLACE_UNKNOWN, visit.healthy) if visit.healthy else _blind(visit)


def _judge_empty(violation: Violation, rule: ResolvedRule, visit: Visit) -> Said:
    """Of a place that the ledger knows to have ended: is it empty in every look?"""
    for look in visit.healthy:
        if _is_taken(violation, rule, look.sightings):
            return _cannot(Why.TAKEN_AGAIN, visit.healthy)
        if is_covered(violation.box, _boxes(look), settings=SETTINGS):
            return _cannot(Why.COVERED, visit.healthy)
    return _cleared(visit)


def _judge_count(rule: ResolvedRule, visit: Visit) -> Said:
    reached = [
        sum(rule.concerns(each.label, each.zones) for each in look.sightings) >= rule.min_count
        for look in visit.healthy
    ]
    if all(reached):
        return Said(answer=Answer.STILL_THERE, why=Why.COUNTED, picture=_newest(visit.healthy))
    return _cannot(Why.UNSURE, visit.healthy) if any(reached) else _cleared(visit)


def _cleared(visit: Visit) -> Said:
    if len(_apart(visit.healthy)) < LOOKS_FOR_CLEARED:
        return _cannot(Why.UNSURE, visit.healthy)
    picture = _newest(visit.healthy)
    if picture is None:
        return _cannot(Why.NO_PICTURE, visit.healthy)
    return Said(answer=Answer.CLEARED, why=Why.SEEN_EMPTY, picture=picture)


def _is_taken(violation: Violation, rule: ResolvedRule, sightings: Sequence[Sighting]) -> bool:
    alike = [each.box for each in sightings if rule.concerns(each.label, each.zones)]
    if not alike:
        return False
    place, others = boxes_array([violation.box]), boxes_array(alike)
    overlap = np.maximum(iou_matrix(place, others), containment_matrix(place, others))
    return bool((overlap >= SETTINGS.body_iou_from).any())


def _blind(visit: Visit) -> Said:
    return _cannot(Why.DEGRADED if visit.unfit else Why.UNREACHABLE, visit.unfit)


def _cannot(why: Why, looks: Sequence[Look]) -> Said:
    return Said(answer=Answer.CANNOT_SEE, why=why, picture=_newest(looks))


def _newest(looks: Sequence[Look]) -> str | None:
    return next((look.picture for look in reversed(looks) if look.picture is not None), None)


def _apart(looks: Sequence[Look]) -> list[Look]:
    """Returns the looks that count: each at least a second after the last one that did."""
    kept: list[Look] = []
    for look in looks:
        if not kept or timedelta(seconds=look.offset_s - kept[-1].offset_s) >= APART:
            kept.append(look)
    return kept


def _is_after(looks: Sequence[Look], last: Look) -> bool:
    return any(look.offset_s > last.offset_s for look in looks)


def _boxes(look: Look) -> list[tuple[float, float, float, float]]:
    return [each.box for each in look.sightings]
