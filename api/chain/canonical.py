"""One way to write a value as JSON, so that the same content has the same hash everywhere."""

import json
from typing import Any


class NotCanonical(ValueError):
    """The value cannot be written: not a number, a lone surrogate, a key that is no text, an unknown type."""


def canonical(value: Any) -> str:
    """Returns JSON with sorted keys (by code point), no spaces, and every character as itself.

    Floats are written as the shortest decimal that reads back as the same double, as Python's `repr` does.

    Raises:
        NotCanonical: It holds what JSON cannot say, or text that UTF-8 cannot.
    """
    _refuse_odd_keys(value)
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise NotCanonical(f"cannot be written as canonical JSON: {error}") from error
    return text


def ordered(value: Any) -> Any:
    """Returns the same value with sorted keys at every depth: a JSON column then has one possible text."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [ordered(each) for each in value]
    return value


def _refuse_odd_keys(value: Any) -> None:
    """The json module turns keys such as 1 and None into text; two different values would have one form."""
    if isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"a key of a JSON object is text, got {type(key).__name__}")
            _refuse_odd_keys(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_odd_keys(each)
