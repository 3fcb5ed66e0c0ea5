"""The ledger's side of a run: absorbs each report at once, answers it, and notes what was said in media time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.benchmark.observed import Alarm, Glance, Remembered, Spotted
from pipelines.ledger.absorb import absorb
from pipelines.ledger.open_places import open_places, open_runs
from pipelines.ledger.state import CameraState, CountRun, Place, Presence, Violation
from pipelines.orders import Decision, Look, Report, ReportAnswer
from pipelines.rules.resolve import ResolvedRule, RuleTypes
from vision.arrays import Polygon
from vision.detections import Detections
from vision.zones import zones_touched


class Notebook:
    """Takes the parts of a stay, or the reports of visits, as the API does; see `pipelines.ports.Parts`."""

    def __init__(
        self, camera_id: str, *, rules: tuple[ResolvedRule, ...], types: RuleTypes, started_at: datetime
    ) -> None:
        """Takes the rules that apply, and the instant that is media time 0."""
        self._rules, self._types, self._started_at = rules, types, started_at
        self._answer: ReportAnswer | None = None
        self._alarms: dict[str, Alarm] = {}
        self._ended: list[Place | CountRun] = []
        self.state = CameraState(camera_id=camera_id)
        self.looks: list[Look] = []

    def send(self, part: Report) -> None:
        """Absorbs a report; see `Parts`.

        Raises:
            OlderLook, WrongCamera: See `pipelines.ledger.absorb`.
        """
        absorbed = absorb(self.state, part, rules=self._rules, types=self._types)
        self.state = absorbed.state
        self.looks += part.looks
        self._ended += [*absorbed.ended, *absorbed.ended_runs]
        for violation in absorbed.raised:
            self._alarms[violation.id] = self._alarm(violation)
        for violation in absorbed.cleared:
            self._clear(violation)
        self._answer = ReportAnswer(
            decision=Decision.CONTINUE,
            places=open_places(self.state, self._rules, server_time=part.server_time),
            runs=open_runs(self.state, self._rules, server_time=part.server_time),
        )

    def apply(self, rules: tuple[ResolvedRule, ...]) -> None:
        """Takes the rules that apply from now on: a zone's hours have begun or ended."""
        self._rules = rules

    def answer(self) -> ReportAnswer | None:
        """Returns what is to be said to the newest report, once; see `Parts`."""
        answer, self._answer = self._answer, None
        return answer

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Everything raised so far, in order of time."""
        return tuple(sorted(self._alarms.values(), key=lambda alarm: alarm.raised_s))

    @property
    def remembered(self) -> tuple[Remembered, ...]:
        """Every stay, ended or open, in order of its beginning."""
        # What ended stays in the state for a while where something open refers to it.
        subjects = {each.id: each for each in (*self.state.places, *self.state.runs, *self._ended)}
        return tuple(sorted((self._remember(each) for each in subjects.values()), key=lambda each: each.first_s))

    def _alarm(self, violation: Violation) -> Alarm:
        return Alarm(
            rule_id=violation.rule_id,
            zone_id=violation.zone_id,
            subject_id=violation.subject_id,
            label=violation.label,
            box=violation.box,
            count=violation.count,
            raised_s=self._media_s(violation.raised_at),
            lower_s=violation.dwell.lower_s,
            upper_s=violation.dwell.upper_s,
        )

    def _clear(self, violation: Violation) -> None:
        raised = self._alarms.get(violation.id)
        if raised is None or violation.cleared_at is None:
            return
        self._alarms[violation.id] = Alarm(
            rule_id=raised.rule_id,
            zone_id=raised.zone_id,
            subject_id=raised.subject_id,
            label=raised.label,
            box=raised.box,
            count=raised.count,
            raised_s=raised.raised_s,
            lower_s=raised.lower_s,
            upper_s=violation.dwell.upper_s,
            cleared_s=self._media_s(violation.cleared_at),
        )

    def _remember(self, subject: Place | CountRun) -> Remembered:
        presence: Presence = subject.presence
        is_run = isinstance(subject, CountRun)
        return Remembered(
            id=subject.id,
            label="" if isinstance(subject, CountRun) else subject.label,
            zones=(subject.zone_id,) if isinstance(subject, CountRun) else subject.zones,
            box=subject.box,
            first_s=self._media_s(presence.first_seen_at),
            last_s=self._media_s(presence.last_seen_at),
            lower_s=presence.dwell.lower_s,
            has_first_picture=presence.first_picture is not None,
            is_run=is_run,
        )

    def _media_s(self, at: datetime) -> float:
        return (at - self._started_at).total_seconds()


def glances(
    looks: Sequence[Look], found: Mapping[float, Detections], zones: Sequence[tuple[str, Polygon]]
) -> tuple[Glance, ...]:
    """Returns the looks with everything that the network found in them; `found` is by media time."""
    return tuple(_glance(look, found, zones) for look in looks)


def _glance(look: Look, found: Mapping[float, Detections], zones: Sequence[tuple[str, Polygon]]) -> Glance:
    at_s = look.offset_s if look.media_time_s is None else look.media_time_s
    return Glance(
        at_s=at_s,
        health=look.health,
        spotted=tuple(
            Spotted(label=label, confidence=confidence, box=box, zones=zones_touched(box, zones))
            for label, confidence, box in found.get(at_s, Detections.empty())
        ),
    )
