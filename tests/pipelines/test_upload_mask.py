"""A photo becomes a masked copy: upright, without metadata, nobody recognisable; hostile ones are refused."""

import io

import numpy as np
import pytest
from PIL import Image

from pipelines.mask_orders import MaskOrder, MaskOrders
from pipelines.upload_mask import PhotoUnreadableError, mask_one, masked_photo
from vision.detections import Detections


class OnePerson:
    """Finds one person in the left half of every picture, and remembers the picture's size."""

    def detect(self, frames):
        self.size_wh = frames[0].size_wh
        one = Detections(
            xyxy_norm=np.asarray([[0.0, 0.0, 0.5, 1.0]], np.float32),
            confidence=np.asarray([0.3], np.float32),
            class_ids=np.zeros(1, np.int32),
            labels=("person",),
        )
        return [one, *(Detections.empty() for _ in frames[1:])]


def photo(*, orientation=1, size_wh=(320, 240)):
    noise = np.random.default_rng(1).integers(0, 255, (size_wh[1], size_wh[0], 3), dtype=np.uint8)
    picture, data = Image.fromarray(noise), io.BytesIO()
    exif = picture.getexif()
    exif[0x0112] = orientation
    exif[0x010E] = "where I live"
    picture.save(data, "JPEG", exif=exif, quality=95)
    return data.getvalue()


def test_the_head_is_hidden_the_rest_is_not_and_the_metadata_is_gone():
    data = photo()
    masked = masked_photo(data, OnePerson())
    before, after = (np.asarray(Image.open(io.BytesIO(each)).convert("RGB"), int) for each in (data, masked.jpeg))
    difference = np.abs(before - after).mean(axis=2)
    assert difference[:80, :160].mean() > 30
    assert difference[:, 230:].mean() < 12
    assert b"where I live" not in masked.jpeg


def test_a_photo_taken_sideways_is_masked_as_people_see_it():
    detector = OnePerson()
    masked = masked_photo(photo(orientation=6), detector)
    assert detector.size_wh == (240, 320)
    assert Image.open(io.BytesIO(masked.jpeg)).size == (240, 320)


@pytest.mark.parametrize("data", [b"", b"GIF89a", photo()[:3000]])
def test_what_cannot_be_decoded_whole_is_refused(data):
    with pytest.raises(PhotoUnreadableError):
        masked_photo(data, OnePerson())


class Desk:
    """An API in memory that hands out photos."""

    def __init__(self, *photos):
        self.photos, self.reports, self.stored = dict(enumerate(photos)), [], {}

    def claim_mask(self):
        return MaskOrders(orders=tuple(MaskOrder(original=f"{number:064d}") for number in sorted(self.photos)[:1]))

    def photo(self, sha256):
        return self.photos.pop(int(sha256))

    def put_masked(self, sha256, jpeg):
        self.stored[sha256] = jpeg

    def post_mask(self, report):
        assert report.masked is None or report.masked in self.stored, "the copy is stored before it is named"
        self.reports.append(report)


def test_a_broken_photo_is_told_as_such_and_the_next_one_is_masked():
    desk = Desk(b"broken", photo())
    assert mask_one(desk, OnePerson(), network=None) is False
    assert mask_one(desk, OnePerson(), network=None) is True
    assert mask_one(desk, OnePerson(), network=None) is False
    broken, whole = desk.reports
    assert (broken.masked, whole.failure) == (None, "")
    assert "cannot be decoded" in broken.failure
