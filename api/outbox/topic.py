"""Which topics there are, and whether a subscription asks for one; pure."""

import re
from collections.abc import Iterable

_PATTERN = re.compile(r"\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?")


def is_pattern(text: str) -> bool:
    """Whether a text can be subscribed to: `case.opened`, `case.*` or `*`."""
    return len(text) <= 64 and _PATTERN.fullmatch(text) is not None


def is_asked_for(topic: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns covers the topic; `case.*` covers `case.opened`, not `case`."""
    return any(
        each in ("*", topic) or (each.endswith(".*") and topic.startswith(each.removesuffix("*"))) for each in patterns
    )
