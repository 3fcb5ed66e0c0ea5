"""Absorbing a report into what is remembered of a camera's pictures; concludes faults and their end. Pure."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipelines.orders import Look, Report
from pipelines.outcome import Outcome
from pipelines.sight.learning import learn
from pipelines.sight.state import BadRun, Fault, Picture, Sight
from vision.picture_health import PictureHealth
from vision.view_lock import ViewState

UNREACHABLE, UNAUTHORISED = "unreachable", "unauthorised"
"""Faults without a picture; the others are called as `PictureHealth` calls them."""
BAD_REPORTS, BAD_FOR = 3, timedelta(seconds=60)
"""A fault is so many visits (or parts of a stay) in a row without a healthy look, over so long a time. A bus that
stops, a hand on the lens or one lost slice is over by then."""
AWAY_FOR = timedelta(minutes=10)
"""Cameras restart, and networks do: how long one must be away."""
PATIENT_REPORTS = 6
"""After so many the fault is raised without a picture of it: none seems to come."""
HEALTHY_REPORTS = 2
"""In a row, until a fault is over: a flickering camera is one fault, not many."""

_AWAY = frozenset(
    {
        Outcome.UNREACHABLE,
        Outcome.FORBIDDEN_ADDRESS,
        Outcome.NOT_FOUND,
        Outcome.AUTH_SCHEME_UNSUPPORTED,
        Outcome.TLS_FAILED,
        Outcome.NO_KEYFRAME,
        Outcome.STREAM_ENDED,
    }
)
_UNREADABLE = frozenset({Outcome.CORRUPT, Outcome.UNSUPPORTED, Outcome.DECODER_CRASHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SightChange:
    """What a report has changed."""

    sight: Sight
    raised: Fault | None = None
    cleared: Fault | None = None
    """With `cleared_at` set."""


def absorb_sight(sight: Sight, report: Report) -> SightChange:
    """Returns what is remembered after the report, and the fault that it raised or ended."""
    looks = [(look, report.server_time + timedelta(seconds=look.offset_s)) for look in report.looks]
    for look, at in looks:
        sight = _after_look(sight, look, at)
    healthy = [at for look, at in looks if look.health is PictureHealth.OK]
    if healthy:
        return _healthy(sight, healthy[-1])
    kind = _kind(report)
    if kind is None:
        return SightChange(sight=sight)
    return _bad(sight, report, kind=kind)


def wants_fault_picture(sight: Sight) -> bool:
    """Whether the next bad look is to bring its whole picture: a fault is near, or stands there without one."""
    if sight.run is None or sight.run.kind in (UNREACHABLE, UNAUTHORISED):
        return False
    return sight.fault is None and sight.run.picture is None and sight.run.reports >= BAD_REPORTS - 1


def _after_look(sight: Sight, look: Look, at: datetime) -> Sight:
    if look.mark is not None and sight.marks.get(look.stream, ("", at))[0] != look.mark:
        sight = replace(sight, marks=sight.marks | {look.stream: (look.mark, at)})
    state = None if look.view is None else look.view.state
    if state in (ViewState.ELSEWHERE, ViewState.SAME):
        sight = replace(sight, was_elsewhere=state is ViewState.ELSEWHERE)
    if look.health is not PictureHealth.OK or state is ViewState.ELSEWHERE:
        return sight
    if look.picture is not None:
        sight = replace(sight, picture=Picture(sha256=look.picture, taken_at=at))
    return learn(sight, look, at=at) if look.sketch is not None else sight


def _kind(report: Report) -> str | None:
    """What is wrong with the camera by this report; None: nothing that it could help."""
    if report.looks:
        return Counter(look.health.value for look in report.looks).most_common(1)[0][0]
    if report.outcome is Outcome.UNAUTHORISED:
        return UNAUTHORISED
    if report.outcome in _UNREADABLE:
        return PictureHealth.CORRUPT.value
    return UNREACHABLE if report.outcome in _AWAY else None


def _healthy(sight: Sight, at: datetime) -> SightChange:
    fault = sight.fault
    if fault is None:
        return SightChange(sight=replace(sight, run=None, healthy_reports=0))
    if sight.healthy_reports + 1 < HEALTHY_REPORTS:
        return SightChange(sight=replace(sight, healthy_reports=sight.healthy_reports + 1))
    over = replace(sight, run=None, fault=None, healthy_reports=0)
    return SightChange(sight=over, cleared=replace(fault, cleared_at=at))


def _bad(sight: Sight, report: Report, *, kind: str) -> SightChange:
    at = report.server_time + timedelta(seconds=report.looks[-1].offset_s if report.looks else report.ended_offset_s)
    pictures = [
        Picture(sha256=look.picture, taken_at=report.server_time + timedelta(seconds=look.offset_s))
        for look in report.looks
        if look.picture is not None
    ]
    views = [look.view for look in report.looks if look.view is not None]
    before = sight.run
    run = BadRun(
        reports=1 if before is None else before.reports + 1,
        since_at=at if before is None else before.since_at,
        latest_at=at,
        kind=kind,
        view=views[-1] if views else (before.view if before else None),
        picture=pictures[-1] if pictures else (before.picture if before else None),
    )
    sight = replace(sight, run=run, healthy_reports=0)
    if sight.fault is not None or not _is_fault(run):
        return SightChange(sight=sight)
    fault = Fault(
        id=f"{sight.camera_id}:{sight.faults + 1}",
        camera_id=sight.camera_id,
        kind=kind,
        since_at=run.since_at,
        raised_at=at,
        view=run.view if kind == PictureHealth.MOVED.value else None,
        reference=sight.picture,
        current=run.picture,
    )
    return SightChange(sight=replace(sight, fault=fault, faults=sight.faults + 1), raised=fault)


def _is_fault(run: BadRun) -> bool:
    lasted = run.latest_at - run.since_at
    if run.kind == UNAUTHORISED:
        # The patrol stops asking after the second refusal, so as not to lock the camera's account.
        return run.reports >= 2
    if run.kind == UNREACHABLE:
        return run.reports >= BAD_REPORTS and lasted >= AWAY_FOR
    has_picture = run.picture is not None or run.reports >= PATIENT_REPORTS
    return run.reports >= BAD_REPORTS and lasted >= BAD_FOR and has_picture
