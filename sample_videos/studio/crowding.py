"""Who is in whose way: footprints over time as rows of circles, quick to compare."""

import math

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.footprint import POLE_M, SIZE_M
from sample_videos.studio.scene import Actor, Label
from sample_videos.studio.tracks import Track

STEP_S = 0.5
HANDOVER_STEPS = 2
STILL_M = 0.005

Circles = tuple[NDArray[np.float64], float]
"""(steps, circles, 2) middles in metres, NaN where it is not there; and their radius."""
Grid = dict[str, Circles]


def positions(actor: Actor, length_s: float) -> Circles:
    """Returns where the actor is at each half second from 0 to `length_s`."""
    length_m, width_m, _ = POLE_M if actor.look.kind == Label.UMBRELLA else SIZE_M[actor.look.kind]
    radius_m = min(length_m, width_m) / 2
    count = max(math.ceil(max(length_m, width_m) / (2 * radius_m)), 1)
    offsets = np.linspace(-1, 1, count) * (max(length_m, width_m) / 2 - radius_m) if count > 1 else np.zeros(1)
    track = Track(actor)
    rows = np.full((math.ceil(length_s / STEP_S) + 1, count, 2), np.nan)
    for step in range(len(rows)):
        state = track.at(step * STEP_S)
        if state is None:
            continue
        turn = math.radians(state.heading_deg)
        ahead = np.array([-math.sin(turn), math.cos(turn)])
        along = ahead if length_m >= width_m else np.array([ahead[1], -ahead[0]])
        rows[step] = np.array([state.x_m, state.y_m]) + offsets[:, None] * along
    return rows, radius_m


def touch(first: Circles, second: Circles, gap_m: float, *, for_s: float = 0.0) -> bool:
    """Whether the two ever come nearer than `gap_m` to one another, for at least `for_s` in all."""
    near = _near(first, second, gap_m)
    return int(near.sum()) * STEP_S >= max(for_s, STEP_S)


def standing(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Returns per row of `Circles`, shape (steps,), whether it is where it was, or will be, a step away."""
    same = np.all(np.isclose(rows[1:], rows[:-1], atol=STILL_M), axis=(1, 2))
    stands = np.zeros(len(rows), np.bool_)
    stands[1:] |= same
    stands[:-1] |= same
    return stands


def standing_only(circles: Circles) -> Circles:
    """Returns where it is while it stands; nowhere while it moves."""
    rows, radius_m = circles
    return np.where(standing(rows)[:, None, None], rows, np.nan), radius_m


def hands_over(first: Circles, second: Circles, gap_m: float) -> bool:
    """Whether one of the two comes or goes just where the other is: an owner steps off, a keeper puts cartons down."""
    return any(_ends_at(own, other, gap_m) for own, other in ((first, second), (second, first)))


def _ends_at(own: Circles, other: Circles, gap_m: float) -> bool:
    rows, radius_m = own
    there = np.flatnonzero(~np.isnan(rows[:, 0, 0]))
    if len(there) == 0:
        return False
    for step in (int(there[0]), int(there[-1])):
        low, high = max(step - HANDOVER_STEPS, 0), step + HANDOVER_STEPS + 1
        still = (np.repeat(rows[step : step + 1], len(rows[low:high]), axis=0), radius_m)
        if _near(still, (other[0][low:high], other[1]), gap_m).any():
            return True
    return False


def _near(first: Circles, second: Circles, gap_m: float) -> NDArray[np.bool_]:
    """(steps,), where the two are nearer than `gap_m`."""
    (rows, radius_m), (others, other_radius_m) = first, second
    apart = rows[:, :, None, :] - others[:, None, :, :]
    reach_m = radius_m + other_radius_m + gap_m
    # A NaN compares as false: who is not there touches nobody.
    return np.asarray(((apart * apart).sum(axis=-1) < reach_m * reach_m).any(axis=(1, 2)))
