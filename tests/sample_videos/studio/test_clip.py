"""Tests of clips with their truth, and of the sheet that shows them."""

import av
import numpy as np
import pytest
from painted_street import RED, painted_pack, parked, sprite_colour_at, street
from typer.testing import CliRunner

from sample_videos.studio.__main__ import app
from sample_videos.studio.clip import clip_files, write_clip, write_truth
from sample_videos.studio.compose import Composer
from sample_videos.studio.contact_sheet import SheetError, contact_sheet
from sample_videos.studio.truth import truth_of


def test_a_written_clip_shows_its_truth_and_the_sheet_shows_the_clip(tmp_path):
    scene = street(parked("a", RED, (8, 30)), length_s=36.0)
    composer = Composer(scene, painted_pack(scene, tmp_path), captioned=True)
    files = clip_files(composer, tmp_path, "x")
    write_truth(composer, files)
    write_clip(composer, files, tell=lambda *_: None)
    (violation,) = truth_of(composer, "x.mp4")["violations"]
    with av.open(str(files.main)) as container:
        pictures = {frame.time: frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)}
    _, green, red = sprite_colour_at(pictures[20.0], violation["box"])
    assert red > 150 > 100 > green
    blue, green, red = sprite_colour_at(pictures[1.0], violation["box"])
    assert max(blue, green, red) - min(blue, green, red) < 40
    sheet = contact_sheet(tmp_path)
    assert sheet.shape[1] == 4 * 400
    assert np.ptp(sheet) > 150


def test_an_empty_folder_has_no_sheet(tmp_path):
    with pytest.raises(SheetError, match="compose"):
        contact_sheet(tmp_path)


def test_the_command_writes_the_truth_of_another_course_and_says_what_is_wrong(tmp_path):
    scene = street(parked("a", RED, (8, 30)), length_s=36.0)
    pack = painted_pack(scene, tmp_path)
    path = tmp_path / "street.yaml"
    path.write_text(scene.model_dump_json())
    command = ["compose", str(path), "--pack", str(pack.path), "--out", str(tmp_path / "out"), "--truth-only"]
    done = CliRunner().invoke(app, [*command, "--seed", "5", "--length", "72"])
    assert done.exit_code == 0, done.output
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["street-5.truth.json"]
    wrong = CliRunner().invoke(app, [*command, "--codec", "mpeg2"])
    assert wrong.exit_code == 1
    assert "h264" in wrong.output
    assert CliRunner().invoke(app, ["check", str(path)]).exit_code == 0
