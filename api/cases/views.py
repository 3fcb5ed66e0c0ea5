"""Case rows as the API shows them."""

from collections.abc import Sequence
from typing import Any

from api.cases.move import Move
from api.cases.schemas import CaseLink, CaseView, ListedCase, PictureView
from api.cases.states import VIOLATION
from api.clocks.schemas import UrgentClock
from api.db.tables import CaseRow, EvidenceRow, PictureRow

Held = Sequence[tuple[EvidenceRow, PictureRow]]
"""The pictures of one case."""


def listed_case(case: CaseRow, held: Held, *, clock: UrgentClock | None, earlier: CaseRow | None = None) -> ListedCase:
    """Returns a case as lists show it; `earlier` is the one that it recurs from."""
    return ListedCase.model_validate({**_summary(case, held, earlier), "clock": clock})


def case_view(
    case: CaseRow,
    held: Held,
    *,
    earlier: CaseRow | None = None,
    later: Sequence[CaseRow] = (),
    allowed: Sequence[Move] = (),
) -> CaseView:
    """Returns a case with all that it said when it was opened, its links to others, and what may be done with it."""
    facts = case.facts
    more = {key: facts.get(key) for key in ("dwell_at_end", "zone_kind", "network", "fault", "report")}
    more |= {"polygon": facts.get("polygon", []), "recurrences": [_link(each) for each in later]}
    more["allowed_moves"] = list(allowed)
    return CaseView.model_validate({**_summary(case, held, earlier), **more})


def _link(case: CaseRow) -> CaseLink:
    return CaseLink(id=case.id, number=case.number, opened_at=case.opened_at, cleared_at=case.cleared_at)


def _summary(case: CaseRow, held: Held, earlier: CaseRow | None) -> dict[str, Any]:
    facts = case.facts
    return {
        "id": case.id,
        "number": case.number,
        "version": case.version,
        "state": case.state,
        "reason": case.reason,
        "origin": case.origin,
        "origin_id": case.origin_id,
        "type": case.type,
        "catalogue_version": case.catalogue_version,
        "area": case.area,
        "position": None if case.lon is None or case.lat is None else (case.lon, case.lat),
        "level": case.level,
        "unit": case.unit,
        "suggested_unit": case.suggested_unit,
        "accepted_at": case.accepted_at,
        "accepted_by": case.accepted_by,
        "request": case.request,
        "is_supervised": case.is_supervised,
        "reworks": case.reworks,
        "ended_at": case.ended_at,
        "conclusion": case.conclusion,
        "evaluation": case.evaluation,
        "camera_id": case.camera_id,
        "camera_name": facts.get("camera_name", ""),
        "rule_id": case.rule_id,
        "zone_id": case.zone_id,
        "zone_name": facts.get("zone_name", ""),
        "label": case.label,
        "count": facts.get("count", 1),
        "box": facts.get("box"),
        "limit_s": facts.get("limit_s"),
        "dwell": facts.get("dwell", {"lower_s": 0.0, "upper_s": None}),
        "violation_id": case.origin_id if case.origin == VIOLATION else None,
        "opened_at": case.opened_at,
        "decided_at": case.decided_at,
        "decided_by": case.decided_by,
        "cleared_at": case.cleared_at,
        "unwatched_at": facts.get("unwatched_at"),
        "recurrence_of": None if earlier is None else _link(earlier),
        "is_below_standard": any(evidence.is_below_standard for evidence, _ in held),
        "pictures": [_picture(evidence, picture) for evidence, picture in held],
    }


def _picture(evidence: EvidenceRow, picture: PictureRow) -> PictureView:
    return PictureView.model_validate(
        {
            "role": evidence.role,
            "sha256": evidence.sha256,
            "parent_sha256": evidence.parent_sha256,
            "taken_at": evidence.taken_at,
            "width": picture.width,
            "height": picture.height,
            "size_bytes": picture.size_bytes,
            "is_below_standard": evidence.is_below_standard,
        }
    )
