"""`lunxun bench` on composed scenes: a rendered sample street, and what is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import api.cli
from api.cli.bench_plan import BenchPlan, Mode
from api.cli.bench_subject import find_subjects, opened
from pipelines.benchmark.clips import ClipsError
from pipelines.rules.types import load_rule_types
from sample_videos.clips import HOME, SCENES

SCENE = SCENES / "school-gate.yaml"
TYPES = load_rule_types()
PLAN = BenchPlan(mode=Mode.PATROL, periods_s=(60.0,), limits_s=(30.0, 90.0), length_s=300.0, seed=1)


def test_a_scene_is_run_once_for_each_limit_and_its_truth_follows() -> None:
    subjects = find_subjects([SCENE], PLAN, types=TYPES, packs=None)
    assert [subject.name for subject in subjects] == ["school-gate.yaml 30 s", "school-gate.yaml 90 s"]
    for subject in subjects:
        with opened(subject, PLAN, types=TYPES) as one:
            assert (one.world.length_s, one.truth.camera.rules[0].limit_s) == (300.0, subject.limit_s)
            assert one.world.picture(300.0) is None
            shot = one.world.picture(12.5)
            assert shot is not None
            assert (shot.at_s, shot.pixels.shape) == (12.5, (540, 960, 3))
            assert any(entry.start_s > 0 for entry in one.truth.entries)


def test_a_scene_by_itself_is_the_course_that_was_rendered() -> None:
    plan = BenchPlan(mode=Mode.STREAM, periods_s=(1.0,))
    (subject,) = find_subjects([SCENE], plan, types=TYPES, packs=HOME / "packs")
    with opened(subject, plan, types=TYPES) as one:
        assert (one.world.length_s, one.truth.clip) == (80.0, "school-gate.yaml")
        assert one.truth.entries[0].label == "car"


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["missing.yaml"], "missing.yaml is not there"),
        ([str(SCENE), str(HOME / "clips" / "school-gate.truth.json")], "are for scenes"),
    ],
)
def test_what_cannot_be_run_is_refused(paths: list[str], expected: str) -> None:
    with pytest.raises(ClipsError, match=expected):
        find_subjects([Path(path) for path in paths], PLAN, types=TYPES, packs=None)


def test_a_scene_without_its_pictures_says_where_they_are_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ClipsError, match=r"expected school-gate\.pack\.zip in"):
        find_subjects([SCENE], PLAN, types=TYPES, packs=tmp_path)


def test_a_long_course_is_patrolled_from_the_command_line() -> None:
    arguments = [
        "bench",
        str(SCENE),
        "--length",
        "120",
        "--limit",
        "15",
        "--mode",
        "patrol",
        "--period",
        "60",
        "--json",
        "-",
    ]
    result = CliRunner().invoke(api.cli.build(), [*arguments, "--model", "blocks"])
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (document["limit_s"], document["clips"][0]["clip"], document["total"]["looks"] >= 2) == (
        15.0,
        "school-gate.yaml",
        True,
    )
