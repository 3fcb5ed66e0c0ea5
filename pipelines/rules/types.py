"""What `types.toml` says, as checked values: label groups, and what each catalogue key means in a picture."""

import tomllib
from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.site import ZoneKind

TYPES_FILE = "types.toml"


class RuleTypesError(ValueError):
    """A types file that cannot be used; the message says where, what was found and what was expected."""


class RuleType(BaseModel):
    """One catalogue key, as `types.toml` describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kind: Literal["occupancy", "count"]
    groups: Annotated[tuple[str, ...], Field(min_length=1)]
    zones: Annotated[tuple[ZoneKind, ...], Field(min_length=1)]
    limit_s: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    warn_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    min_count: Annotated[int, Field(ge=1)] = 1
    with_group: Annotated[str | None, Field(alias="with")] = None
    without_group: Annotated[str | None, Field(alias="without")] = None
    outside: tuple[ZoneKind, ...] = ()


class RuleTypes(BaseModel):
    """The whole of `types.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: Mapping[str, frozenset[str]]
    types: Mapping[str, RuleType]

    @model_validator(mode="after")
    def _names_groups_that_exist(self) -> "RuleTypes":
        for key, each in self.types.items():
            used = [*each.groups, *(group for group in (each.with_group, each.without_group) if group is not None)]
            for group in used:
                if group not in self.groups:
                    raise ValueError(f"type '{key}' names group '{group}'; expected one of {sorted(self.groups)}")
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """The known catalogue keys, sorted."""
        return tuple(sorted(self.types))

    @cached_property
    def _groups_by_label(self) -> dict[str, frozenset[str]]:
        labels = frozenset[str]().union(*self.groups.values())
        return {label: frozenset(g for g, members in self.groups.items() if label in members) for label in labels}

    def groups_of(self, label: str) -> frozenset[str]:
        """Returns the names of the groups that the label is in; one that no group knows is its own group."""
        return self._groups_by_label.get(label, frozenset((label,)))

    def labels_of(self, group: str) -> frozenset[str]:
        """Returns the labels of a group; a word that is no group is its own only label."""
        return self.groups.get(group, frozenset((group,)))

    def is_same_group(self, a: str, b: str) -> bool:
        """Whether two labels may name one and the same object."""
        return a == b or not self.groups_of(a).isdisjoint(self.groups_of(b))


def parse_rule_types(text: str, *, name: str = TYPES_FILE) -> RuleTypes:
    """Returns the rule types that a TOML text describes; `name` is for messages only.

    Raises:
        RuleTypesError: It is not TOML, a key is missing or unknown, or a type names a group that is not there.
    """
    try:
        return RuleTypes.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RuleTypesError(f"{name} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RuleTypesError(f"{name}: {where}: {first['msg']}") from error


def load_rule_types() -> RuleTypes:
    """Returns the rule types that ship with the package: the one read of a file in the pure packages."""
    return parse_rule_types(resources.files(__package__).joinpath(TYPES_FILE).read_text("utf-8"))
