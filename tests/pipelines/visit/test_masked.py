"""Every whole picture of a visit comes with a copy in which nobody can be recognised."""

from dataclasses import replace
from datetime import UTC, datetime

import cv2
import numpy as np

from pipelines.look import Known, see
from pipelines.ports import Claim
from pipelines.site import Zone, ZoneKind
from vision.frame import Frame, FrameStamp
from vision.picture_health import PictureHealth

ZERO_S = 1000.0
CAR = (0.3, 0.4, 0.6, 0.8)
PERSON = (0.7, 0.3, 0.78, 0.9)


def decoded(picture):
    return cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR).astype(int)


def changed(before, after, box):
    """Mean difference of two pictures within a box, in grey steps."""
    height, width = before.shape[:2]
    left, top, right, bottom = (round(v * (width, height)[i % 2]) for i, v in enumerate(box))
    return float(np.abs(before - after)[top:bottom, left:right].mean())


def part(box, top, bottom):
    height = box[3] - box[1]
    return box[0], box[1] + top * height, box[2], box[1] + bottom * height


def test_the_copy_hides_heads_and_plates_and_nothing_else(world, order, thing):
    plate = thing((0.4, 0.68, 0.47, 0.72), label="plate", colour=(250, 250, 250))
    head = thing((0.72, 0.34, 0.76, 0.42), label="head", colour=(250, 250, 250))
    world.street.things += [thing(CAR), thing(PERSON, label="person", colour=(10, 200, 90)), plate, head]
    report = world.visit(order())
    original, masked = (decoded(picture) for picture in world.shelf.pictures)
    assert report.looks[-1].masked == world.shelf.pictures[1].sha256
    assert changed(original, masked, part(CAR, 0.5, 1.0)) > 3
    assert changed(original, masked, part(PERSON, 0.05, 0.3)) > 3
    for elsewhere in (part(CAR, 0.05, 0.45), part(PERSON, 0.45, 0.95), (0.0, 0.1, 0.2, 0.9)):
        assert changed(original, masked, elsewhere) < 1


def test_signs_are_hidden_in_the_copy_only(world, order, thing):
    world.street.things.append(thing(CAR))
    ask = order()
    corners = ((0.02, 0.1), (0.22, 0.1), (0.22, 0.4), (0.02, 0.4))
    sign = Zone(id="s", kind=ZoneKind.SIGN, polygon=corners, name="")
    world.visit(ask.model_copy(update={"zones": (*ask.zones, sign)}))
    original, masked = (decoded(picture) for picture in world.shelf.pictures)
    assert changed(original, masked, (0.02, 0.1, 0.22, 0.4)) > 3


def test_an_unfit_picture_of_a_faulty_camera_is_masked_like_any_other(world, order, thing):
    world.street.things += [thing(PERSON, label="person"), thing((0.72, 0.34, 0.76, 0.42), colour=(250, 250, 250))]
    pixels = world.street.picture((640, 360), ZERO_S)
    stamp = FrameStamp(
        camera_id="cam", stream="main", captured_s=ZERO_S, time_error_s=0.0, media_time_s=None, sequence=0
    )
    tools = replace(world.tools(), health=lambda _: PictureHealth.BLURRED)
    claim = Claim(worker_id="w", server_time=datetime(2026, 6, 1, tzinfo=UTC), zero_s=ZERO_S, round_trip_s=0.0)
    seen = see(Frame(pixels=pixels, stamp=stamp), index=0, order=order(), known=Known(), claim=claim, tools=tools)
    assert seen.look.sightings == ()
    _, (picture, masked) = seen.with_picture()
    assert changed(decoded(picture), decoded(masked), part(PERSON, 0.05, 0.3)) > 3
