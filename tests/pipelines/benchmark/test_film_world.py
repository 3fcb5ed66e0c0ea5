"""A clip as a world: forwards once, backwards never wrong, its length known."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.benchmark.film_world import FilmWorld
from pipelines.capture.errors import CaptureError
from sample_videos.blocks.world import Block, write_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds at five pictures a second; a block stands there from the third on."""
    block = Block(label="car", column=3, row=5, start_s=2.0, end_s=99.0)
    return write_clip(tmp_path_factory.mktemp("film") / "film.mp4", [block], length_s=12.0)


def test_the_first_picture_at_or_after_an_instant_is_given(clip: Path) -> None:
    world = FilmWorld(clip)
    given = [world.picture(at_s) for at_s in (0.0, 0.1, 1.9, 2.0, 9.0, 11.8)]
    assert [shot and shot.at_s for shot in given] == [0.0, 0.2, 2.0, 2.0, 9.0, 11.8]
    assert world.picture(11.9) is None
    assert world.length_s == pytest.approx(12.0)


def test_asked_for_an_older_time_it_begins_again(clip: Path) -> None:
    world = FilmWorld(clip)
    late, early, late_again = (world.picture(at_s) for at_s in (11.0, 1.0, 11.0))
    assert [shot and shot.at_s for shot in (late, early, late_again)] == [11.0, 1.0, 11.0]
    assert early is not None
    assert late is not None
    is_red = [int(np.asarray(shot.pixels[440, 280])[2]) > 200 for shot in (early, late)]
    assert is_red == [False, True]


def test_its_length_is_known_whatever_was_asked_before(clip: Path) -> None:
    world = FilmWorld(clip)
    world.picture(3.0)
    assert world.length_s == pytest.approx(12.0)
    shot = world.picture(4.0)
    assert shot is not None
    assert shot.at_s == 4.0
    world.close()
    assert world.length_s == pytest.approx(12.0)


def test_a_clip_that_cannot_be_played_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"not a video")
    with pytest.raises(CaptureError, match=r"broken\.mp4"):
        FilmWorld(tmp_path / "broken.mp4").picture(0.0)
