"""A table of cameras over the API: what it would change, every bad row, and all rows or none."""

from typing import Any

import pytest

HEAD = "id,name,main,area\n"
GOOD = HEAD + "gate,东门,rtsp://10.0.0.1/1,grid\nyard,Yard,rtsp://10.0.0.2/1,\n"


@pytest.fixture
def send(house: Any) -> Any:
    """A function: sends a table as the administrator."""

    def sent(path: str, text: str | bytes, kind: str = "text/csv") -> Any:
        head = {"Authorization": f"Bearer {house.token('admin')}", "Content-Type": kind}
        data = text if isinstance(text, bytes) else text.encode()
        return house.client.post(f"/api/v1{path}", headers=head, content=data)

    return sent


def test_a_preview_names_what_comes_and_changes_and_changes_nothing(house: Any, send: Any) -> None:
    assert send("/cameras/import", GOOD).json()["is_changed"]
    seen = send("/cameras/preview", HEAD + "gate,西门,rtsp://10.0.0.1/1,grid\nyard,Yard,,\nnew,新,rtsp://10.0.0.3/1,\n")
    assert seen.json()["problems"][0] == {
        "line": 3,
        "column": "main",
        "what": "expected `main` (rtsp://...) or `snapshot` (http://...)",
    }
    seen = send("/cameras/preview", GOOD.replace("东门", "西门") + "new,新,rtsp://10.0.0.3/1,\n").json()
    assert [(each["id"], each["line"]) for each in seen["added"]] == [("new", 4)]
    assert [(each["id"], each["fields"]) for each in seen["changed"]] == [("gate", ["name"])]
    assert (seen["rows"], seen["unchanged"], seen["problems"]) == (3, 1, [])
    assert [each["name"] for each in house.call("admin", "GET", "/cameras").json()] == ["东门", "Yard"]


def test_one_bad_row_stops_the_whole_import_and_every_bad_row_is_named(house: Any, send: Any) -> None:
    answer = send("/cameras/import", GOOD + "a b,x,rtsp://10.0.0.4/1,\nc,x,rtsp://u:pw@10.0.0.4/1,\n")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "cameras_file")
    places = [(each["line"], each["column"]) for each in answer.json()["error"]["problems"]]
    assert places == [(4, "id"), (5, "main")]
    assert "pw@" not in answer.text
    assert house.call("admin", "GET", "/cameras").json() == []


def test_new_cameras_join_the_plan_that_is_named(house: Any, send: Any) -> None:
    send("/cameras/import", GOOD)
    body = {"id": "day", "name": "日巡", "cameras": ["gate"], "max_gap_s": 60}
    house.call("admin", "POST", "/plans", json=body)
    send("/cameras/import?plan=day", HEAD + "new,新,rtsp://10.0.0.3/1,\n")
    assert house.call("admin", "GET", "/plans").json()[0]["cameras"] == ["gate", "new"]
    assert send("/cameras/preview?plan=night", GOOD).json()["error"]["code"] == "unknown_plan"


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"\xff\xfe\x00", "text/csv", 200),
        (b"", "text/csv", 200),
        (GOOD.encode("gb18030"), "application/vnd.ms-excel", 200),
        (b"x" * 1_000_001, "text/csv", 413),
        (b"{}", "application/json", 415),
        (b"id,name,main\n" + b'"' * 9999, "text/csv", 200),
    ],
)
def test_whatever_is_sent_is_answered(send: Any, data: bytes, kind: str, status: int) -> None:
    assert send("/cameras/preview", data, kind).status_code == status


def test_degrees_that_are_none_are_named(send: Any) -> None:
    head = "id,name,main,longitude,latitude\n"
    for wrong in ("nan,nan", "30,120", "inf,0"):
        seen = send("/cameras/preview", f"{head}a,x,rtsp://10.0.0.1/1,{wrong}\n").json()
        assert [each["column"] for each in seen["problems"]] == ["longitude, latitude"]
