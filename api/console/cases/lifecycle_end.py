"""Whether a case has ended; pure."""

from collections.abc import Mapping
from typing import Any

from api.cases.lifecycle import TERMINAL


def is_over(case: Mapping[str, Any]) -> bool:
    """Returns whether the case stands where nothing opens it again."""
    return case["state"] in TERMINAL
