"""Compares patrol policies on simulated towns: `python benchmarks/patrol_policies.py --seeds 20 --svg FILE`.

One line of JSON per town and policy on standard output; a summary on standard error; optionally a picture of the
delays. Lines that were printed before can be given again (`--from FILE`), to draw without simulating.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.benchmark.scripted_post import Crew
from pipelines.benchmark.simulate_result import SimulationTerms, run_simulation
from pipelines.benchmark.simulate_score import score_patrol
from pipelines.rules.types import load_rule_types

WIDTH, HEIGHT, LEFT, BOTTOM, LONGEST_S = 760, 360, 60, 50, 180.0
COLOURS = ("#1b7f5c", "#c4472b", "#3b6fb5", "#8a6d1f", "#7a4fa3", "#555555")


def simulated(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Simulates each town with each policy."""
    types, lines = load_rule_types(), []
    for seed in range(options.first, options.first + options.seeds):
        for policy in options.policies.split(","):
            terms = SimulationTerms(
                cameras=options.cameras,
                hours=options.hours,
                policy=policy,
                seed=seed,
                crew=Crew(),
                visit_s=4.0,
                load=options.load,
                stays_per_h=options.stays_per_h,
                has_one_plan=options.one_plan,
            )
            tally = run_simulation(terms, types=types).tally
            line = {"policy": policy, "seed": seed, "load": options.load, **score_patrol(tally)}
            lines.append(line | {"delays": np.round(tally.delays_s, 2).tolist()})
            sys.stdout.write(json.dumps(lines[-1]) + "\n")
            sys.stdout.flush()
    return lines


def summary(policy: str, lines: list[dict[str, Any]]) -> str:
    """Returns one policy's figures over all towns, in words."""
    delays = np.concatenate([line["delays"] for line in lines])
    p50, p90 = np.quantile(delays, [0.5, 0.9])
    total = {key: sum(line[key] for line in lines) for key in ("violations", "missed", "promises_broken", "looks")}
    worst = max(line["worst_break_s"] for line in lines)
    return (
        f"{policy}: {len(lines)} towns, {total['looks']} looks, {total['violations']} violations, "
        f"{total['missed']} missed, delay {p50:.1f} s and {p90:.1f} s (p50, p90), "
        f"{total['promises_broken']} promises broken, the worst by {worst:.1f} s"
    )


def drawn(delays: dict[str, list[float]]) -> str:
    """Returns an SVG: which share of the violations found was found within which delay."""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
            f'font-size="13"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
        )
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = _y(share)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{share:.0%}</text>')
    parts.extend(
        f'<text x="{_x(second)}" y="{HEIGHT - 30}" text-anchor="middle">{second} s</text>'
        for second in range(0, int(LONGEST_S) + 1, 30)
    )
    parts.append(
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">alarm after the violation was due</text>'
    )
    for number, (policy, values) in enumerate(delays.items()):
        ordered = np.sort(values)
        shares = np.linspace(0, 1, 181)
        points = " ".join(f"{_x(min(float(np.quantile(ordered, s)), LONGEST_S)):.1f},{_y(s):.1f}" for s in shares)
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts.append(f'<text x="{WIDTH - 240}" y="{200 + 20 * number}" fill="{colour}">{policy}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _x(second: float) -> float:
    return LEFT + (WIDTH - LEFT - 20) * second / LONGEST_S


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 20) * share


def main() -> None:
    """Reads the options and does it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cameras", type=int, default=200)
    parser.add_argument("--hours", type=float, default=0.4)
    parser.add_argument("--load", type=float, default=0.8)
    parser.add_argument("--stays-per-h", type=float, default=4.0)
    parser.add_argument("--one-plan", action="store_true")
    parser.add_argument("--policies", default="promised,round_robin_nonstop,round_robin")
    parser.add_argument("--from", dest="known", type=Path, nargs="*", help="lines printed before")
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    known = [json.loads(line) for file in options.known or () for line in file.read_text().splitlines()]
    by_policy = defaultdict(list)
    for line in known or simulated(options):
        by_policy[line["policy"]].append(line)
    for policy, lines in by_policy.items():
        sys.stderr.write(summary(policy, lines) + "\n")
    if options.svg is not None:
        options.svg.write_text(drawn({p: [d for line in ls for d in line["delays"]] for p, ls in by_policy.items()}))


if __name__ == "__main__":
    main()
