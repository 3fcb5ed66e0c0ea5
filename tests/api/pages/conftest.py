"""The installation that these tests share; see `tests/api/house.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from house import clock, house, services

__all__ = ["clock", "house", "services"]
