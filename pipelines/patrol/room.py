"""How much room the promises leave: by how much anything may be put before a camera without making it late."""

import numpy as np

from pipelines.patrol.roster import Mask, Places, Seconds

_APART_S = 1e8
"""More than any room: keeps the running minimum of one host from running on into the next."""


def slack_s(deadline_s: Seconds, gap_s: Seconds, visit_s: Seconds, *, servers: float, busy: int = 0) -> Seconds:
    """Returns by how many seconds each camera would be early, were all visited in the order of their deadlines.

    The bound of list scheduling (Graham 1966): a visit begins when its share of all visits before it is done, whatever
    slot does them. A camera whose deadline comes round again before a later one's is counted again.

    Args:
        deadline_s: (N,) from now, sorted; may lie in the past.
        gap_s: (N,) promises.
        visit_s: (N,) expected length of a visit.
        servers: Visits that can be done at the same time.
        busy: How many of these are under way now; they are taken to end after one visit's time.
    """
    if not len(deadline_s):
        return np.zeros(0)
    before_s = np.cumsum(visit_s) - visit_s + busy * float(visit_s.mean())
    return deadline_s - (before_s + _again_s(deadline_s, gap_s, visit_s)) / servers - visit_s


def room_before_s(slack: Seconds, *, kept: Mask) -> Seconds:
    """Returns per camera the least slack of those before it: what a visit there now may cost them.

    Cameras that are late whatever is done (`kept` is false) have nothing to lose. Infinite for the first.
    """
    lowest = np.minimum.accumulate(np.where(kept, slack, np.inf))
    return np.concatenate(([np.inf], lowest[:-1]))[: len(slack)]


def host_slack_s(deadline_s: Seconds, visit_s: Seconds, host: Places, *, servers: float) -> tuple[Seconds, Places]:
    """Returns the slack with which each camera's host alone can serve it, and the order in which hosts lie together.

    Args:
        deadline_s: (N,) from now, sorted.
        visit_s: (N,) expected length of a visit.
        host: (N,) number of each camera's host.
        servers: Connections that a host allows at the same time.
    """
    order = np.argsort(host, kind="stable")
    grouped = visit_s[order]
    total = np.cumsum(grouped) - grouped
    starts = _starts(host[order])
    before_s = total - total[starts]
    slack = np.empty(len(host))
    slack[order] = deadline_s[order] - before_s / servers - grouped
    return slack, order


def host_room_before_s(slack: Seconds, host: Places, order: Places, *, kept: Mask) -> Seconds:
    """Returns per camera the least slack of those of its own host before it; infinite for a host's first."""
    if not len(slack):
        return np.zeros(0)
    grouped = host[order]
    rank = np.cumsum(np.concatenate(([0], grouped[1:] != grouped[:-1])))
    values = np.where(kept, slack, _APART_S / 4)[order] - rank * _APART_S
    lowest = np.minimum.accumulate(values)
    previous = np.concatenate(([np.inf], lowest[:-1])) + rank * _APART_S
    previous[_starts(grouped) == np.arange(len(grouped))] = np.inf
    room = np.empty(len(slack))
    room[order] = previous
    return room


def _starts(grouped: Places) -> Places:
    """Returns for each entry of an array of runs the index at which its run begins."""
    first = np.concatenate(([True], grouped[1:] != grouped[:-1]))
    return np.maximum.accumulate(np.where(first, np.arange(len(grouped)), 0))


def _again_s(deadline_s: Seconds, gap_s: Seconds, visit_s: Seconds) -> Seconds:
    """Returns the work of visits that fall due again before each deadline, one gap after the other.

    A camera due once more every `gap_s` after its own deadline: half a gap is taken off for the part of one that is
    not over yet, which is exact on average.
    """
    again_at = deadline_s + gap_s
    if again_at.min() > deadline_s[-1]:
        return np.zeros(len(deadline_s))
    order = np.argsort(again_at)
    rate = (visit_s / gap_s)[order]
    offset = (visit_s * (deadline_s / gap_s + 0.5))[order]
    rates, offsets = (np.concatenate(([0.0], np.cumsum(each))) for each in (rate, offset))
    reached = np.searchsorted(again_at[order], deadline_s, side="right")
    return rates[reached] * deadline_s - offsets[reached]
