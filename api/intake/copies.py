"""Draws the copies a case needs and stores their files, outside any transaction."""

import structlog

from api.evidence.drawing import Drawing, DrawingError, draw
from api.evidence.fonts import FontFile
from api.evidence.jpeg import jpeg_size
from api.evidence.store import PictureDamagedError, PictureMissingError, PictureStore
from api.intake.pictures import Drawn

log = structlog.get_logger()


def draw_copies(drawn: Drawn, drawings: tuple[Drawing, ...], *, store: PictureStore, font: FontFile | None) -> None:
    """Adds the copies to `drawn`; one that cannot be made is logged and noted as such, and stops no case.

    Raises:
        api.db.errors.StorageError: A copy cannot be stored: then the report is not acknowledged either.
    """
    for drawing in drawings:
        try:
            picture = draw(drawing, store.read(drawing.parent_sha256), font=font)
            size_wh = jpeg_size(picture.jpeg)
        except (DrawingError, PictureMissingError, PictureDamagedError) as error:
            log.error("a copy of a picture could not be drawn", picture=drawing.parent_sha256, why=str(error))
            drawn.copies[drawing] = None
            continue
        store.put(picture.sha256, picture.jpeg)
        drawn.copies[drawing] = (picture, size_wh)
