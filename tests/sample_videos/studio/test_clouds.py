"""Tests of clouds: slow, within bounds, the same for the same seed."""

from pathlib import Path

import numpy as np
import pytest
from painted_street import RED, painted_pack, parked, street

from sample_videos.studio.clouds import BRIGHTEST, DARKEST, Clouds
from sample_videos.studio.compose import Composer


def test_brightness_stays_within_bounds_and_uses_them() -> None:
    levels = [Clouds(seed, length_s=1800.0)(t) for seed in range(5) for t in range(1800)]
    assert DARKEST <= min(levels) < 0.7
    assert 1.2 < max(levels) <= BRIGHTEST


def test_it_changes_slowly_and_without_jumps() -> None:
    clouds = Clouds(3, length_s=600.0)
    steps = np.abs(np.diff([clouds(t / 4) for t in range(2400)]))
    assert steps.max() < 0.02
    assert steps.max() > 0.001


def test_the_same_seed_is_the_same_sky_and_it_does_not_end() -> None:
    clouds = Clouds(3, length_s=600.0)
    assert clouds(123.4) == Clouds(3, length_s=600.0)(123.4) != Clouds(4, length_s=600.0)(123.4)
    assert clouds(10_000.0) == clouds(20_000.0)


def test_the_composer_makes_the_street_as_bright_as_it_is_told(tmp_path: Path) -> None:
    scene = street(parked("a", RED, (8, 20)))
    pack = painted_pack(scene, tmp_path)
    plain, dark, bright = (
        float(Composer(scene, pack, brightness=None if gain is None else lambda _, gain=gain: gain).frame(2.0).mean())
        for gain in (None, 0.6, 1.3)
    )
    assert dark == pytest.approx(0.6 * plain, rel=0.03)
    assert bright == pytest.approx(1.3 * plain, rel=0.03)
