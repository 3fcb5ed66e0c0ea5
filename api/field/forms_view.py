"""Which forms the page of a case offers: one for each move that the API allows, with just the fields it takes; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.cases.level import Level, is_above
from api.cases.lifecycle import MOVES
from api.cases.move import Move, ReasonKind
from api.cases.states import CancelReason, RejectReason
from api.clocks.limit import ClockKind
from api.field.words import Words
from api.people.roles import Role

FIRST: tuple[Move, ...] = (
    Move.ACCEPT,
    Move.START_REWORK,
    Move.RESUME,
    Move.REPORT_HANDLED,
    Move.VERIFY_FILE,
    Move.VERIFY_REJECT,
    Move.CHECK_PASSED,
    Move.CHECK_FAILED,
    Move.START_CHECK,
    Move.DISPATCH,
    Move.APPROVE_SUSPENSION,
    Move.APPROVE_EXTENSION,
)
"""What somebody has most likely come for: under the thumb, at the lower edge."""
HELP: tuple[Move, ...] = (
    Move.REQUEST_EXTENSION,
    Move.REQUEST_SUSPENSION,
    Move.ESCALATE,
    Move.SUGGEST_HANDLER,
)
"""Ways to ask others."""
AT_ONCE = frozenset({Move.ACCEPT, Move.START_REWORK, Move.START_CHECK, Move.RESUME})
"""Need nothing but the tap, and do no harm by mistake."""
MOST_IN_BAR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to choose."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveForm:
    """One move, as a form."""

    move: str
    label: str
    is_at_once: bool
    """Whether a tap is all it needs."""
    is_grave: bool = False
    """Whether it ends the case, or gives it away: told by its colour and its words."""
    reasons: tuple[Choice, ...] = ()
    """One of these."""
    is_reason_written: bool = False
    takes_photos: bool = False
    needs_photos: bool = False
    units: tuple[Choice, ...] = ()
    levels: tuple[Choice, ...] = ()
    types: tuple[Choice, ...] = ()
    chosen_type: str = ""
    limits: tuple[Choice, ...] = ()
    satisfactions: tuple[Choice, ...] = ()
    approval_of: int | None = None
    open_units: tuple[str, ...] = ()
    """Units that were called and are not done: "handled" says why it does not wait for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """All forms of a case's page."""

    first: tuple[MoveForm, ...]
    help: tuple[MoveForm, ...]
    more: tuple[MoveForm, ...]
    bar: tuple[MoveForm, ...]
    """Of the first, those that stand at the lower edge."""
    call_units: tuple[Choice, ...]
    """Units that may be called together; empty: this person may not, or not now."""
    part: str
    """Where the own unit's part stands, of a handler whose unit was called: "called", "signed_in", or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What forms choose from."""

    case: Mapping[str, Any]
    joint: Mapping[str, Any]
    units: Sequence[Mapping[str, Any]]
    types: Sequence[Mapping[str, Any]]
    me: Mapping[str, Any]


_CALLERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.DISPATCHER, Role.GRID_WORKER})
_CALLED_FROM = frozenset({"filed", "pending_dispatch", "returned", "handling", "check_failed"})
_GRAVE = frozenset({Move.VERIFY_REJECT, Move.RETURN_TO_SENDER, Move.FORCE_CLOSE, Move.CANCEL, Move.CHECK_FAILED})


def forms(offered: Offered, words: Words) -> Forms:
    """Returns the forms for the moves in `allowed_moves`, and for joint handling."""
    allowed = [Move(each) for each in offered.case["allowed_moves"] if each in set(Move)]
    first = tuple(move_form(each, offered, words) for each in FIRST if each in allowed)
    help_ = tuple(move_form(each, offered, words) for each in HELP if each in allowed)
    more = tuple(move_form(each, offered, words) for each in allowed if each not in FIRST + HELP)
    return Forms(
        first=first,
        help=help_,
        more=more,
        bar=first[:MOST_IN_BAR],
        call_units=_units_to_call(offered, words),
        part=_own_part(offered),
    )


def move_form(move: Move, offered: Offered, words: Words) -> MoveForm:
    """Returns the form of one move; its fields are those of the table of moves, `api.cases.lifecycle`."""
    rule, case = MOVES[move], offered.case
    return MoveForm(
        move=move.value,
        label=words.name("move", move.value),
        is_at_once=move in AT_ONCE,
        is_grave=move in _GRAVE,
        reasons=_reasons(rule.reason, words),
        is_reason_written=rule.reason is ReasonKind.WRITTEN,
        takes_photos=rule.picture_role is not None,
        needs_photos=rule.needs_picture or (bool(rule.needs_scene) and case["cleared_at"] is None),
        units=_units(offered.units, words) if rule.needs_unit else (),
        levels=_levels(case["level"], words) if rule.needs_level else (),
        types=_types(offered.types, words) if move is Move.VERIFY_FILE else (),
        chosen_type=case["type"],
        limits=_limits(words) if rule.needs_limit else (),
        satisfactions=_satisfactions(words) if rule.needs_satisfaction else (),
        approval_of=case["request"]["seq"] if rule.answers is not None and case["request"] else None,
        open_units=tuple(offered.joint["open_units"]) if move is Move.REPORT_HANDLED else (),
    )


def _reasons(kind: ReasonKind, words: Words) -> tuple[Choice, ...]:
    if kind is ReasonKind.REJECT:
        return tuple(Choice(value=each.value, label=words.name("reason", each.value)) for each in RejectReason)
    if kind is ReasonKind.CANCEL:
        return tuple(Choice(value=each.value, label=words.name("cancel", each.value)) for each in CancelReason)
    return ()


def _units(units: Sequence[Mapping[str, Any]], words: Words) -> tuple[Choice, ...]:
    handling = [each for each in units if each["kind"] == "handling"]
    return tuple(Choice(value=each["id"], label=words.of_both(each["name_zh"], each["name_en"])) for each in handling)


def _levels(level: str, words: Words) -> tuple[Choice, ...]:
    above = [each for each in Level if is_above(each, Level(level))]
    return tuple(Choice(value=each.value, label=words.name("level", each.value)) for each in above)


def _types(types: Sequence[Mapping[str, Any]], words: Words) -> tuple[Choice, ...]:
    return tuple(Choice(value=each["key"], label=words.of_both(each["name_zh"], each["name_en"])) for each in types)


def _limits(words: Words) -> tuple[Choice, ...]:
    return tuple(Choice(value=each.value, label=words.name("clock", each.value)) for each in ClockKind)


def _satisfactions(words: Words) -> tuple[Choice, ...]:
    return tuple(Choice(value=each, label=words.name("satisfaction", each)) for each in ("5", "4", "3", "2", "1"))


def _units_to_call(offered: Offered, words: Words) -> tuple[Choice, ...]:
    if offered.me["role"] not in _CALLERS or offered.case["state"] not in _CALLED_FROM:
        return ()
    taken = {offered.case["unit"], *offered.joint["open_units"]}
    return tuple(each for each in _units(offered.units, words) if each.value not in taken)


def _own_part(offered: Offered) -> str:
    if offered.me["role"] != Role.HANDLER:
        return ""
    own = [each["state"] for each in offered.joint["parts"] if each["unit"] == offered.me["unit"]]
    return own[-1] if own and own[-1] in ("called", "signed_in") else ""
