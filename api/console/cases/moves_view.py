"""The forms of moves: which fields each needs and takes, by the table of the life cycle, and what is sent; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.cases.level import Level, is_above
from api.cases.lifecycle import MOVES
from api.cases.move import Move, ReasonKind
from api.cases.states import CancelReason, RejectReason
from api.clocks.limit import ClockKind
from api.console.cases.clocks_view import limit_words
from api.console.cases.words import Words

AT_ONCE = frozenset({Move.ACCEPT, Move.START_REWORK, Move.START_CHECK, Move.RESUME, Move.AWAIT_DISPATCH})
"""Need nothing but the click, and do no harm by mistake."""
GRAVE = frozenset({Move.VERIFY_REJECT, Move.RETURN_TO_SENDER, Move.FORCE_CLOSE, Move.CANCEL})
"""End the case, or give it away."""
_FIRST = (
    Move.VERIFY_FILE, Move.VERIFY_REJECT, Move.APPROVE_SUSPENSION, Move.REFUSE_SUSPENSION, Move.APPROVE_EXTENSION,
    Move.REFUSE_EXTENSION, Move.DISPATCH, Move.ACCEPT, Move.REPORT_HANDLED, Move.START_CHECK, Move.CHECK_PASSED,
    Move.CHECK_FAILED, Move.START_REWORK, Move.RESUME, Move.EVALUATE, Move.CONFIRM_SUSPICION,
)  # fmt: skip
"""What somebody has most likely come for; the rest stands below, smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to choose."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One move with the fields that it takes."""

    move: Move
    label: str
    is_first: bool
    is_at_once: bool
    is_grave: bool
    asked: str = ""
    """What it answers, in words."""
    approval_of: int | None = None
    reasons: tuple[Choice, ...] = ()
    is_reason_written: bool = False
    units: tuple[Choice, ...] = ()
    chosen_unit: str = ""
    levels: tuple[Choice, ...] = ()
    clocks: tuple[Choice, ...] = ()
    takes_satisfaction: bool = False
    types: tuple[Choice, ...] = ()
    chosen_type: str = ""
    takes_photos: bool = False
    needs_photos: bool = False
    waits_for: tuple[str, ...] = ()
    """Units that were called and are not done: why it does not wait for them is said with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What forms choose from, as the API answers it."""

    case: Mapping[str, Any]
    joint: Mapping[str, Any]
    units: Sequence[Mapping[str, Any]]


def forms(offered: Offered, words: Words) -> list[Form]:
    """Returns the forms of what `allowed_moves` names, what people came for first."""
    known = {each.value for each in Move}
    allowed = [Move(each) for each in offered.case["allowed_moves"] if each in known]
    ordered = sorted(allowed, key=lambda move: _FIRST.index(move) if move in _FIRST else len(_FIRST))
    return [form(move, offered, words) for move in ordered]


def form(move: Move, offered: Offered, words: Words) -> Form:
    """Returns the form of one move."""
    rule, case = MOVES[move], offered.case
    request = case["request"] if rule.answers is not None else None
    held = {each["role"] for each in case["pictures"]}
    return Form(
        move=move,
        label=words.name("move", move.value),
        is_first=move in _FIRST,
        is_at_once=move in AT_ONCE,
        is_grave=move in GRAVE,
        asked=request_words(request, words) if request else "",
        approval_of=request["seq"] if request else None,
        reasons=_reasons(rule.reason, words),
        is_reason_written=rule.reason is ReasonKind.WRITTEN,
        units=unit_choices(offered.units, words) if rule.needs_unit else (),
        chosen_unit=case["suggested_unit"] or "" if rule.needs_unit else "",
        levels=_levels(case["level"], words) if rule.needs_level else (),
        clocks=_listed(ClockKind, "clock", words) if rule.needs_limit else (),
        takes_satisfaction=rule.needs_satisfaction,
        types=_types(words) if move is Move.VERIFY_FILE else (),
        chosen_type=case["type"],
        takes_photos=rule.picture_role is not None,
        needs_photos=rule.needs_picture or bool(rule.needs_scene and not held & rule.needs_scene),
        waits_for=tuple(map(words.unit, offered.joint["open_units"])) if move is Move.REPORT_HANDLED else (),
    )


def request_words(request: Mapping[str, Any], words: Words) -> str:
    """Returns what a unit has asked for: "申请延期 + 2 工作日 · wang"."""
    more = f"+ {limit_words(request['limit'], words)}" if request["limit"] else ""
    return words.listed([words.name("asked", request["asked"]), more, words.by(request["by"])])


def unit_choices(units: Sequence[Mapping[str, Any]], words: Words) -> tuple[Choice, ...]:
    """Returns the units that a case can go to."""
    handling = [each for each in units if each["kind"] == "handling"]
    return tuple(Choice(value=each["id"], label=words.unit(each["id"])) for each in handling)


def body(form: Form, typed: Mapping[str, str]) -> dict[str, Any]:
    """Returns what `POST /cases/{id}/moves` is sent; the API says what is wrong with it.

    Args:
        form: Of the move.
        typed: The form's fields as the browser sends them; strange ones are left out.
    """
    said = {name: value.strip() for name, value in typed.items() if isinstance(value, str) and value.strip()}
    sent: dict[str, Any] = {"move": form.move.value}
    sent |= {name: said[name] for name in ("note", "reason", "unit", "level", "despite_parts") if name in said}
    if form.clocks and "amount" in said:
        sent["limit"] = {"clock": said.get("clock", ""), "amount": said["amount"]}
    if form.takes_satisfaction and "satisfaction" in said:
        sent["satisfaction"] = said["satisfaction"]
    if form.types and said.get("type", form.chosen_type) != form.chosen_type:
        sent["type"] = said["type"]
    if form.takes_photos and "pictures" in said:
        sent["pictures"] = said["pictures"].split(",")
    if form.approval_of is not None:
        sent["approval_of"] = form.approval_of
    return sent


def _reasons(kind: ReasonKind, words: Words) -> tuple[Choice, ...]:
    if kind is ReasonKind.REJECT:
        return _listed(RejectReason, "reason", words)
    return _listed(CancelReason, "cancel", words) if kind is ReasonKind.CANCEL else ()


def _listed(
    kinds: type[RejectReason] | type[CancelReason] | type[ClockKind], kind: str, words: Words
) -> tuple[Choice, ...]:
    return tuple(Choice(value=each.value, label=words.name(kind, each.value)) for each in kinds)


def _levels(level: str, words: Words) -> tuple[Choice, ...]:
    above = [each for each in Level if is_above(each, Level(level))]
    return tuple(Choice(value=each.value, label=words.name("level", each.value)) for each in above)


def _types(words: Words) -> tuple[Choice, ...]:
    return tuple(Choice(value=key, label=name) for key, name in words.types.items())
