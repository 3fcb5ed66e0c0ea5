"""What many open desks ask alike is asked once: shared between pages of people who see the same."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from api.pages.inside import InsideApi

SHARE = 2.0
"""An answer is kept for this many times what it took: the API rests as long as it works."""
LONGEST_S = 5.0
"""But never longer: where the machine is busy with other things, waiting makes nothing faster."""
_KEPT_S = 120.0
Ask = Callable[[InsideApi], Awaitable[Any]]
Sight = tuple[str, tuple[str, ...]]
"""Role and areas: who has the same may see the same."""


@dataclass(slots=True, kw_only=True)
class _Kept:
    answer: Any = None
    asked_at_s: float = float("-inf")
    cost_s: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Shared:
    """Answers of the API by role, areas and name; of one server, and one event loop."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._kept: dict[tuple[Sight, str], _Kept] = {}

    async def get(self, api: InsideApi, name: str, ask: Ask, *, fresh_s: float) -> Any:
        """Returns an answer that is at most `fresh_s` old, or `SHARE` times what it took to ask where that is more.

        Every call asks who is asking: a session that has ended gets nothing, and somebody whose areas were changed
        gets, and leaves behind, what belongs to the areas they have now. With `fresh_s` 0 it is asked anew.

        Raises:
            Refused: the API says no.
        """
        sight = await _sight(api)
        kept = self._kept.setdefault((sight, name), _Kept())
        async with kept.lock:
            age_s = self._clock_s() - kept.asked_at_s
            if fresh_s > 0 and age_s < max(fresh_s, min(SHARE * kept.cost_s, LONGEST_S)):
                return kept.answer
            begun_s = self._clock_s()
            answer = await ask(api)
            if await _sight(api) == sight:
                kept.answer, kept.asked_at_s, kept.cost_s = answer, begun_s, self._clock_s() - begun_s
        self._forget()
        return answer

    def _forget(self) -> None:
        oldest_s = self._clock_s() - _KEPT_S
        for key, kept in list(self._kept.items()):
            if kept.asked_at_s < oldest_s and not kept.lock.locked():
                del self._kept[key]


async def _sight(api: InsideApi) -> Sight:
    me = await api.get("/me")
    return str(me["role"]), tuple(me["areas"])
