"""Units, areas and duty as one YAML file; every problem is named by its line and place."""

import re
from collections.abc import Mapping

import yaml
from pydantic import ValidationError

from api.cameras.site_problems import Problem
from api.cameras.site_yaml import YamlProblem, line_of, parse
from api.units.register import Register

MAX_BYTES = 1_000_000
SCHEMA = 1
_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")


class RegisterFileError(ValueError):
    """A file that cannot be used; `str(error)` names every problem in it."""

    def __init__(self, problems: list[Problem]) -> None:
        more = len(problems) - 20
        lines = [f"  {each}" for each in problems[:20]] + ([f"  ... and {more} more"] if more > 0 else [])
        super().__init__("\n".join(["the units cannot be used:", *lines]))
        self.problems = tuple(problems)


def parse_register(data: bytes) -> Register:
    """Returns what YAML text in UTF-8 or GB 18030 says of units, areas and duty.

    Raises:
        RegisterFileError: it is too large, no YAML, or does not fit together.
    """
    if len(data) > MAX_BYTES:
        raise RegisterFileError([Problem(where="", what=f"larger than {MAX_BYTES:,} bytes")])
    try:
        node, content = parse(_decoded(data))
    except YamlProblem as error:
        raise RegisterFileError([Problem(where="", what=str(error), line=error.line)]) from error
    if not isinstance(content, Mapping) or content.get("schema") != SCHEMA:
        raise RegisterFileError([Problem(where="", what=f"expected `schema: {SCHEMA}` and `units:` at the top")])
    try:
        return Register.model_validate({key: value for key, value in content.items() if key != "schema"})
    except ValidationError as error:
        found = [
            _problem(each["loc"], message)
            for each in error.errors(include_url=False, include_input=False)
            for message in each["msg"].removeprefix("Value error, ").split("\n")
        ]
        raise RegisterFileError([each.at_line(line_of(node, each.path)) for each in found]) from error


def dump_register(register: Register) -> str:
    """Returns YAML that `parse_register` reads back to the same."""
    content = {"schema": SCHEMA, **register.model_dump(mode="json", exclude_defaults=True)}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RegisterFileError([Problem(where="", what="it is neither UTF-8 nor GB 18030; save it as UTF-8")])


def _problem(location: tuple[int | str, ...], what: str) -> Problem:
    if not location and ": " in what:
        # What a check over the whole says begins with its place.
        where, what = what.split(": ", 1)
        steps = tuple(int(number) if number else word for word, number in _STEP.findall(where))
        return Problem(where=where, what=what, path=steps)
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")
    return Problem(where=where, what=what, path=tuple(location))
