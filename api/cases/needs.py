"""Does a request bring what its move needs, and nothing that it does not take? Pure."""

from enum import StrEnum

from api.cases.level import Level, is_above
from api.cases.move import Move, ReasonKind, Rule
from api.cases.schemas import MoveRequest
from api.cases.states import CancelReason, RejectReason
from api.errors import Conflict, Invalid

_WORDS: dict[ReasonKind, type[StrEnum]] = {ReasonKind.REJECT: RejectReason, ReasonKind.CANCEL: CancelReason}


def require_needs(rule: Rule, request: MoveRequest, *, level: Level) -> None:
    """Passes a request that is whole.

    Args:
        rule: Of its move.
        request: What was sent.
        level: Where the case stands.

    Raises:
        Invalid: Something is missing, or not taken; the message says what.
        Conflict: `level_only_rises`.
    """
    _both(request, "unit", is_needed=rule.needs_unit, is_there=request.unit is not None)
    _both(request, "level", is_needed=rule.needs_level, is_there=request.level is not None)
    _both(request, "limit", is_needed=rule.needs_limit, is_there=request.limit is not None)
    _both(request, "satisfaction", is_needed=rule.needs_satisfaction, is_there=request.satisfaction is not None)
    _require_reason(rule, request)
    if request.pictures and rule.picture_role is None:
        raise Invalid(f"'{request.move}' takes no `pictures`")
    if rule.needs_picture and not request.pictures:
        raise Invalid(f"'{request.move}' needs `pictures`: the hash of at least one stored picture")
    if request.approval_of is not None and rule.answers is None:
        raise Invalid(f"'{request.move}' takes no `approval_of`")
    if request.type is not None and request.move is not Move.VERIFY_FILE:
        raise Invalid(f"'{request.move}' takes no `type`: the catalogue row is chosen at filing")
    if request.despite_parts is not None and request.move is not Move.REPORT_HANDLED:
        raise Invalid(f"'{request.move}' takes no `despite_parts`: only the main unit's \"handled\" waits for others")
    if request.level is not None and not is_above(request.level, level):
        raise Conflict(f"a case only rises: it is on level '{level}'", code="level_only_rises")


def _both(request: MoveRequest, name: str, *, is_needed: bool, is_there: bool) -> None:
    if is_needed and not is_there:
        raise Invalid(f"'{request.move}' needs `{name}`")
    if is_there and not is_needed:
        raise Invalid(f"'{request.move}' takes no `{name}`")


def _require_reason(rule: Rule, request: MoveRequest) -> None:
    if rule.reason is ReasonKind.NONE:
        if request.reason is not None:
            raise Invalid(f"'{request.move}' takes no `reason`; use `note`")
    elif rule.reason is ReasonKind.WRITTEN:
        if not request.reason:
            raise Invalid(f"'{request.move}' needs a written `reason`")
    else:
        words = [word.value for word in _WORDS[rule.reason]]
        if request.reason not in words:
            raise Invalid(f"'{request.move}' needs a `reason`, one of {words}")
