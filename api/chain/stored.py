"""Reads rows as the database has them, and accepts only what this program itself would have stored.

A reader that is content with the meaning would not see 2 in a column of truth values, a time written in another way, or
a JSON text with its keys in another order.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.types import JSON, Boolean, Float, Integer, TypeEngine

from api.chain.canonical import canonical, ordered
from api.db.tables import UtcDateTime

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


class NotAsStored(ValueError):
    """A value is not as this program writes it; `columns` says where."""

    def __init__(self, columns: list[str]) -> None:
        super().__init__(f"not as it was stored: {', '.join(columns)}")
        self.columns = columns


Readers = Mapping[str, Callable[[Any], Any]]


def readers(types: Mapping[str, TypeEngine[Any]]) -> Readers:
    """Returns what reads each column of a table."""
    return {name: _reader(kind) for name, kind in types.items()}


def content_of_raw(raw: Mapping[str, Any], by_column: Readers) -> dict[str, Any]:
    """Returns a raw row as JSON values, as `api.chain.subject.content_of` has them.

    Raises:
        NotAsStored: A value is of another type or form.
    """
    content, odd = {}, []
    for name, value in raw.items():
        try:
            content[name] = None if value is None else by_column[name](value)
        except (ValueError, TypeError, RecursionError):
            odd.append(name)
    if odd:
        raise NotAsStored(odd)
    return content


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    if isinstance(kind, UtcDateTime):
        return _time
    if isinstance(kind, JSON):
        return _json
    if isinstance(kind, Boolean):
        return _truth
    if isinstance(kind, Integer):
        return _integer
    return _number if isinstance(kind, Float) else _text


def _time(value: Any) -> str:
    text = _text(value)
    if not _TIME.fullmatch(text):
        raise ValueError("another form of a time")
    datetime.fromisoformat(text)
    return text


def _json(value: Any) -> Any:
    text = _text(value)
    read = json.loads(text)
    if json.dumps(ordered(read)) != text:
        raise ValueError("another form of JSON")
    canonical(read)
    return read


def _truth(value: Any) -> bool:
    if type(value) not in (bool, int) or value not in (0, 1):
        raise TypeError("not a truth value")
    return bool(value)


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not an integer")
    return value


def _number(value: Any) -> float:
    if type(value) is not float:
        raise TypeError("not a number")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("not text")
    value.encode()  # bytes that are no UTF-8 come as lone surrogates, and fail here
    return value
