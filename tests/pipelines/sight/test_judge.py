from collections.abc import Iterator

import av
import numpy as np
import pytest

from pipelines.sight.judge import Judge
from pipelines.sight.messages import LastMark, ViewTerms
from sample_videos.clips import CLIPS
from vision.arrays import ImageBGR
from vision.frame import Frame, FrameStamp
from vision.picture_health import PictureHealth, picture_mark
from vision.view_lock import ViewState
from vision.view_sketch import encoded, sketch


def key_frames(name: str) -> Iterator[ImageBGR]:
    with av.open(str(CLIPS / name)) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        for frame in container.decode(stream):
            yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


@pytest.fixture(scope="module")
def street() -> list[ImageBGR]:
    """Three moments of one camera."""
    frames = key_frames("fire-lane-day.sub.mp4")
    return [next(frames) for _ in range(3)]


@pytest.fixture(scope="module")
def another() -> ImageBGR:
    return next(key_frames("school-gate.mp4"))


def shown(pixels: ImageBGR, *, is_key: bool = True, stream: str = "sub") -> Frame:
    stamp = FrameStamp(
        camera_id="c", stream=stream, captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0, is_key=is_key
    )
    return Frame(pixels=pixels, stamp=stamp)


def health_of(judge: Judge, pixels: ImageBGR, *, offset_s: float = 1.0, is_key: bool = True) -> PictureHealth:
    frame = shown(pixels, is_key=is_key)
    return judge.judge(frame, health=PictureHealth.OK, offset_s=offset_s, hidden=()).health


def test_without_terms_a_judge_believes_what_it_is_told(street: list[ImageBGR]) -> None:
    judged = Judge(None).judge(shown(street[0]), health=PictureHealth.BLURRED, offset_s=0.0, hidden=())
    assert (judged.health, judged.mark, judged.view, judged.sketch) == (PictureHealth.BLURRED, None, None, None)


def test_the_same_bytes_a_minute_later_are_a_frozen_camera_and_another_stream_is_not(street: list[ImageBGR]) -> None:
    def terms(age_s: float, stream: str = "sub") -> ViewTerms:
        mark = LastMark.model_validate({"stream": stream, "mark": picture_mark(street[0]), "age_s": age_s})
        return ViewTerms(marks=(mark,))

    assert health_of(Judge(terms(60.0)), street[0]) is PictureHealth.FROZEN
    assert health_of(Judge(terms(60.0)), street[1]) is PictureHealth.OK
    assert health_of(Judge(terms(30.0)), street[0]) is PictureHealth.OK
    assert health_of(Judge(terms(60.0, "main")), street[0]) is PictureHealth.OK
    assert health_of(Judge(terms(60.0)), street[0], is_key=False) is PictureHealth.OK


def test_a_camera_that_freezes_while_it_is_watched_is_found_in_the_same_visit(street: list[ImageBGR]) -> None:
    judge = Judge(ViewTerms())
    found = [health_of(judge, street[0], offset_s=offset_s) for offset_s in (0.0, 20.0, 58.0, 61.0)]
    assert found == [PictureHealth.OK] * 3 + [PictureHealth.FROZEN]


def test_a_street_that_is_not_there_at_two_looks_is_a_moved_camera_and_at_one_look_it_may_be_a_bus(
    street: list[ImageBGR], another: ImageBGR
) -> None:
    references = (encoded(sketch(street[0])),)
    judge = Judge(ViewTerms(references=references))
    first = judge.judge(shown(another), health=PictureHealth.OK, offset_s=0.0, hidden=())
    assert first.view is not None
    assert (first.health, first.view.state) == (PictureHealth.OK, ViewState.ELSEWHERE)
    assert health_of(judge, another, offset_s=2.0) is PictureHealth.OK
    assert health_of(judge, another, offset_s=6.0) is PictureHealth.MOVED
    assert health_of(judge, street[1], offset_s=7.0) is PictureHealth.OK
    assert health_of(judge, another, offset_s=8.0) is PictureHealth.OK

    told = Judge(ViewTerms(references=references, was_elsewhere=True))
    assert health_of(told, another, offset_s=0.0) is PictureHealth.MOVED


def test_one_sketch_a_visit_is_brought_back_and_none_of_another_street(
    street: list[ImageBGR], another: ImageBGR
) -> None:
    terms = ViewTerms(references=(encoded(sketch(street[0])),), wants_sketch=True)
    judge = Judge(terms)
    brought = [
        judge.judge(shown(pixels), health=PictureHealth.OK, offset_s=float(index), hidden=()).sketch is not None
        for index, pixels in enumerate((another, street[1], street[2]))
    ]
    assert brought == [False, True, False]


def test_a_reference_that_cannot_be_read_is_as_if_it_were_not_there(another: ImageBGR) -> None:
    assert health_of(Judge(ViewTerms(references=("cNonsense",), was_elsewhere=True)), another) is PictureHealth.OK


def test_pictures_are_wanted_once_of_each_kind() -> None:
    judge = Judge(ViewTerms(wants_reference=True, wants_fault=False))
    assert judge.wants_picture(health=PictureHealth.OK, view=None)
    assert not judge.wants_picture(health=PictureHealth.BLACK, view=None)
    judge.took_picture(health=PictureHealth.OK)
    assert not judge.wants_picture(health=PictureHealth.OK, view=None)
