"""One row of the catalogue: what a case of this type is, who has it, how long it may take."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.cases.level import Level
from api.clocks.limit import Limit, Stage
from pipelines.site import Hours, Identifier, ZoneKind

LONGEST_LINE = 200
LONGEST_TEXT = 1000
"""Characters of a condition."""


class Severity(StrEnum):
    """How hard a case of this type is to settle."""

    COMMON = "common"
    """一般"""
    DIFFICULT = "difficult"
    """疑难"""
    MAJOR = "major"
    """重大"""


def clean(value: str) -> str:
    """Returns the text, trimmed and with plain line ends.

    Raises:
        ValueError: It holds what no reader can see: control characters, halves of characters, or marks that turn the
            direction of the text around and make it read as something else.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    for each in text:
        kind = unicodedata.category(each)
        is_turning = each in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        if (kind == "Cc" and each not in "\n\t") or kind == "Cs" or is_turning or ord(each) & 0xFFFE == 0xFFFE:
            raise ValueError(f"expected readable text; U+{ord(each):04X} cannot be seen: take it out")
    return text


def _line(value: str) -> str:
    text = clean(value)
    if "\n" in text or "\t" in text or len(text) > LONGEST_LINE:
        raise ValueError(f"expected one line of at most {LONGEST_LINE} characters, without line breaks and tabs")
    return text


def _named_line(value: str) -> str:
    text = _line(value)
    if not text:
        raise ValueError("expected a name; it is empty")
    return text


def _text(value: str) -> str:
    text = clean(value)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"expected at most {LONGEST_TEXT} characters")
    return text


def _code(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}", value):
        raise ValueError("expected a code such as '05-05': at most 32 letters, digits, '.', '_' or '-'")
    return value


def _lineage(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", value):
        raise ValueError("expected the name of a numbering such as 'older': small letters, digits or '_'")
    return value


Line = Annotated[str, AfterValidator(_line)]
NamedLine = Annotated[str, AfterValidator(_named_line)]
Text = Annotated[str, AfterValidator(_text)]
Code = Annotated[str, AfterValidator(_code)]
Lineage = Annotated[str, AfterValidator(_lineage)]
"""Which numbering a code belongs to: `older`, or the word for a city's own."""
Seconds = Annotated[float, Field(gt=0, le=366 * 86400, allow_inf_nan=False)]


class Detection(BaseModel):
    """What the cameras' rules take from here when the site file leaves it out; the mapping itself is in the code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit_s: Seconds
    """The stay that makes a case."""
    warn_s: Seconds | None = None
    """The stay that makes a warning."""
    min_count: Annotated[int, Field(ge=1, le=1000)] = 1
    """So many at once."""
    hours: tuple[Hours, ...] = ()
    """When it counts, in the site's time zone; empty means always."""
    labels: tuple[str, ...] = ()
    """Groups of labels, as `pipelines/rules/types.toml` has them: shown here, not changed here."""
    zones: tuple[ZoneKind, ...] = ()
    """Kinds of zone, likewise."""


class CatalogueEntry(BaseModel):
    """One row: one filing condition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Identifier
    """The type of a case; of a rule, where cameras can see it."""
    name_zh: NamedLine
    name_en: Line = ""
    family: Line = ""
    """大类, such as 街面秩序."""
    codes: dict[Lineage, Code] = Field(default_factory=dict)
    """Numbering -> its code of this type; the first, where a numbering has several."""
    more_codes: dict[Lineage, tuple[Code, ...]] = Field(default_factory=dict)
    """Numbering -> its further codes."""
    filing_condition_zh: Text = ""
    """立案条件"""
    filing_condition: Text = ""
    """The same in English."""
    closing_condition_zh: Text = ""
    """结案条件"""
    closing_condition: Text = ""
    """The same in English."""
    severity: Severity = Severity.COMMON
    level: Level = Level.GRID
    """Where a case of this type begins."""
    handling_unit: Identifier | None = None
    supervising_unit: Identifier | None = None
    first_responsible_unit: Identifier | None = None
    """首问责任: who answers for it while nobody else does."""
    stages: dict[Stage, Limit] = Field(default_factory=dict)
    """How long each stage may take; a stage without a limit has no deadline."""
    needs_confirmation: bool = True
    """Whether a person must confirm a finding before it is filed."""
    warns_first: bool = False
    """Whether one reminds, looks again, and only then files (for minor breaches)."""
    closes_by_camera: bool = False
    """Whether a case that the camera sees cleared may close without a person."""
    detection: Detection | None = None
    """None: no camera's rule has this type."""

    @model_validator(mode="after")
    def _has_a_first_code_where_it_has_more(self) -> "CatalogueEntry":
        if lone := sorted(set(self.more_codes) - set(self.codes)):
            raise ValueError(f"further codes of '{lone[0]}', but no first one; put one into `codes`")
        return self
