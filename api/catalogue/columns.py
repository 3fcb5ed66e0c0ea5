"""The columns of a catalogue's table, in order, with the Chinese names that are taken as well."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.cases.level import Level
from api.catalogue.cells import (
    LEVEL_WORDS,
    SEVERITY_WORDS,
    read_answer,
    read_count,
    read_limit,
    read_list,
    read_number,
    word_reader,
    write_answer,
    write_limit,
    write_number,
)
from api.catalogue.entry import CatalogueEntry, Severity
from api.clocks.limit import Stage

CODE = "code_"
"""A column that begins so holds the codes of the numbering that follows."""

DETECTION = "detection"
STAGES = "stages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How one field of a row is read and written."""

    name: str
    path: tuple[str, ...]
    """Where the value belongs in a `CatalogueEntry`."""
    chinese: str
    """A name that is taken too."""
    read: Callable[[str], Any] = str
    """Text of a cell -> value; ValueError says what was expected."""
    write: Callable[[Any], str] = str
    """The other way."""

    def text_of(self, entry: CatalogueEntry) -> str:
        """Returns the cell of an entry; empty where there is no value."""
        value: Any = entry
        for step in self.path:
            value = value.get(step) if isinstance(value, dict) else getattr(value, step)
            if value is None:
                return ""
        return self.write(value)


def _plain(name: str, chinese: str) -> Column:
    return Column(name=name, path=(name,), chinese=chinese)


def _answer(name: str, chinese: str) -> Column:
    return Column(name=name, path=(name,), chinese=chinese, read=read_answer, write=write_answer)


def _stage(stage: Stage, chinese: str) -> Column:
    return Column(name=stage.value, path=(STAGES, stage.value), chinese=chinese, read=read_limit, write=write_limit)


def _detection(field: str, chinese: str, read: Callable[[str], Any], write: Callable[[Any], str]) -> Column:
    return Column(name=f"detect_{field}", path=(DETECTION, field), chinese=chinese, read=read, write=write)


COLUMNS: tuple[Column, ...] = (
    _plain("key", "键"),
    _plain("name_zh", "名称"),
    _plain("name_en", "英文名称"),
    _plain("family", "大类"),
    _plain("filing_condition_zh", "立案条件"),
    _plain("filing_condition", "立案条件(英文)"),
    _plain("closing_condition_zh", "结案条件"),
    _plain("closing_condition", "结案条件(英文)"),
    Column(
        name="severity",
        path=("severity",),
        chinese="严重程度",
        read=word_reader(Severity, SEVERITY_WORDS),
    ),
    Column(name="level", path=("level",), chinese="层级", read=word_reader(Level, LEVEL_WORDS)),
    _plain("handling_unit", "处置单位"),
    _plain("supervising_unit", "监督单位"),
    _plain("first_responsible_unit", "首问责任单位"),
    _stage(Stage.VERIFY, "核实时限"),
    _stage(Stage.DISPATCH, "派遣时限"),
    _stage(Stage.HANDLE, "处置时限"),
    _stage(Stage.CHECK, "核查时限"),
    _stage(Stage.TOTAL, "总时限"),
    _answer("needs_confirmation", "须人工确认"),
    _answer("warns_first", "先提醒"),
    _answer("closes_by_camera", "自动核查结案"),
    _detection("limit_s", "停留秒数", read_number, write_number),
    _detection("warn_s", "提醒秒数", read_number, write_number),
    _detection("min_count", "最少数量", read_count, str),
    _detection("hours", "时段", read_list, "|".join),
    _detection("labels", "目标类别", read_list, "|".join),
    _detection("zones", "区域类型", read_list, "|".join),
)
_AFTER = "family"
"""Columns of codes stand after this one."""
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
BY_CHINESE: dict[str, str] = {column.chinese: column.name for column in COLUMNS}


def column_names(lineages: list[str]) -> list[str]:
    """Returns the names of all columns of a table with these numberings, in order."""
    names: list[str] = []
    for column in COLUMNS:
        names.append(column.name)
        if column.name == _AFTER:
            names += [CODE + lineage for lineage in lineages]
    return names
