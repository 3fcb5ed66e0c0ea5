"""What the benchmark of a million cases asks: each time of another case, camera, area or unit."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlencode

from fastapi.testclient import TestClient
from million_fates import APART_S, BEGIN, OPEN_STATES, case_id, end_of, text_of
from million_rows import AREAS, TYPES, UNITS

Asked = tuple[str, str]
"""Method and path."""
Request = Callable[[random.Random], str]


def requests(count: int) -> dict[str, Request]:
    """Returns what lists and pages are asked, by name."""

    def any_case(chance: random.Random) -> str:
        return case_id(chance.randint(1, count))

    middle = BEGIN + timedelta(seconds=APART_S * count // 2)
    week = urlencode({"from": text_of(middle), "to": text_of(middle + timedelta(days=7))})
    return {
        "list, newest": lambda _: "/cases",
        "list, one open state": lambda chance: f"/cases?state={chance.choice(OPEN_STATES)}",
        "list, closed": lambda _: "/cases?state=closed",
        "list, mine": lambda _: "/cases?mine=true",
        "list, overdue": lambda _: "/cases?overdue=true",
        "list, red": lambda _: "/cases?colour=red",
        "list, yellow": lambda _: "/cases?colour=yellow",
        "list, supervised": lambda _: "/cases?supervised=true",
        "list, one area": lambda chance: f"/cases?area={chance.choice(AREAS)}",
        "list, one type": lambda chance: f"/cases?type={chance.choice(TYPES)}",
        "list, one level": lambda _: "/cases?level=town",
        "list, one unit": lambda chance: f"/cases?unit={chance.choice(UNITS)}",
        "list, one camera": lambda chance: f"/cases?camera=c{chance.randrange(500)}",
        "list, area and state": lambda chance: f"/cases?area={chance.choice(AREAS)}&state=handling",
        "list, unit, overdue": lambda chance: f"/cases?unit={chance.choice(UNITS)}&overdue=true",
        "list, by number": lambda chance: f"/cases?number={chance.randint(1, count)}",
        "list, by ticket": lambda chance: f"/cases?ticket=12345-{chance.randint(1, count // 50) * 50}-0",
        "list, a week": lambda _: f"/cases?{week}",
        "detail": lambda chance: f"/cases/{any_case(chance)}",
        "history": lambda chance: f"/cases/{any_case(chance)}/history",
    }


def slow_requests(count: int) -> dict[str, str]:
    """Returns what is asked about thirty days, by name: in the middle, and those that have just ended."""
    asked = {}
    for name, end in (("middle", end_of(count // 2)), ("newest", end_of(count))):
        period = urlencode({"from": text_of(end - timedelta(days=30)), "to": text_of(end)})
        asked[f"figures, {name} month"] = f"/figures?{period}"
        asked[f"one figure by unit, {name} month"] = f"/figures/closing_on_time_rate?{period}&group_by=unit"
        for figure in ("closing_on_time_rate", "handling_rate", "rework_rate"):
            asked[f"ids of {figure}, {name}"] = f"/figures/{figure}/cases?{period}"
    asked["figures, as of the middle"] = f"/figures?{period_then(count)}"
    return asked


def period_then(count: int) -> str:
    """Returns a month with what was known at its end, half of all cases ago."""
    end = end_of(count // 2)
    return urlencode({"from": text_of(end - timedelta(days=30)), "to": text_of(end), "as_of": text_of(end)})


def pages(client: TestClient, head: dict[str, str]) -> Iterator[Asked]:
    """Yields one page after the other, by the cursor of the one before."""
    path = "/cases"
    while True:
        yield "GET", path
        path = f"/cases?cursor={client.get(f'/api/v1{path}', headers=head).json()['next_cursor']}"


def claims(client: TestClient, head: dict[str, str]) -> Iterator[Asked]:
    """Yields one claim after the other; between two, the case that was claimed is given back."""
    while True:
        yield "POST", "/queue/claim"
        for each in client.get("/api/v1/queue", headers=head).json()["held"]:
            client.post(f"/api/v1/queue/{each['case_id']}/release", headers=head)
