"""Reads YAML from strangers: no duplicate keys, no aliases, no deep nesting, and the line of everything."""

from collections.abc import Hashable
from typing import Any

import yaml

MAX_DEPTH = 20

Path = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same safe loader on libyaml where that is there: a thousand cameras take a second less."""


class YamlProblem(ValueError):
    """Text that is no YAML, or YAML that we do not take."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class _StrictLoader(_Loader):  # type: ignore[misc] # the base is chosen when imported
    """Refuses a key that stands twice in one mapping; the last one would win without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Returns the mapping of a node."""
        keys: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise YamlProblem(f"key {str(key)[:60]!r} is not a word; put it in quotes", line)
            if key in keys:
                raise YamlProblem(f"key '{key[:60]}' stands twice here; keep one", line)
            keys.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def parse(text: str) -> tuple[yaml.Node | None, object]:
    """Returns the tree of nodes (for `line_of`) and the content.

    Raises:
        YamlProblem: no YAML, a duplicate key, an alias, or nesting deeper than `MAX_DEPTH`.
    """
    try:
        _refuse_traps(text)
        loader = _StrictLoader(text)
        try:
            node = loader.get_single_node()
            return node, None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        what = str(error.problem or "cannot be understood").encode("ascii", "replace").decode()[:200]
        raise YamlProblem(f"not YAML: {what}; check indentation, colons and quotes", line) from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, YamlProblem):
            raise
        raise YamlProblem(f"not YAML: {str(error).splitlines()[0][:200]}") from error


def line_of(node: yaml.Node | None, path: Path) -> int | None:
    """Returns the line where the content at a key path begins, or that of the nearest thing above it."""
    if node is None:
        return None
    line = node.start_mark.line + 1
    for step in path:
        found = _child(node, step)
        if found is None:
            break
        node, line = found
    return int(line)


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None


def _refuse_traps(text: str) -> None:
    """Walks the events, which needs no recursion, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise YamlProblem(f"alias '*{str(event.anchor)[:60]}' is not taken here; write the content out", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise YamlProblem(f"nested deeper than {MAX_DEPTH} levels; nothing in a site file is", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
