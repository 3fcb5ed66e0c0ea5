"""Arrays of a fixed length in the OpenAPI document, said in the way that every generator of clients reads."""

from typing import Any


def with_plain_tuples(node: Any) -> Any:
    """Returns a part of the document, changed in place: tuples of one type are arrays of so many of it.

    JSON Schema 2020-12 lists the types of a tuple one by one (`prefixItems`), which not all tools know. A tuple of
    several types stays as it is.
    """
    if isinstance(node, list):
        for each in node:
            with_plain_tuples(each)
    elif isinstance(node, dict):
        first, *others = node.get("prefixItems") or [None]
        is_whole = node.get("minItems") == node.get("maxItems") == 1 + len(others)
        if first is not None and is_whole and "items" not in node and all(each == first for each in others):
            del node["prefixItems"]
            node["items"] = first
        for each in node.values():
            with_plain_tuples(each)
    return node
