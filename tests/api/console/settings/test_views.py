"""What the sections of the settings show, and what they ask of the API."""

import base64
from zoneinfo import ZoneInfo

from api.console.settings.areas_view import area_lines, duty_words
from api.console.settings.catalogue_view import CSV, XLSX, change_lines, content_type, limits_words, problem_lines
from api.console.settings.file_field import MOST_BYTES, read_file
from api.console.settings.keys_view import key_body
from api.console.settings.plans_view import minutes, ordered_cameras, plan_body
from api.console.settings.texts_view import decoded, detail_words, note_words
from api.console.settings.webhooks_view import codes_of, codes_text, counts, moment, webhook_body
from api.pages.language import Language

ZONE = ZoneInfo("Asia/Shanghai")
KEY = {"name": "erp", "kind": "api", "role": "integrator", "unit": "", "expires_at": ""}


def test_a_key_of_another_system_has_the_scopes_that_were_ticked() -> None:
    body = key_body(KEY, scopes=["cases:read"], areas=["grid"], zone=ZONE)
    assert body == {
        "name": "erp", "kind": "api", "role": "integrator", "scopes": ["cases:read"], "unit": None, "areas": ["grid"],
    }  # fmt: skip


def test_a_worker_has_no_role_and_only_integrators_have_scopes() -> None:
    assert key_body({**KEY, "kind": "worker"}, scopes=["cases:read"], areas=["x"], zone=ZONE) == {
        "name": "erp",
        "kind": "worker",
    }
    assert "scopes" not in key_body({**KEY, "role": "operator"}, scopes=["cases:read"], areas=[], zone=ZONE)
    assert key_body({**KEY, "role": ""}, scopes=[], areas=[], zone=ZONE)["role"] is None


def test_a_key_ends_with_its_last_day_on_the_sites_clock() -> None:
    body = key_body({**KEY, "expires_at": "2026-12-31"}, scopes=[], areas=[], zone=ZONE)
    assert body["expires_at"] == "2027-01-01T00:00:00+08:00"
    for wrong in ("someday", "9999-12-31"):
        assert key_body({**KEY, "expires_at": wrong}, scopes=[], areas=[], zone=ZONE)["expires_at"] == wrong


def test_a_plans_gap_is_typed_in_minutes_and_may_be_left_out() -> None:
    typed = {"name": "夜巡", "max_gap_s": "2.5", "hours": "22:00-06:00，12:00-13:00", "rounds": ""}
    assert plan_body(typed, ["c1"]) == {
        "name": "夜巡",
        "cameras": ["c1"],
        "hours": ["22:00-06:00", "12:00-13:00"],
        "rounds": [],
        "max_gap_s": 150.0,
    }
    assert "max_gap_s" not in plan_body({**typed, "max_gap_s": ""}, ["c1"])
    assert plan_body({**typed, "max_gap_s": "often"}, [])["max_gap_s"] == "often"
    assert minutes(150.0) == "2.5"


def test_a_plans_own_cameras_come_first_in_the_order_of_its_round() -> None:
    cameras = [{"id": each, "name": each.upper()} for each in ("a", "b", "c")]
    assert list(ordered_cameras({"cameras": ["c", "gone", "a"]}, cameras)) == ["c", "a", "b"]
    assert list(ordered_cameras(None, cameras)) == ["a", "b", "c"]


def test_a_table_is_told_apart_by_its_first_bytes() -> None:
    assert content_type("a.csv", b"key,name") == CSV
    assert content_type("a.csv", b"PK\x03\x04...") == XLSX
    assert content_type("A.XLSX", b"") == XLSX


def test_limits_are_listed_by_stage() -> None:
    stages = {"check": {"clock": "work_day", "amount": 1.0}, "handle": {"clock": "work_hour", "amount": 2.5}}
    assert limits_words(stages, Language.ZH) == "处置 2.5 工作时 · 核查 1 工作日"
    assert limits_words({}, Language.ZH) == ""


def test_every_wrong_cell_and_every_changed_row_has_its_line() -> None:
    field = {"field": "name_en", "before": "", "after": "Vending"}
    shown = {
        "problems": [
            {"line": 3, "column": "level", "what": "expected grid"},
            {"line": 0, "column": "", "what": "empty"},
        ],
        "added": [{"key": "x", "name_zh": "新"}],
        "changed": [{"key": "y", "name_zh": "改", "fields": [field]}],
        "removed": [],
    }
    assert problem_lines(shown) == [("3", "level", "expected grid"), ("—", "—", "empty")]
    assert change_lines(shown, Language.ZH) == [("新 (x)", "新增", ""), ("改 (y)", "修改", "name_en: — → Vending")]


def test_areas_stand_below_what_they_are_part_of_and_orphans_are_not_lost() -> None:
    def area(name: str, parent: str | None, level: str = "grid") -> dict[str, object]:
        return {"id": name, "name_zh": name, "name_en": "", "level": level, "parent": parent}

    lines = area_lines([area("g", "t"), area("t", None, "town"), area("lost", "gone")], Language.EN)
    assert [(each.id, each.depth) for each in lines] == [("t", 0), ("g", 1), ("lost", 0)]
    assert duty_words([], {}, "all") == "all"
    assert duty_words(["t", "?"], {"t": "Town"}, "all") == "Town, ?"


def test_codes_are_read_as_they_are_written() -> None:
    assert codes_of(codes_text({"b": "2", "a": "1=1"})) == {"a": "1=1", "b": "2"}
    assert codes_of("fire_lane_blocked\n\n = x") == {"fire_lane_blocked": ""}
    assert webhook_body({"name": "n", "url": "u", "topics": "", "codes": ""})["topics"] == ["*"]


def test_deliveries_are_counted_in_the_order_of_their_life() -> None:
    assert counts({"dead": 2, "waiting": 1, "delivered": 0, "odd": 3}) == [
        ("waiting", 1, "blue"),
        ("dead", 2, "red"),
        ("odd", 3, ""),
    ]


def test_a_time_is_that_of_the_sites_clock() -> None:
    assert moment("2026-06-01T08:00", ZONE) == "2026-06-01T08:00:00+08:00"
    assert moment("", ZONE) == ""


def test_only_a_small_file_that_is_whole_is_taken() -> None:
    whole = base64.b64encode(b"key,name").decode()
    found = read_file({"name": "a.csv", "size": 8, "data": whole})
    assert found is not None
    assert (found.name, found.data) == ("a.csv", b"key,name")
    too_much = base64.b64encode(b"x" * (MOST_BYTES + 1)).decode()
    wrongs: list[object] = [None, [], {"name": "a"}, {"data": 5}, {"data": "no base 64!"}, {"data": too_much}]
    for wrong in wrongs:
        assert read_file(wrong) is None


def test_texts_of_old_spreadsheets_are_read() -> None:
    assert decoded("节假日".encode("gb18030")) == decoded("\ufeff节假日".encode()) == "节假日"


def test_notes_of_the_calendar_are_said_in_chinese_and_unknown_ones_kept() -> None:
    assert note_words("2027 has no table of holidays: only weekends are known", Language.ZH).startswith("2027 年还没有")
    assert note_words("something new", Language.ZH) == "something new"


def test_the_detail_of_an_audit_line_is_said_in_plain_words() -> None:
    assert detail_words({"a": [1, 2], "b": {"c": None}, "d": "<script>"}) == "a: 1, 2; b: (c: —); d: <script>"
