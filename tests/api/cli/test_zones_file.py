"""Zones are found in each kind of file that has some, and what is wrong is said with its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.cli.zones_file import ZonesFileError, read_zones

ZONE: dict[str, Any] = {"id": "z1", "kind": "fire_lane", "polygon": [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9]]}
SITE = {
    "cameras": [
        {"id": "a", "streams": {"main": "rtsp://10.0.0.1/x"}, "zones": [ZONE]},
        {"id": "b", "streams": {"main": "rtsp://10.0.0.2/x"}, "zones": [ZONE | {"id": "z2"}]},
    ]
}


def written(folder: Path, document: object) -> Path:
    path = folder / "zones.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


@pytest.mark.parametrize(
    "document", [[ZONE], {"camera": {"zones": [ZONE]}}, {"zones": [ZONE]}, {"cameras": SITE["cameras"][:1]}]
)
def test_a_list_a_truth_file_and_a_site_file_hold_zones(tmp_path: Path, document: object) -> None:
    assert [zone.id for zone in read_zones(written(tmp_path, document), source="clip.mp4")] == ["z1"]


def test_yaml_is_read_too(tmp_path: Path) -> None:
    path = written(tmp_path, "- {id: z1, kind: area, polygon: [[0, 0], [1, 0], [1, 1]]}\n")
    assert [zone.id for zone in read_zones(path, source="x")] == ["z1"]


def test_of_several_cameras_the_named_one_or_the_one_with_the_address_is_taken(tmp_path: Path) -> None:
    path = written(tmp_path, SITE)
    assert [zone.id for zone in read_zones(path, source="rtsp://10.0.0.2/x")] == ["z2"]
    assert [zone.id for zone in read_zones(path, source="clip.mp4", camera="a")] == ["z1"]
    with pytest.raises(ZonesFileError, match=r"a, b.*--camera"):
        read_zones(path, source="clip.mp4")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{", "neither YAML nor JSON"),
        ("5", "expected a site file"),
        ([ZONE | {"kind": "roof"}], "0.kind"),
        ({"camera": {"zones": [ZONE, {"id": "z2"}]}}, "camera.zones.1"),
        ([ZONE | {"polygon": [[0, 0], [1, 1], [1, 0], [0, 1]]}], "z1"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, document: object, expected: str) -> None:
    with pytest.raises(ZonesFileError, match=expected):
        read_zones(written(tmp_path, document), source="x")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ZonesFileError, match=r"missing\.yaml"):
        read_zones(tmp_path / "missing.yaml", source="x")
