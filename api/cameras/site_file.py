"""Reads a site file strictly: every problem is named with its line, its key path, and what was expected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from api.cameras.site_problems import Problem, explain, reference_problems, rule_problems
from api.cameras.site_yaml import YamlProblem, line_of, parse
from pipelines.rules.types import RuleTypes
from pipelines.site import Site

MAX_BYTES = 5_000_000
MAX_SHOWN = 20

HostProblem = Callable[[str], str | None]
"""Says why a host may not be a camera; None where it may, or where only a visit can tell (a name)."""


class SiteFileError(ValueError):
    """A site file that cannot be used; `str(error)` names the file and every problem in it."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        shown = [f"  {problem}" for problem in self.problems[:MAX_SHOWN]]
        if len(self.problems) > MAX_SHOWN:
            shown.append(f"  ... and {len(self.problems) - MAX_SHOWN} more")
        super().__init__("\n".join([f"{file} cannot be used:", *shown]))


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChecks:
    """What a site must agree with besides its own form."""

    types: RuleTypes
    """The catalogue that rules' types come from."""
    host_problem: HostProblem
    """Whether a literal address may be a camera."""


def read_site(path: Path, checks: SiteChecks) -> Site:
    """Returns the site that a YAML file describes.

    Raises:
        SiteFileError: it cannot be read, is too large, no YAML, or no valid site.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SiteFileError(str(path), [Problem(where="", what=f"it cannot be read ({error.strerror})")]) from error
    return parse_site(data, file=str(path), checks=checks)


def parse_site(data: bytes, *, file: str, checks: SiteChecks) -> Site:
    """Returns the site that YAML text describes; `file` is only for messages.

    Raises:
        SiteFileError: it is too large, no YAML, or no valid site.
    """
    if len(data) > MAX_BYTES:
        raise SiteFileError(file, [Problem(where="", what=f"larger than {MAX_BYTES:,} bytes; split the site")])
    try:
        text = data.decode("utf-8-sig")
        node, content = parse(text)
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise SiteFileError(file, [Problem(where="", what=what)]) from error
    except YamlProblem as error:
        raise SiteFileError(file, [Problem(where="", what=str(error), line=error.line)]) from error
    problems = _problems(content, checks)
    if isinstance(problems, Site):
        return problems
    raise SiteFileError(file, [problem.at_line(line_of(node, problem.path)) for problem in problems])


def check_site(content: Mapping[str, Any], *, file: str, checks: SiteChecks) -> Site:
    """Returns the site of content that was YAML once, checked just as a file is.

    Raises:
        SiteFileError: it is no valid site.
    """
    problems = _problems(content, checks)
    if isinstance(problems, Site):
        return problems
    raise SiteFileError(file, problems)


def dump_site(site: Site) -> str:
    """Returns the site as YAML that `parse_site` reads back to the same site; it holds no secret."""
    content = site.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    whole = {"schema": site.schema_version, "timezone": site.timezone, **content}
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120)


def _problems(content: object, checks: SiteChecks) -> Site | list[Problem]:
    if not isinstance(content, Mapping):
        return [Problem(where="", what="expected `schema: 1`, `cameras:` and `plans:` at the top of the file")]
    references = reference_problems(content)
    try:
        site = Site.model_validate(content)
    except ValidationError as error:
        found = [explain(each) for each in error.errors(include_url=False, include_input=True)]
        # What a reference check says more exactly is not said twice.
        paths = [problem.path for problem in references]
        return references + [
            each
            for each in found
            if not (each.is_of_a_whole and any(path[: len(each.path)] == each.path for path in paths))
        ]
    return references or rule_problems(site, types=checks.types, host_problem=checks.host_problem) or site
