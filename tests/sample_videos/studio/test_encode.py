"""Tests of written clips."""

import av
import numpy as np
import pytest

from sample_videos.studio.encode import EncodeError, Output, encode
from sample_videos.studio.scene import Stream


def _frames(count):
    for number in range(count):
        frame = np.full((90, 160, 3), 60, np.uint8)
        frame[30:60, 4 * number : 4 * number + 30] = (0, 0, 230)
        yield frame


@pytest.mark.parametrize(("codec", "name"), [("h264", "h264"), ("h265", "hevc")])
def test_key_frames_come_at_their_time_and_there_are_no_b_frames(tmp_path, codec, name):
    path = tmp_path / "x.mp4"
    stream = Stream(size_wh=(160, 90), codec=codec, fps=8, key_frame_s=1.0)
    assert list(encode(_frames(24), [Output(path=path, stream=stream)])) == list(range(24))
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == name
        frames = list(container.decode(video=0))
    assert [n for n, frame in enumerate(frames) if frame.key_frame] == [0, 8, 16]
    assert [frame.pict_type for frame in frames if frame.pict_type == av.video.frame.PictureType.B] == []
    assert [frame.time for frame in frames] == [n / 8 for n in range(24)]


def test_the_sub_stream_is_written_in_the_same_pass(tmp_path):
    main = Output(path=tmp_path / "x.mp4", stream=Stream(size_wh=(160, 90), fps=8))
    sub = Output(path=tmp_path / "x.sub.mp4", stream=Stream(size_wh=(80, 46), fps=4))
    list(encode(_frames(16), [main, sub]))
    with av.open(str(sub.path)) as container:
        frames = list(container.decode(video=0))
    assert (len(frames), frames[0].width) == (8, 80)


def test_a_clip_that_was_not_finished_leaves_nothing_behind(tmp_path):
    def broken():
        yield from _frames(3)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        list(encode(broken(), [Output(path=tmp_path / "x.mp4", stream=Stream(size_wh=(160, 90)))]))
    assert list(tmp_path.iterdir()) == []


def test_rates_that_do_not_fit_are_refused(tmp_path):
    outputs = [Output(path=tmp_path / f"{n}.mp4", stream=Stream(size_wh=(160, 90), fps=n)) for n in (8, 5)]
    with pytest.raises(EncodeError, match="do not divide"):
        list(encode(_frames(2), outputs))
