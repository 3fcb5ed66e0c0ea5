"""A person's report becomes a case that waits for verification, with their photos; commits nothing."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.audit import service as audit
from api.cases import repository as cases
from api.cases.lifecycle import OPEN
from api.cases.opening import CasePicture, open_finding
from api.cases.scenes import is_below_standard
from api.cases.states import REPORT, EvidenceRole
from api.catalogue import service as catalogue
from api.db.tables import CaseRow
from api.errors import Conflict, Invalid, NotThere
from api.evidence import repository as evidence
from api.links.similar import similar
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed
from api.people.reach import Reach
from api.reports.schemas import ReportAsked, ReportFiled
from api.signals.place import look_now, place_of
from api.uploads import service as uploads


def report(
    session: Session, asked: ReportAsked, *, reach: Reach, actor: str, now: datetime
) -> tuple[ReportFiled, list[Announcement]]:
    """Opens the report's case; returns it with open cases like it, and what is to be announced after the commit.

    A report is never refused because it is like another: whether two are about the same thing, a person says.

    Raises:
        Invalid: `unknown_type`, `unknown_area` or `unknown_camera`: not there, or not for this person.
        Conflict: `evidence_missing`: a photo that the person has not sent, or that is another case's.
    """
    _require_type(session, asked.type)
    camera_id, area = place_of(session, asked, reach)
    pictures, told = _pictures(session, asked, actor=actor), list[Announcement]()
    facts: dict[str, Any] = {"description": asked.text, "by": actor}
    case = open_finding(
        session,
        origin=REPORT,
        origin_id=str(uuid.uuid4()),
        type=asked.type,
        now=now,
        camera_id=camera_id,
        area=area,
        position=asked.position,
        facts={"report": facts},
        pictures=pictures,
        actor=actor,
        told=told,
    )
    told.insert(0, case_changed(session, case, "case.opened", at=now))
    looking = look_now(session, camera_id, now=now) if asked.look_now else None
    audit.record(session, at=now, actor=actor, action="report.filed", about=case.id, photos=len(pictures))
    return _filed(session, case, reach=reach, is_looking=looking is not None), told


def _require_type(session: Session, key: str) -> None:
    # A type that only the machine knows (taken out of the catalogue) is none that a person reports.
    if key not in {each.key for each in catalogue.entries(session)}:
        raise Invalid(f"type: the catalogue has no '{key}'; `GET /catalogue` lists them", code="unknown_type")


def _pictures(session: Session, asked: ReportAsked, *, actor: str) -> list[CasePicture]:
    names = list(dict.fromkeys(asked.photos))
    rows, foreign = evidence.find_many(session, names), cases.pictures_elsewhere(session, names, case_id="")
    missing = [name for name in names if name in foreign or name not in rows or not _is_own(session, name, actor)]
    if missing:
        raise Conflict(
            f"{len(missing)} of the `photos` are not yours to report with: send them first",
            code="evidence_missing",
            details={"missing": missing},
        )
    return [
        CasePicture(
            role=EvidenceRole.REPORT_PHOTO,
            sha256=name,
            parent_sha256=None,
            # NOTE: when it came here, not what the sender's phone says: that is no evidence.
            taken_at=rows[name].stored_at,
            is_below_standard=is_below_standard(rows[name]),
        )
        for name in names
    ]


def _is_own(session: Session, sha256: str, actor: str) -> bool:
    try:
        uploads.own_photo(session, sha256, actor=actor)
    except NotThere:
        return False
    return True


def _filed(session: Session, case: CaseRow, *, reach: Reach, is_looking: bool) -> ReportFiled:
    return ReportFiled(
        case_id=case.id,
        case_number=case.number,
        area=case.area,
        camera_id=case.camera_id,
        looking=is_looking,
        similar=[each for each in similar(session, case, reach=reach) if each.other.state in OPEN],
    )
