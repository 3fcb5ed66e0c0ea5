"""Tables from strangers: what is taken, what is refused and how it is named; and that no cell leaves as a formula."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from api.catalogue.table_file import MAX_BYTES, MAX_ROWS, TableFileError, TableFormat, read_table, write_table
from api.catalogue.workbook import MAX_UNPACKED_BYTES, WorkbookProblem, read_workbook


def cells(data: bytes, form: TableFormat = TableFormat.CSV) -> list[dict[str, str]]:
    return [row.cells for row in read_table(data, form).rows]


def refusal(data: bytes, form: TableFormat = TableFormat.CSV) -> str:
    with pytest.raises(TableFileError) as caught:
        read_table(data, form)
    return str(caught.value)


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr] # a new workbook has a sheet
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """A workbook with parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, old.read(name)))
        for name, content in changes.items():
            new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_reads_alike_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    text = f"key{separator}名称\r\na{separator}占道经营\r\n"
    assert cells(text.encode(encoding)) == [{"key": "a", "名称": "占道经营"}]


def test_rows_know_the_line_they_begin_in_even_after_a_cell_of_several_lines() -> None:
    table = read_table(b'a,b\n"one\ntwo",1\n\nx,y\n', TableFormat.CSV)
    assert [(row.line, row.cells["a"]) for row in table.rows] == [(2, "one\ntwo"), (5, "x")]


def test_what_spreadsheets_would_run_leaves_quoted_and_comes_back_as_it_was() -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "'=1", "'", "''=", "=cmd|' /C calc'!A0", "plain"]
    for form in TableFormat:
        data = write_table(["a"], [[each] for each in hostile], form)
        assert [row["a"] for row in cells(data, form)] == hostile
    text = write_table(["a"], [[each] for each in hostile], TableFormat.CSV).decode("utf-8-sig")
    assert not [line for line in text.splitlines() if line.strip('"')[:1] in "=+-@＝"]


def test_no_cell_of_an_exported_workbook_is_a_formula_or_a_date() -> None:
    data = write_table(["a", "b"], [["=1+1", "05-05"]], TableFormat.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    kinds = {(cell.data_type, cell.number_format) for row in sheet.iter_rows() for cell in row}
    assert kinds == {("s", "@")}


def test_formulas_dates_and_errors_of_a_workbook_are_named_by_their_cell_and_never_evaluated() -> None:
    day = date(2026, 5, 5)
    table = read_table(workbook(["key", "code"], ["=1+1", day], ["#REF!", 7.0]), TableFormat.XLSX)
    found = [(each.line, each.column, each.what.split(";")[0]) for each in table.problems]
    assert found == [
        (2, "key", "expected a value, not a formula"),
        (2, "code", "the spreadsheet has made a date of it"),
        (3, "key", "expected a value, not a spreadsheet's error"),
    ]
    assert table.rows[-1].cells == {"code": "7"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "it is empty"),
        (b"a,b\n1,\xff\xff\n", "neither UTF-8 nor GB 18030"),
        (b"a\0b", "it is no text"),
        (b'a,b\n1,2\n"never closed,3\n', "line 3: not CSV"),
        (b"a\n" + b"x" * MAX_BYTES, "larger than"),
        (b"a\n" + b"1\n" * (MAX_ROWS + 1), "more than 1,000 rows"),
        (",".join(map(str, range(101))).encode(), "more than 100 columns"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(data: bytes, says: str) -> None:
    assert says in refusal(data)


def test_a_line_longer_than_the_names_is_named() -> None:
    (problem,) = read_table(b"a,b\n1,2,3\n", TableFormat.CSV).problems
    assert str(problem).startswith("line 2: more cells than columns")


def test_a_cell_of_too_many_characters_is_named() -> None:
    (problem,) = read_table(b"a,b\n1," + b"x" * 4001 + b"\n", TableFormat.CSV).problems
    assert (problem.line, problem.column) == (2, "b")


def bomb() -> bytes:
    return repacked(workbook(["a"]), {"xl/worksheets/sheet1.xml": b"<a>" + b" " * (MAX_UNPACKED_BYTES + 1) + b"</a>"})


def lying_bomb() -> bytes:
    """Its list of parts says 1,000 bytes; 20 MB are behind them."""
    data = bytearray(repacked(workbook(["a"]), {"xl/sharedStrings.xml": b" " * 20_000_000}))
    size = (20_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


def laughing() -> bytes:
    """A billion laughs: entities of entities."""
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    xml = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "ha">' + entities + b"]><sst><si><t>&l9;</t></si></sst>"
    return repacked(workbook(["a"]), {"xl/sharedStrings.xml": xml})


def outside() -> bytes:
    xml = b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'
    return repacked(workbook(["a"]), {"xl/sharedStrings.xml": xml})


def in_utf_16() -> bytes:
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE s []><sst/>'.encode("utf-16")
    return repacked(workbook(["a"]), {"xl/sharedStrings.xml": xml})


def many_styles() -> bytes:
    return repacked(workbook(["a"]), {"xl/styles.xml": b"<x/>" * 200_000})


def many_fonts() -> bytes:
    return repacked(workbook(["a"]), {"xl/styles.xml": b"<x/>" * 30_000})


def many_cells() -> bytes:
    return repacked(workbook(["a"]), {"xl/worksheets/sheet1.xml": b"<c/>" * 400_000})


def many_parts() -> bytes:
    return repacked(workbook(["a"]), {f"xl/media/{number}": b"" for number in range(300)})


@pytest.mark.parametrize(
    "make", [bomb, lying_bomb, laughing, outside, in_utf_16, many_styles, many_fonts, many_cells, many_parts]
)
def test_a_workbook_that_would_unpack_to_a_flood_is_refused_before_it_does(make: object) -> None:
    data = make()  # type: ignore[operator] # one of the functions above
    assert len(data) < MAX_BYTES
    assert refusal(data, TableFormat.XLSX).startswith("the table cannot be used")


def test_a_sheet_that_claims_a_million_rows_is_read_no_further_than_a_table_goes() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>key</t></is></c></row>'
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )
    data = repacked(workbook(["a"]), {"xl/worksheets/sheet1.xml": sheet})
    assert read_workbook(data, max_rows=MAX_ROWS, max_columns=100) == [["key"]]


def test_too_many_rows_and_columns_of_a_workbook_are_refused() -> None:
    with pytest.raises(WorkbookProblem, match="more than 2 rows"):
        read_workbook(workbook(*([["x"]] * 4)), max_rows=3, max_columns=5)
    with pytest.raises(WorkbookProblem, match="more than 2 columns"):
        read_workbook(workbook(["x", "y", "z"]), max_rows=3, max_columns=2)


def test_a_damaged_workbook_is_refused_wherever_it_is_damaged() -> None:
    data = write_table(["a", "b"], [["1", "2"]] * 5, TableFormat.XLSX)
    for at in range(0, len(data), 97):
        harmed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            read_table(harmed, TableFormat.XLSX)
        except TableFileError:
            continue
    for length in range(0, len(data), 211):
        assert refusal(data[:length], TableFormat.XLSX)
