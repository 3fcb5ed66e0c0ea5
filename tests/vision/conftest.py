"""Pictures made on the spot: a textured street, drawn cars, changes of light; and the real clip where it is given."""

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from vision.arrays import ImageBGR

CARS_BGR = {"white": (235, 235, 230), "black": (25, 25, 25), "red": (40, 40, 180), "blue": (150, 80, 40)}


def noisy(pixels: ImageBGR, sigma: float, seed: int = 0) -> ImageBGR:
    noise = np.random.default_rng(seed).normal(0, sigma, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def street() -> ImageBGR:
    """A street of 1280 x 720: sky, houses with windows, asphalt; structure at all sizes and some noise."""
    rng = np.random.default_rng(3)
    picture = np.full((720, 1280, 3), (200, 180, 160), np.uint8)
    picture[400:] = (95, 98, 100)
    for number in range(16):
        left, top = number * 80, int(rng.integers(60, 200))
        picture[top:400, left : left + 78] = rng.integers(60, 200, 3)
        for y in range(top + 15, 380, 45):
            picture[y : y + 25, left + 12 : left + 30] = (60, 50, 40)
            picture[y : y + 25, left + 45 : left + 63] = (60, 50, 40)
    for x in range(0, 1280, 160):
        picture[560:568, x : x + 90] = 230
    return noisy(picture, 5)


@pytest.fixture(scope="session")
def car() -> Callable[..., ImageBGR]:
    """Draws a car of a colour on asphalt, 300 x 200, or bare asphalt for `None`."""

    def draw(colour: str | None, seed: int = 0, shape: str = "saloon") -> ImageBGR:
        picture = np.full((200, 300, 3), (110, 112, 115), np.uint8)
        if colour is not None:
            body = CARS_BGR[colour]
            roof = (
                [[70, 70], [100, 25], [205, 25], [245, 70]]
                if shape == "saloon"
                else [[20, 70], [20, 10], [280, 10], [280, 70]]
            )
            cv2.rectangle(picture, (15, 70), (285, 160), body, -1)
            cv2.fillPoly(picture, [np.array(roof)], body)
            glass = [[[85, 68], [105, 32], [150, 32], [150, 68]], [[156, 68], [156, 32], [200, 32], [230, 68]]]
            for pane in glass[: 2 if shape == "saloon" else 1]:
                cv2.fillPoly(picture, [np.array(pane)], (45, 42, 40))
            for x in (70, 230):
                cv2.circle(picture, (x, 160), 28, (20, 20, 20), -1)
        return noisy(np.asarray(cv2.GaussianBlur(picture, (5, 5), 0), np.uint8), 4, seed)

    return draw


def _scaled(pixels: ImageBGR, gain: float) -> ImageBGR:
    return np.asarray(np.clip(pixels * gain, 0, 255), np.uint8)


def _contrast(pixels: ImageBGR, gain: float) -> ImageBGR:
    return np.asarray(np.clip((pixels - pixels.mean()) * gain + pixels.mean(), 0, 255), np.uint8)


def _gamma(pixels: ImageBGR, power: float) -> ImageBGR:
    return np.asarray(255 * (pixels / 255) ** power, np.uint8)


def _infrared(pixels: ImageBGR) -> ImageBGR:
    return np.repeat(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)[:, :, None], 3, axis=2).astype(np.uint8)


@pytest.fixture(
    params=["darker", "brighter", "flatter", "harder", "gamma up", "gamma down", "noise", "infrared"], scope="session"
)
def other_light(request: pytest.FixtureRequest) -> Callable[[ImageBGR], ImageBGR]:
    """One change of light or sensor after the other, of 30 to 40 %."""
    changes: dict[str, Callable[[ImageBGR], ImageBGR]] = {
        "darker": lambda pixels: _scaled(pixels, 0.7),
        "brighter": lambda pixels: _scaled(pixels, 1.3),
        "flatter": lambda pixels: _contrast(pixels, 0.7),
        "harder": lambda pixels: _contrast(pixels, 1.3),
        "gamma up": lambda pixels: _gamma(pixels, 1.4),
        "gamma down": lambda pixels: _gamma(pixels, 0.7),
        "noise": lambda pixels: noisy(pixels, 25),
        "infrared": _infrared,
    }
    return changes[request.param]


@pytest.fixture(scope="session")
def clip(footage: Path) -> dict[float, ImageBGR]:
    """The real clip, two pictures a second, by media time."""
    with av.open(str(footage)) as container:
        return {
            round(number / 10, 1): np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            for number, frame in enumerate(container.decode(video=0))
            if number % 5 == 0
        }
