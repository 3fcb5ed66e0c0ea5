"""Cameras from a table: good rows, and bad ones named by line and column."""

from pathlib import Path

import pytest

from api.cameras.csv_file import CsvFileError, parse_cameras, read_cameras

HEAD = "id,name,main,sub,tags,longitude,latitude\n"


def message(text: str) -> str:
    with pytest.raises(CsvFileError) as caught:
        parse_cameras(text, file="c.csv")
    return str(caught.value)


def test_rows_become_cameras() -> None:
    text = HEAD + "gate,东门,rtsp://10.0.0.1/1,rtsp://10.0.0.1/2,a|b,120.1,30.2\n\nyard,Yard,rtsp://10.0.0.2/1,,,,\n"
    gate, yard = parse_cameras(text, file="c.csv")
    assert (gate.name, gate.tags, gate.position) == ("东门", ("a", "b"), (120.1, 30.2))
    assert yard.streams.sub is None


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("id,name,main\r\ngate,东门,rtsp://10.0.0.1/1\r\n".replace(",", delimiter).encode(encoding))
    assert read_cameras(path)[0].name == "东门"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + ",x,rtsp://10.0.0.1/1,,,,\n", "line 2, id: "),
        (HEAD + "a,,rtsp://10.0.0.1/1,,,,\n", "line 2, name: "),
        (HEAD + "a,x,file:///etc/passwd,,,,\n", "line 2, main: expected an address"),
        (HEAD + "a,x,,,,,\n", "line 2, main: expected `main`"),
        (HEAD + "a,x,rtsp://h/1,http://h/2,,,\n", "line 2, sub: "),
        (HEAD + "a,x,rtsp://h/1,,,120,\n", "line 2, longitude, latitude: expected both"),
        (HEAD + "a,x,rtsp://h/1,,,,\na,y,rtsp://h/2,,,,\n", "line 3, id: 'a' stands in line 2 too"),
        (HEAD + "a,x,rtsp://h/1,,,,,more\n", "line 2: more cells than columns"),
        ("id,name,mian\na,x,rtsp://h/1\n", "line 1: unknown column 'mian'"),
        ("name,main\nx,rtsp://h/1\n", "line 1: no column 'id'"),
        ('id,name,main\na,"x,rtsp://h/1\n', "not CSV"),
        (HEAD, "it has no rows"),
        ("", "line 1: no column 'id'"),
    ],
)
def test_a_bad_row_is_named_by_line_and_column(text: str, expected: str) -> None:
    assert expected in message(text)
