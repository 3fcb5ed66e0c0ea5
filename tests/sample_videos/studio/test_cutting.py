import numpy as np
import pytest

from sample_videos.studio import cutting

SIZE_WH = (80, 60)


def square(x1: float, y1: float, x2: float, y2: float) -> np.ndarray:
    corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
    return np.array([[corners[0], corners[1], corners[2]], [corners[0], corners[2], corners[3]]], dtype=float)


def cover_of(*edges: float) -> np.ndarray:
    found = cutting.silhouette(square(*edges), SIZE_WH)
    assert found is not None
    return cutting.joined([found], SIZE_WH)


def test_a_silhouette_covers_its_area() -> None:
    cover = cover_of(20, 10, 50, 40)
    assert cover[25, 35] == pytest.approx(1)
    assert cover[5, 5] == 0
    assert cover.sum() == pytest.approx(30 * 30, rel=0.03)


def test_a_silhouettes_edge_through_a_pixel_covers_part_of_it() -> None:
    cover = cover_of(20.5, 10, 50, 40)
    assert cover[25, 20] == pytest.approx(0.5, abs=0.2)


def test_a_silhouette_is_cut_at_the_pictures_edge() -> None:
    found = cutting.silhouette(square(-30, 30, 10, 90), SIZE_WH)
    assert found is not None
    assert found.at_px[0] == 0
    assert found.at_px[1] + found.grey.shape[0] <= 60


def test_what_is_outside_the_picture_has_no_silhouette() -> None:
    assert cutting.silhouette(square(100, 10, 120, 20), SIZE_WH) is None
    assert cutting.silhouette(np.zeros((0, 3, 2)), SIZE_WH) is None


def test_a_things_colour_at_its_edge_is_its_own_and_not_the_grounds() -> None:
    cover = cover_of(20.5, 10.5, 50.5, 40.5)
    red, ground = np.array([0.8, 0.1, 0.1]), np.array([0.2, 0.2, 0.2])
    seen = (cover[..., None] * red + (1 - cover[..., None]) * ground).astype(np.float32)
    own = cutting.spread_colours(seen, cover)
    at_edge = (cover > 0.05) & (cover < 0.95)
    assert at_edge.any()
    assert np.abs(own[at_edge] - red).max() < 0.05


def test_the_border_holds_what_is_covered_within_the_picture() -> None:
    assert cutting.border(cover_of(50, 30, 60, 50)) == pytest.approx((46, 26, 64, 54), abs=1)
    assert cutting.border(cover_of(-20, -20, 90, 90)) == (0, 0, *SIZE_WH)
