"""What a camera's past lets expect: violations per hour by the hour of the day, and how long a visit takes."""

from collections.abc import Sequence

HOURS = 24
PRIOR_DAYS = 1.0
"""An hour of the day counts as if it had been watched for this many days more, with the camera's own average."""
_NEW_WEIGHT = 0.2


def expected_per_h(counts: Sequence[int], *, days: float, hour: int, site_per_h: float) -> float:
    """Returns how many violations are to be expected at a camera in an hour, at that hour of the day.

    Neighbouring hours count half, since what happens at five to nine happens at five past as well. What little has been
    watched is filled up with the average of the camera, and that of the camera with the average of the site.

    Args:
        counts: (24,) violations found so far, by the hour of the day in which they were raised.
        days: Over how many days they were counted.
        hour: 0 to 23.
        site_per_h: Average of all cameras over all hours.

    Raises:
        ValueError: The counts are not 24.
    """
    if len(counts) != HOURS:
        raise ValueError(f"expected one count for each of the {HOURS} hours of the day, got {len(counts)}")
    camera_per_h = (sum(counts) / HOURS + site_per_h * PRIOR_DAYS) / (days + PRIOR_DAYS)
    near = (counts[hour - 1] + 2 * counts[hour] + counts[(hour + 1) % HOURS]) / 4
    return (near + camera_per_h * PRIOR_DAYS) / (days + PRIOR_DAYS)


def learned_visit_s(known_s: float, took_s: float) -> float:
    """Returns how long a visit is expected to take, now that one has taken so long: a moving average."""
    return known_s + _NEW_WEIGHT * (took_s - known_s)
