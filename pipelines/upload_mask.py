"""The `mask` order: a photo that somebody has sent is masked by a worker before others see it."""

import io
import warnings
from typing import Protocol

import numpy as np
from PIL import Image, ImageOps

from pipelines.evidence import Picture, encode_picture
from pipelines.mask_orders import MaskOrders, MaskReport
from pipelines.masked_copy import masked_copy
from pipelines.orders import NetworkUsed
from pipelines.ports import Detector
from vision.arrays import ImageBGR
from vision.frame import Frame, FrameStamp

MAX_PIXELS = 64_000_000
"""A phone of 2026 takes at most 50 million; decoded, 64 are 190 MB."""


class PhotoUnreadableError(ValueError):
    """The photo is no JPEG that can be decoded whole."""


class MaskDesk(Protocol):
    """The part of the API that hands out photos."""

    def claim_mask(self) -> MaskOrders: ...

    def photo(self, sha256: str) -> bytes: ...

    def put_masked(self, sha256: str, jpeg: bytes) -> None: ...

    def post_mask(self, report: MaskReport) -> None: ...


def masked_photo(jpeg: bytes, detector: Detector) -> Picture:
    """Returns the photo upright, without metadata, with heads and plates unrecognisable.

    Raises:
        PhotoUnreadableError: It cannot be decoded.
        models.errors.NetworkError, AnalysisLateError: The network failed.
    """
    pixels = _decoded(jpeg)
    # A photo has no camera and no instant: the detector looks at the pixels only.
    stamp = FrameStamp(
        camera_id="photo", stream="file", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0
    )
    return encode_picture(masked_copy(Frame(pixels=pixels, stamp=stamp), detector))


def mask_one(desk: MaskDesk, detector: Detector, *, network: NetworkUsed | None) -> bool:
    """Masks the photo that has waited longest; returns whether there was one.

    Raises:
        ApiError: The API is away; the photo is handed out again when its lease is over.
        models.errors.NetworkError, AnalysisLateError: The network failed.
    """
    for order in desk.claim_mask().orders:
        try:
            picture = masked_photo(desk.photo(order.original), detector)
        except PhotoUnreadableError as error:
            desk.post_mask(MaskReport(original=order.original, failure=str(error)[:500]))
            continue
        desk.put_masked(picture.sha256, picture.jpeg)
        desk.post_mask(MaskReport(original=order.original, masked=picture.sha256, network=network))
        return True
    return False


def _decoded(jpeg: bytes) -> ImageBGR:
    try:
        with warnings.catch_warnings():
            # Pillow warns of large photos on its own scale; ours is above.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _upright(jpeg)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PhotoUnreadableError(f"the photo cannot be decoded: {error}") from error


def _upright(jpeg: bytes) -> ImageBGR:
    """Pillow, because OpenCV shows half a picture where it should refuse a broken one."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ValueError(f"it has more than {MAX_PIXELS:,} pixels")
        upright = ImageOps.exif_transpose(opened).convert("RGB")
        return np.ascontiguousarray(np.asarray(upright, np.uint8)[:, :, ::-1])
