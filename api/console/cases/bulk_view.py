"""What can be done with several cases at once; pure."""

from collections.abc import Mapping, Sequence

from api.cases.move import Move

SAFE: tuple[Move, ...] = (Move.ACCEPT, Move.START_CHECK, Move.START_REWORK, Move.RESUME, Move.AWAIT_DISPATCH)
"""They need nothing but the click, and none of them judges a case, ends it, or sends it somewhere.

NOTE: filing needs no more either, but whoever files has looked at the pictures of that one case.
"""


def common_moves(allowed: Sequence[Sequence[str]]) -> list[Move]:
    """Returns the safe moves that every chosen case allows; none where none is chosen."""
    if not allowed:
        return []
    return [move for move in SAFE if all(move.value in each for each in allowed)]


def body(move: Move, note: str) -> Mapping[str, str]:
    """Returns what `POST /cases/{id}/moves` is sent for each of them."""
    return {"move": move.value, **({"note": note.strip()} if note.strip() else {})}
