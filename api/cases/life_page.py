"""`docs/case-life.md` from the table of the life cycle: `python -m api.cases.life_page > docs/case-life.md`."""

import sys

from api.cases.lifecycle import MOVES, STAGES, TERMINAL
from api.cases.move import Move, ReasonKind, Rule
from api.cases.states import CancelReason, CaseState, RejectReason
from api.people.roles import Role

_INTRODUCTION = """# The life of a case

This page is made from the table in `api/cases/lifecycle.py` (`python -m api.cases.life_page`); a test fails when it is
not. A case moves only by these moves, each of which is one event of its history, and histories are only appended: the
database refuses to change an event, to leave a gap, and to delete one of a case that has no tombstone.

- **What has ended stays ended.** There is no reopening: what comes back is a new case, linked to the old one.
- **Levels only rise** (grid, community, town, county). No move names a lower one, and a return or another unit changes
  nothing about it.
- **A handler** makes moves only with cases of the own unit. **The server** (`system`) files only where the catalogue
  row wants no confirmation, and closes only where it lets the camera close.
- A filed case goes on by itself: to the unit that catalogue row, area and duty roster name, or, when none fits, into a
  dispatcher's hands.
- A violation that clears by itself is marked, with its picture, and stays where it is: a machine closes nothing
  silently.
"""


def life_page() -> str:
    """Returns the page: the picture, the states, the moves, the reasons."""
    return "\n".join([_INTRODUCTION, *_picture(), "", *_states(), "", *_moves(), "", *_needs(), "", *_reasons(), ""])


def _picture() -> list[str]:
    """The moves that lead elsewhere; those from nearly every state would hide the rest, so they stand below."""
    lines = ["## The way through", "", "```mermaid", "stateDiagram-v2", "    [*] --> suspected: warns first"]
    lines.append("    [*] --> pending_verification: opened")
    everywhere = {Move.FORCE_CLOSE, Move.CANCEL}
    for move, rule in MOVES.items():
        if rule.to is None or move in everywhere:
            continue
        lines += [
            f"    {state.value} --> {rule.to.value}: {rule.name_zh}" for state in CaseState if state in rule.from_states
        ]
    lines += [f"    {state.value} --> [*]" for state in CaseState if state in TERMINAL]
    lines += ["```", "", "From every state between filing and the end, a supervisor may also "]
    lines[-1] += " or ".join(f"`{move}` ({MOVES[move].name_zh})" for move in Move if move in everywhere) + "."
    return lines


def _states() -> list[str]:
    lines = ["## States", "", "| state | timed as | moves from here |", "|---|---|---|"]
    for state in CaseState:
        stage = STAGES.get(state)
        moves = ", ".join(f"`{move}`" for move, rule in MOVES.items() if state in rule.from_states)
        lines.append(f"| `{state}` | {stage or '–'} | {moves or '–'} |")
    return lines


def _moves() -> list[str]:
    header = ["move", "", "leads to", *(role.value for role in Role), "system"]
    lines = ["## Who may make which move", "", _row(header), _row(["---"] * len(header))]
    for move, rule in MOVES.items():
        who = ["✓" if role in rule.roles else "" for role in Role]
        leads = "(stays)" if rule.to is None else f"`{rule.to}`"
        lines.append(_row([f"`{move}`", rule.name_zh, leads, *who, "✓" if rule.is_by_system else ""]))
    return lines


def _needs() -> list[str]:
    lines = ["## What a move needs", "", "| move | needs | takes also |", "|---|---|---|"]
    for move, rule in MOVES.items():
        lines.append(_row([f"`{move}`", ", ".join(_needed(rule)) or "–", ", ".join(_taken(move, rule)) or "–"]))
    lines += ["", "Every move takes a `note`."]
    return lines


def _needed(rule: Rule) -> list[str]:
    fields = {
        "`unit`": rule.needs_unit,
        "`level`, higher than its own": rule.needs_level,
        "`limit`: how much longer": rule.needs_limit,
        "`satisfaction`, 1 to 5": rule.needs_satisfaction,
        "at least one of `pictures`": rule.needs_picture,
        "a row of the catalogue": rule.needs_entry,
        f"an open request ({rule.answers}) of another person": rule.answers is not None,
        f"a picture of it, now or before ({', '.join(sorted(rule.needs_scene))})": bool(rule.needs_scene),
    }
    reasons = {
        ReasonKind.REJECT: "`reason`, a word of the first list below",
        ReasonKind.CANCEL: "`reason`, a word of the second list below",
        ReasonKind.WRITTEN: "`reason`, written",
    }
    first = [reasons[rule.reason]] if rule.reason in reasons else []
    return first + [words for words, is_needed in fields.items() if is_needed]


def _taken(move: Move, rule: Rule) -> list[str]:
    words = []
    if rule.picture_role is not None:
        words.append(f"`pictures`, kept as `{rule.picture_role}`")
    if rule.answers is not None:
        words.append("`approval_of`: the event that asked")
    if move is Move.VERIFY_FILE:
        words.append("`type`: another row of the catalogue")
    return words


def _reasons() -> list[str]:
    lines = ["## Reasons", "", "Of a rejection: " + _listed(RejectReason)]
    lines += ["", "Of a cancellation: " + _listed(CancelReason)]
    return lines


def _listed(words: type[RejectReason] | type[CancelReason]) -> str:
    return ", ".join(f"`{word.value}`" for word in words) + "."


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(life_page())
