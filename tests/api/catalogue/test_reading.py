"""Rows of the catalogue from files and back: the identity, whatever is in the cells; and every bad cell by its name."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cases.level import Level
from api.catalogue.entry import CatalogueEntry, Detection, Severity
from api.catalogue.profile import shipped_profile
from api.catalogue.reading import read_catalogue, shipped_detection, write_catalogue
from api.catalogue.table_file import TableFileError, TableFormat
from api.clocks.limit import ClockKind, Limit, Stage
from pipelines.rules.types import load_rule_types

TYPES = load_rule_types().types
HOSTILE = st.sampled_from(
    [
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "'=1",
        "''",
        "'",
        "a|b",
        'a"b',
        "a,b;c",
        "_x000D_",
        "1e5",
        "05-05",
        "TRUE",
        "是",
        "🅿",
    ]
)
LINES = st.one_of(HOSTILE, st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co"]), max_size=30))
TEXTS = st.one_of(st.just("a\tb"), LINES, st.lists(LINES, max_size=3).map("\n".join))
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
CODES = st.from_regex(r"[0-9]{2}-[0-9]{2}", fullmatch=True)
LINEAGES = st.sampled_from(["older", "yuncheng", "x1"])
AMOUNTS = st.one_of(st.integers(1, 10_000).map(float), st.sampled_from([0.5, 0.25, 1.125, 24.000001]))
LIMITS = st.builds(Limit, clock=st.sampled_from(ClockKind), amount=AMOUNTS)
NUMBERS = st.one_of(st.integers(100, 9999).map(float), st.sampled_from([100.5, 999.125]))
HOURS = st.lists(st.sampled_from(["06:00-22:00", "22:00-06:00", "00:00-24:00"]), max_size=2).map(tuple)


@st.composite
def entries(draw: st.DrawFn) -> CatalogueEntry:
    codes = draw(st.dictionaries(LINEAGES, CODES, max_size=2))
    more = {lineage: draw(st.lists(CODES, min_size=1, max_size=2)) for lineage in codes if draw(st.booleans())}
    key = draw(st.one_of(IDS, st.sampled_from(sorted(TYPES))))
    detection = None
    if key in TYPES:
        mapping = shipped_detection(TYPES[key])
        warn_s = draw(st.one_of(st.none(), st.integers(1, 99).map(float)))
        numbers = {"limit_s": draw(NUMBERS), "warn_s": warn_s, "min_count": draw(st.integers(1, 9))}
        detection = Detection(**numbers, hours=draw(HOURS), labels=mapping.labels, zones=mapping.zones)
    lines = {name: draw(LINES) for name in ("name_en", "family")}
    texts = {
        name: draw(TEXTS)
        for name in ("filing_condition_zh", "filing_condition", "closing_condition_zh", "closing_condition")
    }
    units = {
        name: draw(st.one_of(st.none(), IDS))
        for name in ("handling_unit", "supervising_unit", "first_responsible_unit")
    }
    return CatalogueEntry(
        key=key,
        name_zh=draw(LINES.filter(lambda text: text.strip())),
        codes=codes,
        more_codes=more,
        severity=draw(st.sampled_from(Severity)),
        level=draw(st.sampled_from(Level)),
        stages=draw(st.dictionaries(st.sampled_from(Stage), LIMITS)),
        needs_confirmation=draw(st.booleans()),
        warns_first=draw(st.booleans()),
        closes_by_camera=draw(st.booleans()),
        detection=detection,
        **lines,
        **texts,
        **units,
    )


@pytest.mark.parametrize("form", list(TableFormat))
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(entries(), min_size=1, max_size=4, unique_by=lambda each: each.key))
def test_what_is_exported_and_imported_is_what_it_was(form: TableFormat, rows: list[CatalogueEntry]) -> None:
    assert read_catalogue(write_catalogue(rows, form), form) == tuple(rows)


@pytest.mark.parametrize("form", list(TableFormat))
@settings(max_examples=40, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: ("key,name_zh\n" + text).encode("utf-8", "replace")),
    )
)
def test_no_bytes_at_all_bring_the_reader_down(form: TableFormat, data: bytes) -> None:
    try:
        assert read_catalogue(data, form)
    except TableFileError as error:
        assert error.problems  # noqa: PT017 # both ends are good; a third is not


def problems(text: str) -> list[str]:
    with pytest.raises(TableFileError) as caught:
        read_catalogue(text.encode(), TableFormat.CSV)
    return [str(each) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("severity", "grave", "expected one of common, difficult, major (一般, 疑难, 重大)"),
        ("level", "planet", "expected one of grid, community, town, county"),
        ("handle", "2 hours", "expected an amount and a clock such as '2 urgent_hour'"),
        ("handle", "0 work_day", "expected an amount and a clock"),
        ("total", "20000 work_day", "less than or equal to 10000"),
        ("needs_confirmation", "maybe", "expected yes or no"),
        ("detect_limit_s", "5 min", "expected a number such as 180"),
        ("detect_limit_s", "0", "greater than 0"),
        ("detect_min_count", "2.5", "expected a whole number"),
        ("detect_warn_s", "300", "expected less than detect_limit_s (300)"),
        ("detect_hours", "6-22", "expected hours such as '06:00-22:00'"),
        ("detect_labels", "person", "expected 'motor_vehicle' or nothing: the catalogue changes numbers, not this"),
        ("detect_zones", "fire_lane", "expected 'no_parking|footway' or nothing"),
        ("code_older", "5-May", "made a date of this code"),
        ("code_older", "5月5日", "made a date of this code"),
        ("code_Older", "05-05", "expected the name of a numbering"),
        ("handling_unit", "no such id!", "expected 1 to 64 letters"),
        ("name_en", "a\u202eb", "U+202E cannot be seen"),
        ("family", '"two\nlines"', "expected one line"),
        ("filing_condition", "x" * 1001, "at most 1000 characters"),
        ("name_zh", "", "expected a name; it is empty"),
        ("key", "", "expected 1 to 64 letters"),
    ],
)
def test_every_bad_cell_is_named_by_line_and_column_with_what_was_expected(column: str, cell: str, says: str) -> None:
    row = {"key": "illegal_parking", "name_zh": "停车", column: cell}
    (problem,) = problems(f"{','.join(row)}\n{','.join(row.values())}\n")
    assert problem.startswith(f"line 2, column '{column}': ")
    assert says in problem


def test_all_bad_cells_are_named_at_once_in_the_order_of_the_lines() -> None:
    found = problems("key,name_zh,level\na,甲,x\nb,乙,grid\na,丙,grid\nc,丁,y\n")
    assert [each.split(":")[0] for each in found] == [
        "line 2, column 'level'",
        "line 4, column 'key'",
        "line 5, column 'level'",
    ]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("key", "column 'name_zh': no such column; every row needs it"),
        ("key,name_zh,colour", "column 'colour': unknown column; expected one of: key, name_zh"),
        ("key,name_zh,key", "column 'key': stands twice"),
        ("key,名称,name_zh", "column 'name_zh': stands twice"),
        ("key,,name_zh", "a column without a name"),
    ],
)
def test_wrong_columns_are_named(head: str, says: str) -> None:
    assert any(says in each for each in problems(f"{head}\na,b,c\n"))


def test_a_table_without_rows_is_no_catalogue() -> None:
    assert "it has no rows" in problems("key,name_zh\n")[0]


def test_numbers_for_a_type_that_no_camera_knows_are_refused() -> None:
    assert "no camera's rule knows this key" in problems("key,name_zh,detect_limit_s\nown,自定,5\n")[0]


def test_chinese_columns_and_words_are_taken_as_they_are_used() -> None:
    table = "键,名称,层级,严重程度,处置时限,先提醒,code_older\nown,自定,街道,重大,2紧急工作时,是,01-02|01-03\n"
    (entry,) = read_catalogue(table.encode("gb18030"), TableFormat.CSV)
    assert (entry.level, entry.severity, entry.warns_first) == (Level.TOWN, Severity.MAJOR, True)
    assert entry.stages == {Stage.HANDLE: Limit(clock=ClockKind.URGENT_HOUR, amount=2)}
    assert (entry.codes, entry.more_codes) == ({"older": "01-02"}, {"older": ("01-03",)})


def test_every_type_that_a_camera_can_see_has_a_row_in_the_shipped_profile_with_the_same_numbers() -> None:
    rows: dict[str, Any] = {each.key: each for each in shipped_profile()}
    assert set(TYPES) <= set(rows)
    for key, rule_type in TYPES.items():
        assert rows[key].detection == shipped_detection(rule_type)
    assert {key for key, row in rows.items() if row.detection is None} == {"camera_fault", "sensor_alarm"}


def test_every_shipped_row_is_complete_in_both_languages() -> None:
    for row in shipped_profile():
        texts = (row.name_zh, row.name_en, row.family, row.filing_condition_zh, row.filing_condition)
        assert all((*texts, row.closing_condition_zh, row.closing_condition)), row.key
        assert set(row.stages) == set(Stage), row.key
        assert row.handling_unit, row.key
        assert row.supervising_unit, row.key
        assert row.first_responsible_unit, row.key
