"""The forms of moves ask what the table of the life cycle wants, and what they send is what the API takes."""

from typing import Any

import pytest

from api.cases.level import Level
from api.cases.lifecycle import MOVES
from api.cases.move import Move, ReasonKind, Rule
from api.cases.needs import require_needs
from api.cases.schemas import MoveRequest
from api.console.cases.move_fields import fields_of
from api.console.cases.moves_view import Offered, body, form, forms
from api.console.cases.words import Words

PHOTO = "ab" * 32
UNITS = [
    {"id": "fire_rescue", "name_zh": "消防救援站", "kind": "handling"},
    {"id": "traffic_police", "name_zh": "交警中队", "kind": "handling"},
    {"id": "command_centre", "name_zh": "指挥中心", "kind": "supervising"},
]
REQUEST = {
    "asked": "extension",
    "seq": 6,
    "by": "person:zhang",
    "reason": "等拖车",
    "limit": {"clock": "work_day", "amount": 2.0},
}


def offered(case: dict[str, Any], **changes: Any) -> Offered:
    joint = {"open_units": changes.pop("open_units", [])}
    return Offered(case=case | changes, joint=joint, units=UNITS)


def typed_for(rule: Rule) -> dict[str, str]:
    """What a person would have filled in, more than is asked for."""
    reasons = {ReasonKind.REJECT: "gone", ReasonKind.CANCEL: "unclear", ReasonKind.WRITTEN: "写明", ReasonKind.NONE: ""}
    typed = {"note": "好", "reason": reasons[rule.reason], "unit": "fire_rescue" if rule.needs_unit else ""}
    typed |= {"level": "county" if rule.needs_level else "", "amount": "2", "clock": "work_day"}
    return typed | {"satisfaction": "4", "pictures": PHOTO, "type": "illegal_parking"}


@pytest.mark.parametrize("move", list(Move))
def test_what_a_form_sends_is_what_its_move_takes(move: Move, case: dict[str, Any], words: Words) -> None:
    asked = REQUEST if MOVES[move].answers is not None else None
    sent = body(form(move, offered(case, request=asked), words), typed_for(MOVES[move]))
    require_needs(MOVES[move], MoveRequest.model_validate(sent), level=Level.COMMUNITY)


@pytest.mark.parametrize("move", list(Move))
def test_every_question_of_a_form_has_a_label_and_a_name_of_its_own(
    move: Move, case: dict[str, Any], words: Words
) -> None:
    fields = fields_of(form(move, offered(case), words), words)
    names = [each.name for each in fields]
    assert len(set(names)) == len(names)
    assert all(each.label for each in fields)
    assert names[-1] == "note"


def test_only_what_is_allowed_is_offered_and_what_people_came_for_stands_first(
    case: dict[str, Any], words: Words
) -> None:
    allowed = ["escalate", "from_a_newer_server", "report_handled", "accept"]
    shown = forms(offered(case, allowed_moves=allowed), words)
    assert [each.move for each in shown] == [Move.ACCEPT, Move.REPORT_HANDLED, Move.ESCALATE]
    assert [each.is_at_once for each in shown] == [True, False, False]


def test_an_answer_names_the_request_that_was_shown(case: dict[str, Any], words: Words) -> None:
    shown = form(Move.APPROVE_EXTENSION, offered(case, request=REQUEST), words)
    assert shown.asked == "申请延期 · + 2 工作日 · zhang"
    assert body(shown, {}) == {"move": "approve_extension", "approval_of": 6}


def test_nobody_is_sent_somewhere_by_not_looking(case: dict[str, Any], words: Words) -> None:
    unit = fields_of(form(Move.DISPATCH, offered(case), words), words)[0]
    assert [value for value, _ in unit.options] == ["", "fire_rescue", "traffic_police"]
    assert unit.value == ""
    assert unit.is_needed
    suggested = fields_of(form(Move.DISPATCH, offered(case, suggested_unit="traffic_police"), words), words)[0]
    assert suggested.options[0] == ("traffic_police", "交警中队 · 建议")


def test_a_check_wants_a_photo_unless_the_case_has_one_of_the_empty_place(case: dict[str, Any], words: Words) -> None:
    assert form(Move.CHECK_PASSED, offered(case), words).needs_photos
    seen = [{"role": "cleared_scene"}]
    assert not form(Move.CHECK_PASSED, offered(case, pictures=seen), words).needs_photos
    assert form(Move.REPORT_HANDLED, offered(case, pictures=seen), words).needs_photos


def test_a_unit_that_others_were_called_to_says_why_it_does_not_wait(case: dict[str, Any], words: Words) -> None:
    waits = form(Move.REPORT_HANDLED, offered(case, open_units=["traffic_police"]), words)
    labels = {each.name: each.label for each in fields_of(waits, words)}
    assert labels["despite_parts"] == "还在等：交警中队。不等的理由"


def test_strange_fields_are_left_out(case: dict[str, Any], words: Words) -> None:
    typed: dict[str, Any] = {"note": "x", "move": "cancel", "unit": 7, "approval_of": "1", "<script>": "y"}
    assert body(form(Move.ACCEPT, offered(case), words), typed) == {"move": "accept", "note": "x"}
