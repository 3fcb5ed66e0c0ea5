from pathlib import Path

import numpy as np
import pytest

from sample_videos.studio.pack import Pack, SpriteEntry, SpritePart
from sample_videos.studio.pieces import Pieces, PiecesError, fingerprint
from sample_videos.studio.scene import CameraPlace, Light, LightKind, Scene, Street

SIZE_WH = (64, 36)
PLATE = np.full((36, 64, 3), 90, np.uint8)
BGRA = np.full((10, 8, 4), 200, np.uint8)
SHADOW = np.full((4, 6), 120, np.uint8)


def entry(key: str) -> SpriteEntry:
    return SpriteEntry(
        key=key,
        at_px=(3, 4),
        shadow_at_px=(1, 2),
        shadow_scale=0.5,
        anchor_px=(7.0, 12.5),
        depth_m=11.0,
        parts=(SpritePart(label="car", box=(3.0, 4.0, 11.0, 14.0)),),
    )


@pytest.fixture
def pieces(tmp_path: Path) -> Pieces:
    made = Pieces(tmp_path / "work")
    made.begin("one")
    return made


def test_kept_pieces_become_a_pack_that_says_the_same(pieces: Pieces, tmp_path: Path) -> None:
    pieces.keep_plate(PLATE)
    pieces.keep(entry("car-1"), BGRA, SHADOW)
    path = tmp_path / "scene.pack.zip"
    assert pieces.pack(path, scene="scene", size_wh=SIZE_WH, keys=["car-1"]) == 1
    pack = Pack(path)
    assert pack.entries["car-1"] == entry("car-1")
    sprite = pack.sprite("car-1")
    assert sprite.bgra.shape == (10, 8, 4)
    assert sprite.shadow is not None
    assert sprite.shadow.shape == (8, 12)
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_a_later_start_finds_what_is_finished(pieces: Pieces) -> None:
    pieces.keep(entry("car-1"), BGRA, SHADOW)
    again = Pieces(pieces.folder)
    assert again.begin("one") == 0
    assert again.has("car-1")
    assert not again.has("car-2")


def test_pieces_of_another_setting_are_thrown_away(pieces: Pieces) -> None:
    pieces.keep_plate(PLATE)
    pieces.keep(entry("car-1"), BGRA, SHADOW)
    assert pieces.begin("two") > 0
    assert not pieces.has("car-1")
    assert not pieces.has_plate()


def test_a_sprite_whose_entry_was_not_written_is_not_finished(pieces: Pieces) -> None:
    (pieces.folder / "car-1.webp").write_bytes(b"half a picture")
    assert not pieces.has("car-1")


def test_what_the_camera_does_not_see_is_finished_but_not_packed(pieces: Pieces, tmp_path: Path) -> None:
    pieces.keep_plate(PLATE)
    pieces.keep_unseen("car-1")
    assert pieces.has("car-1")
    assert pieces.pack(tmp_path / "x.pack.zip", scene="x", size_wh=SIZE_WH, keys=["car-1"]) == 0
    assert Pack(tmp_path / "x.pack.zip").unseen == {"car-1"}


def test_a_pack_with_something_missing_is_not_written(pieces: Pieces, tmp_path: Path) -> None:
    pieces.keep_plate(PLATE)
    with pytest.raises(PiecesError, match="1 sprites"):
        pieces.pack(tmp_path / "x.pack.zip", scene="x", size_wh=SIZE_WH, keys=["car-1"])
    assert not (tmp_path / "x.pack.zip").exists()


def test_the_fingerprint_follows_what_is_rendered_and_nothing_else() -> None:
    def scene(**said: object) -> Scene:
        camera = CameraPlace(position=(0, 0, 5), look_at=(0, 10, 0))
        return Scene.model_validate({"id": "a", "name": "a", "camera": camera, "street": Street(surfaces=[]), **said})

    first = fingerprint(scene(), SIZE_WH)
    assert fingerprint(scene(length_s=90, name="b"), SIZE_WH) == first
    assert fingerprint(scene(light=Light(kind=LightKind.RAIN)), SIZE_WH) != first
    assert fingerprint(scene(), (128, 72)) != first
