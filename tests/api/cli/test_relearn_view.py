"""`lunxun cameras relearn-view` on a data folder where no server runs."""

import json
from pathlib import Path

from typer.testing import CliRunner

from api.cli import build

SITE = """
schema: 1
timezone: Asia/Shanghai
cameras:
  - {id: gate, name: Gate, streams: {main: "rtsp://10.0.0.1/main"}}
plans:
  - {id: day, name: Day, cameras: [gate], max_gap_s: 60}
"""


def lunxun(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(build(), [str(each) for each in arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_view_is_learned_anew_by_command_and_an_unknown_camera_is_named(tmp_path: Path) -> None:
    site, data = tmp_path / "site.yaml", tmp_path / "data"
    site.write_text(SITE)
    data.mkdir()
    assert lunxun("site", "apply", site, "--data", data)[0] == 0

    code, out, _ = lunxun("cameras", "relearn-view", "gate", "--data", data, "--json")
    assert code == 0
    document = json.loads(out)
    assert (document["schema"], document["camera_id"], document["is_learned"]) == (1, "gate", False)

    code, _, err = lunxun("cameras", "relearn-view", "yard", "--data", data)
    assert code != 0
    assert "there is no camera 'yard'" in err
