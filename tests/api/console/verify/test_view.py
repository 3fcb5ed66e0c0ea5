"""What is shown of a case: the right two pictures, and only the lines that have something to say."""

from typing import Any

from api.cases.states import RejectReason
from api.console.verify.view import REASONS, crops_of, dwell_line, facts_of, legal_basis, polygon_points, shots_of
from api.pages.language import Language

TYPES = {"fire_lane_blocked": "占用消防通道"}


def picture(role: str, sha256: str = "a", *, parent: str | None = None) -> dict[str, Any]:
    return {
        "role": role,
        "sha256": sha256,
        "parent_sha256": parent,
        "taken_at": "2026-06-01T02:00:00Z",
        "width": 1280,
        "height": 720,
        "is_below_standard": False,
    }


def case(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "number": 17,
        "origin": "violation",
        "type": "fire_lane_blocked",
        "rule_id": "r1",
        "camera_name": "东侧通道",
        "area": "一街",
        "zone_id": "z1",
        "zone_name": "东侧消防通道",
        "zone_kind": "fire_lane",
        "label": "car",
        "count": 1,
        "box": [0.1, 0.2, 0.3, 0.4],
        "polygon": [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0]],
        "limit_s": 180.0,
        "dwell": {"lower_s": 200.0, "upper_s": None},
        "dwell_at_end": None,
        "opened_at": "2026-06-01T02:05:00Z",
        "cleared_at": None,
        "recurrence_of": None,
        "report": None,
        "fault": None,
        "pictures": [picture("second_scene", "b"), picture("first_scene", "a"), picture("first_scene_crop", "c")],
    }
    return made | changes


def facts(shown: dict[str, Any], language: Language = Language.ZH, **options: Any) -> dict[str, str]:
    rows = facts_of(language, shown, camera=options.get("camera"), types=TYPES)
    return {row.name.removeprefix("verify.fact_"): row.value or str(row.at) for row in rows}


def test_the_first_and_the_confirming_picture_stand_side_by_side_in_the_order_of_time() -> None:
    assert [shot.sha256 for shot in shots_of(case())] == ["a", "b"]
    assert [shot.sha256 for shot in crops_of(case())] == ["c"]
    assert all(shot.has_overlay for shot in shots_of(case()))


def test_of_a_moved_camera_the_reference_stands_beside_what_it_shows_now() -> None:
    shots = shots_of(case(origin="camera_fault", pictures=[picture("current", "n"), picture("reference", "r")]))
    assert [shot.sha256 for shot in shots] == ["r", "n"]
    assert not shots[0].has_overlay, "zones do not lie in the reference where they lie now"


def test_of_a_report_its_photos_are_shown_without_outlines() -> None:
    photos = [picture("report_photo", each) for each in "abc"]
    shots = shots_of(case(origin="report", pictures=photos, box=None, polygon=[]))
    assert [shot.sha256 for shot in shots] == ["a", "b"]
    assert not any(shot.has_overlay for shot in shots)


def test_a_case_without_pictures_has_none() -> None:
    assert shots_of(case(origin="signal", pictures=[])) == ()


def test_the_dwell_is_an_interval_with_its_limit_and_says_what_is_unknown() -> None:
    assert dwell_line(Language.ZH, case()) == "[3 分钟 20 秒, 未知]，时限 3 分钟"
    ended = case(dwell_at_end={"lower_s": 260.0, "upper_s": 300.0})
    assert dwell_line(Language.EN, ended) == "[4 min 20 s, 5 min], limit 3 min"
    assert dwell_line(Language.ZH, case(limit_s=None)) == ""


def test_the_law_is_that_of_the_zone_of_the_case() -> None:
    zones = [{"id": "z2", "legal_basis": "another"}, {"id": "z1", "legal_basis": "消防法第二十八条"}]
    assert legal_basis(case(), {"zones": zones}) == "消防法第二十八条"
    assert legal_basis(case(), {"zones": [{"id": "z1"}]}) == ""
    assert legal_basis(case(), None) == ""


def test_lines_without_a_word_are_left_out() -> None:
    assert facts(case()) == {
        "rule": "占用消防通道 (r1)",
        "dwell": "[3 分钟 20 秒, 未知]，时限 3 分钟",
        "zone": "消防通道 · 东侧消防通道",
        "object": "小汽车",
        "camera": "东侧通道",
        "area": "一街",
        "opened": "2026-06-01T02:05:00Z",
    }


def test_reports_and_counts_and_recurrences_are_told() -> None:
    told = facts(
        case(
            camera_name="",
            origin="report",
            rule_id=None,
            limit_s=None,
            count=3,
            report={"description": "<script>alert(1)</script>", "by": "person:zhang"},
            recurrence_of={"id": "x", "number": 5, "opened_at": "2026-05-30T00:00:00Z", "cleared_at": None},
        )
    )
    assert (told["source"], told["area"]) == ("人工上报", "一街")
    assert "camera" not in told
    assert told["object"] == "小汽车 × 3"
    assert told["report"] == "<script>alert(1)</script> · zhang", "as it was written; the page shows it as text"
    assert told["recurrence"] == "与 #5 同一处"
    assert "rule" not in told


def test_the_digits_follow_the_order_of_the_reasons() -> None:
    assert tuple(RejectReason) == REASONS


def test_the_outline_is_made_of_numbers_alone() -> None:
    assert polygon_points(case()) == "0.0,0.0 500.0,0.0 500.0,1000.0"
