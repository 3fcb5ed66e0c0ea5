from collections.abc import Sequence
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from sample_videos.clips import CLIPS
from sample_videos.studio.faults import Tally, is_right_health, is_right_view, table
from sample_videos.studio.spoil import FAULTS, HARMLESS, MOVES, ON_THE_WAY, captioned, through_window
from vision.arrays import ImageBGR
from vision.picture_health import PictureHealth, picture_health, thumbnail
from vision.view_lock import ViewState, compare
from vision.view_sketch import Sketch, merged, sketch


@pytest.fixture(scope="module")
def street() -> list[ImageBGR]:
    """Four moments of the rainy junction."""
    found = []
    with av.open(str(CLIPS / "rainy-junction.mp4")) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        for frame in container.decode(stream):
            found.append(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8))
            if len(found) == 4:
                return found
    raise AssertionError("the clip has fewer key frames than expected")


@pytest.fixture(scope="module")
def reference(street: Sequence[ImageBGR]) -> Sketch:
    return merged([sketch(captioned(through_window(each), time_s=3.0 * n)) for n, each in enumerate(street[:3])])


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_called_what_it_is(street: Sequence[ImageBGR], name: str) -> None:
    window = through_window(street[3])
    spoil, rng = FAULTS[name], np.random.default_rng(3)
    late = name in ON_THE_WAY
    broken = spoil(captioned(window, time_s=4.0), rng) if late else captioned(spoil(window, rng), time_s=4.0)
    assert broken.shape == window.shape
    assert picture_health(broken, thumbnail(window)) == name


@pytest.mark.parametrize("name", HARMLESS)
def test_what_streets_do_all_the_time_is_neither_a_fault_nor_a_move(
    street: Sequence[ImageBGR], reference: Sketch, name: str
) -> None:
    picture = HARMLESS[name](captioned(through_window(street[3]), time_s=9.0), np.random.default_rng(1))
    if name != "headlights at dusk":
        # Glare over a dark street may hide all that is sharp: such a look is given up (docs/looks-that-say-nothing.md).
        assert picture_health(picture) is PictureHealth.OK
    assert compare([reference], picture).state is ViewState.SAME


@pytest.mark.parametrize("name", MOVES)
def test_each_move_is_found(street: Sequence[ImageBGR], reference: Sketch, name: str) -> None:
    assert compare([reference], captioned(through_window(street[3], **MOVES[name]), time_s=9.0)).is_moved


def test_a_table_tells_the_share_of_right_answers_and_the_worst_clip() -> None:
    tally = Tally()
    for clip, answer in (("a", "black"), ("a", "ok"), ("b", "black"), ("b", "black")):
        tally.count("black", clip, answer)
    assert list(table(tally, is_right_health))[2] == "| black | 4 | 0.750 | 0.50 a | black 3, ok 1 |"
    assert is_right_view("moved: far", "elsewhere")
    assert not is_right_view("same: bus", "moved")
    assert is_right_view("same: night", "unknown")


def test_spoiling_leaves_the_picture_alone(street: Sequence[ImageBGR], tmp_path: Path) -> None:
    picture = through_window(street[0])
    cv2.imwrite(str(tmp_path / "before.png"), picture)
    for spoil in (*FAULTS.values(), *HARMLESS.values()):
        spoil(picture, np.random.default_rng(0))
    np.testing.assert_array_equal(cv2.imread(str(tmp_path / "before.png")), picture)
