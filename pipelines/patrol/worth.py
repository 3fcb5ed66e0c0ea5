"""What a look is worth: how much waiting of objects nobody has seen yet it is expected to end."""

from pipelines.patrol.roster import Seconds

FLOOR_PER_H = 0.02
"""Where nothing has ever been found something may be; with it, whoever has waited long is looked at in the end."""


def look_worth(per_h: Seconds, unseen_s: Seconds, visit_s: Seconds) -> Seconds:
    """Returns (N,) the worth of a short look, per second that it takes.

    Objects that come at a rate r while nobody looks have waited r t^2 / 2 together after a time t. Looking where that
    is most gives every camera looks in proportion to the square root of its rate, which is the division with the least
    waiting of all (Cho and Garcia-Molina 2003, of web pages).
    """
    return (per_h + FLOOR_PER_H) * unseen_s**2 / visit_s


def stay_worth(per_h: Seconds, unseen_s: Seconds, *, stay_s: float) -> Seconds:
    """Returns (N,) the worth of a stay: what comes during it is certain to be seen, what came before it may be gone.

    So it counts its own length first, and the time since the last visit only so that nobody waits for ever.
    """
    return (per_h + FLOOR_PER_H) * (stay_s + unseen_s)
