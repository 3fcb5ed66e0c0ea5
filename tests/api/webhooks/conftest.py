"""The installation that these tests share; see `tests/api/house.py`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from house import House, clock, house, services
from posting import Post
from receiver import Receiver, open_receiver

__all__ = ["clock", "house", "services"]


@pytest.fixture
def receiver() -> Iterator[Callable[..., Receiver]]:
    """A function: a receiver with these moods."""
    with ExitStack() as opened:
        yield lambda *moods: opened.enter_context(open_receiver(*moods))


@pytest.fixture
def office(house: Any) -> Iterator[Post]:
    """A house whose webhooks may be on this machine, and its sender."""
    opened: House = house
    made = Post(opened)
    yield made
    made.sender.close()
