"""Puts a story together from what a case has: history, pictures, looks and clocks; writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.cases import repository as cases
from api.cases import service as case_service
from api.cases.looks import LookSays
from api.cases.schemas import LookView
from api.cases.states import CaseState, EventKind, EvidenceRole
from api.catalogue.service import entry
from api.clocks import service as clocks
from api.clocks.schemas import ClockView
from api.db.tables import CaseEventRow, CaseRow
from api.errors import NotThere
from api.evidence.store import PictureStore
from api.figures.asking import site_zone
from api.people.roles import Identity
from api.story.page_words import PAGE
from api.story.pictures import MaskedSource, publish, sources
from api.story.schemas import ClockTold, EntryTold, LooksTold, MarkTold, PictureTold, StoryContent
from api.story.telling import UNKNOWN, Telling, limit_text, maker, pictures_of, sentence
from api.story.words import LABELS, ROLES, STAGES, STATES, Language
from api.units import service as units

MOST_PICTURES = 40
"""Of one page; a case that was reworked ten times is not told by its pictures."""
MOST_LOOKS = 2000
_OPENING = (
    EvidenceRole.FIRST_SCENE,
    EvidenceRole.SECOND_SCENE,
    EvidenceRole.REPORT_PHOTO,
    EvidenceRole.REFERENCE,
    EvidenceRole.CURRENT,
)
_SAYS = {LookSays.PRESENT: "present", LookSays.ABSENT: "absent"}


class Composer:
    """One case, told in one language by one site's clock."""

    def __init__(self, session: Session, pictures: PictureStore, *, language: Language, now: datetime) -> None:
        self._session = session
        self._pictures = pictures
        self._language: Language = language
        self._zone: ZoneInfo = site_zone(session)
        self._now = now

    def compose(self, case: CaseRow, *, by: Identity) -> StoryContent:
        """Returns the story of a case, as it stands now."""
        language = self._language
        history = cases.history(self._session, case.id)
        telling = self._telling(case, history)
        entries, left_out = self._entries(case, history, telling)
        looks = case_service.looks(self._session, case.id, by=by, limit=MOST_LOOKS, now=self._now)
        areas = {each.id: each.name_zh if language == "zh" else each.name_en for each in units.areas(self._session)}
        return StoryContent(
            language=language,
            case_id=case.id,
            number=case.number,
            type=self._type_name(case, case.type),
            place=" · ".join(filter(None, (telling.found["camera"], telling.found["zone"]))) or UNKNOWN,
            area=areas.get(case.area or "", case.area or UNKNOWN),
            state=CaseState(case.state),
            state_text=STATES[CaseState(case.state)][language],
            opened_text=self.when(case.opened_at),
            ended_text=None if case.ended_at is None else self.when(case.ended_at),
            as_of_text=self.when(history[-1].at if history else case.opened_at),
            zone=self._zone.key,
            last_seq=history[-1].seq if history else 0,
            entries=entries,
            left_out=left_out,
            looks=self._looks(looks),
            clocks=[self._clock(each) for each in clocks.clocks_of(self._session, case.id, now=self._now)],
        )

    def when(self, at: datetime) -> str:
        """Returns a time as people read it."""
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")

    def _telling(self, case: CaseRow, history: Sequence[CaseEventRow]) -> Telling:
        facts = case.facts
        found_as = next((each.detail["found_as"] for each in history if each.detail.get("found_as")), case.type)
        label = LABELS[case.label][self._language] if case.label in LABELS else str(case.label or UNKNOWN)
        dwell, limit_s = (facts.get("dwell") or {}).get("lower_s"), facts.get("limit_s")
        named = units.units(self._session)
        return Telling(
            language=self._language,
            when=self.when,
            origin=case.origin,
            found={
                "camera": str(facts.get("camera_name") or case.camera_id or ""),
                "zone": str(facts.get("zone_name") or case.zone_id or ""),
                "type": self._type_name(case, found_as),
                "label": label if facts.get("count", 1) == 1 else f"{label} × {facts['count']}",
                "dwell": self._seconds(dwell),
                "limit": self._seconds(limit_s),
            },
            units={each.id: each.name_zh if self._language == "zh" else each.name_en for each in named},
        )

    def _entries(self, case: CaseRow, history: Sequence[CaseEventRow], telling: Telling) -> tuple[list[EntryTold], int]:
        held = sources(self._session, case, cases.pictures(self._session, [case.id]))
        entries, shown, left_out = [], 0, 0
        for event in history:
            named = [held[each] for each in dict.fromkeys(self._named(event, held)) if each in held]
            fitting = named[: max(MOST_PICTURES - shown, 0)]
            shown, left_out = shown + len(fitting), left_out + len(named) - len(fitting)
            is_pair = event.kind == EventKind.RECHECKED.value and len(fitting) == 2
            entries.append(
                EntryTold(
                    seq=event.seq,
                    kind=event.kind,
                    at=event.at,
                    at_text=self.when(event.at),
                    by=maker(event, self._language),
                    text=sentence(event, telling),
                    pictures=[self._picture(each) for each in fitting],
                    is_pair=is_pair,
                )
            )
        return entries, left_out

    def _named(self, event: CaseEventRow, held: Mapping[str, MaskedSource]) -> list[str]:
        if event.kind == EventKind.OPENED.value:
            return [sha256 for sha256, each in held.items() if each.role in _OPENING]
        return pictures_of(event)

    def _picture(self, source: MaskedSource) -> PictureTold:
        copy = publish(source, self._pictures)
        role = ROLES[EvidenceRole(source.role)][self._language] if source.role in ROLES else source.role
        return PictureTold(
            sha256=source.sha256,
            role=source.role,
            caption=f"{role} · {self.when(source.taken_at)}",
            taken_at=source.taken_at,
            data_uri=copy.data_uri,
            problem=copy.problem,
            is_whole_coarse=source.box is None,
        )

    def _looks(self, looks: Sequence[LookView]) -> LooksTold | None:
        if not looks:
            return None
        first, last = looks[0].taken_at, looks[-1].taken_at
        whole_s = (last - first).total_seconds() or 1.0
        says = [_SAYS.get(each.says, "silent") for each in looks]
        count = Counter(says)
        words = {"count": len(looks), "present": count["present"], "absent": count["absent"], "other": count["silent"]}
        places = [(each.taken_at - first).total_seconds() / whole_s * 994 + 3 for each in looks]
        marks = [{"x": x, "says": said} for x, said in zip(places, says, strict=True)]
        return LooksTold(
            seq=1,
            text=PAGE["looks_say"][self._language].format(**words),
            begin_text=self.when(first),
            end_text=self.when(last),
            marks=[MarkTold.model_validate(each) for each in marks],
        )

    def _clock(self, clock: ClockView) -> ClockTold:
        """NOTE: nothing here moves with the time of reading: a draft that was read is the draft that is signed."""
        is_late = clock.ended_at is not None and clock.is_overdue
        result = "standing" if clock.is_paused else "running"
        if clock.ended_at is not None:
            result = "late" if is_late else "in_time"
        limits = [limit_text(each.model_dump(mode="json"), self._language) for each in (clock.limit, *clock.extensions)]
        number = "" if clock.run == 1 else f" {clock.run}"
        return ClockTold(
            stage=STAGES[clock.stage][self._language] + number,
            limit=" + ".join(limits),
            started=self.when(clock.started_at),
            due=UNKNOWN if clock.is_paused else self.when(clock.due_at),
            ended=UNKNOWN if clock.ended_at is None else self.when(clock.ended_at),
            result=PAGE[result][self._language],
            is_late=is_late,
        )

    def _type_name(self, case: CaseRow, key: str) -> str:
        try:
            row = entry(self._session, key, version=case.catalogue_version)
        except NotThere:
            return key
        return row.name_zh if self._language == "zh" else row.name_en

    def _seconds(self, value: Any) -> str:
        if not isinstance(value, int | float):
            return UNKNOWN
        minutes, seconds = divmod(round(value), 60)
        words = ("分", "秒") if self._language == "zh" else ("min", "s")
        parts = [(minutes, words[0]), (seconds, words[1])]
        return " ".join(f"{number} {word}" for number, word in parts if number) or f"0 {words[1]}"
