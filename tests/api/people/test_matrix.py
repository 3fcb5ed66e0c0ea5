"""Every route x every kind of caller x own, foreign and missing things: 0 wrong allows, 0 wrong denies, 0 leaks."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import fastapi.dependencies.utils
import fastapi.routing
import httpx
import pytest
from signed_off import LETTERS, passes, rows
from starlette.routing import Mount
from two_areas import FAR, MARK, NEAR, Caller, Town, make_town

from api.pages.html import REFUSAL_HEADER
from api.people.foreign import NO_PLACES, THINGS
from api.people.roles import PEOPLE, Role, Scope
from api.policy import POLICY, PREFIX, WEBSOCKET, is_page

pytestmark = pytest.mark.one_store
"""Who may pass does not depend on the database."""

Door = Callable[..., Any]
MISSING = "missing"
BESIDE = {
    "/api/v1/openapi.json": "the description holds no data",
    "/api/v1/docs": "the documentation page, without a network",
    "/api/v1/docs-static": "its scripts",
    "/api/v1/docs/oauth2-redirect": "part of the documentation page",
}
"""What answers besides the routers, and why it may be open."""
QUERY = {"from": "2026-07-01T00:00:00+00:00", "to": "2026-07-01T02:00:00+00:00", "reason": "matrix of routes"}
"""What some readings want to be asked with; the others overlook it."""
STOPPED = {"not_allowed", "scope_missing", "not_everywhere"}
HIDDEN = (*(f"there is no such {thing.called}" for thing in THINGS.values()), "service_request_id was not found")
"""What is said of things that are out of sight, and of those that are not there."""
NAMED = (*THINGS, "service_request_id")
LAST = ("/logout", "/tokens", "/disable", "/password")
"""Routes that end the callers' own access come last."""
ELSEWHERE = {("POST", "/sign-out")}
"""Ends what a caller comes with, as `/logout` does, and only one can be the last: see `tests/api/pages`."""
GONE = {("DELETE", "/cameras/{camera_id}"), ("DELETE", "/plans/{plan_id}")}
"""After these there is nothing left to ask about; they come last too."""


def routes(found: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yields every method and path that is answered, mounts as `MOUNT`; routers inside routers too."""
    for route in found:
        if isinstance(route, Mount):
            yield "MOUNT", prefix + route.path
        elif hasattr(route, "original_router"):
            # What FastAPI keeps of a router that was included.
            yield from routes(route.original_router.routes, prefix + route.include_context.prefix)
        else:
            yield from ((method, prefix + route.path) for method in getattr(route, "methods", None) or {WEBSOCKET})


@pytest.fixture
def town(house: Any) -> Town:
    return make_town(house)


@pytest.fixture
def door(house: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """Sends requests in one thread: thousands of them would spend their time handing over to others."""

    async def at_once(function: Any, /, *args: Any, **options: Any) -> Any:
        return function(*args, **options)

    for module in (fastapi.dependencies.utils, fastapi.routing):
        monkeypatch.setattr(module, "run_in_threadpool", at_once)
    transport = httpx.ASGITransport(house.app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://localhost")
    with asyncio.Runner() as runner:
        yield lambda *args, **options: runner.run(client.request(*args, **options))
        runner.run(client.aclose())


def test_every_route_of_the_app_is_signed_off_and_has_a_row(house: Any) -> None:
    found = {(method, path) for method, path in routes(house.app.routes) if path not in BESIDE}
    inside = {(method, path.removeprefix(PREFIX)) for method, path in found}
    assert sorted(inside - set(rows())) == [], "sign them off in tests/api/people/signed_off.py"
    assert sorted(set(rows()) - inside) == [], "signed off, but not there"
    assert sorted(inside - set(POLICY)) == [], "without a row in api.policy: closed to everybody"
    assert sorted(set(POLICY) - inside) == [], "a row without a route"


def test_nothing_answers_beside_the_routers_and_the_documentation(house: Any) -> None:
    beside = {
        path for _, path in routes(house.app.routes) if path.removeprefix(PREFIX) not in {path for _, path in rows()}
    }
    assert beside == set(BESIDE)


def test_the_description_names_every_route(house: Any) -> None:
    described = {
        (method.upper(), path.removeprefix(PREFIX))
        for path, item in house.app.openapi()["paths"].items()
        for method in item
    }
    assert sorted({(method, path) for method, path in rows() if not is_page(path)} - described) == []


def test_every_parameter_of_a_path_is_looked_up_or_named_as_no_place() -> None:
    named = {name for _, path in POLICY for name in re.findall(r"\{(\w+)", path)}
    assert sorted(named - set(THINGS) - set(NO_PLACES)) == [], "add it to THINGS or NO_PLACES of api.people.foreign"


def test_a_row_for_keys_names_a_scope() -> None:
    lax = {key for key, row in POLICY.items() if Role.INTEGRATOR in row.roles and not row.scopes}
    assert lax == {("POST", "/logout"), ("GET", "/me")}


def test_an_auditor_reads_everything_that_is_about_the_town_and_changes_nothing() -> None:
    changes = {key for key, row in POLICY.items() if key[0] != "GET" and Role.AUDITOR in row.roles}
    assert {path for _, path in changes} == {
        "/logout",
        "/session/renew",
        "/me/password",
        "/cases/{case_id}/export",  # a reading, on record
        "/sign-out",
    }
    unread = {path for (method, path), row in POLICY.items() if method == "GET" and Role.AUDITOR not in row.roles}
    assert {path for path in unread if not is_page(path)} == UNREAD


UNREAD = {"/health", "/worker/masks/{sha256}", "/cameras/{camera_id}/latest"}
"""Open, for workers, or a street as it is this minute: nothing to audit."""


def cases_of(word: str, callers: list[Caller]) -> list[Caller]:
    """Returns all people and, of the many keys, those that tell something about the row."""
    scope = word.removesuffix("!").partition("+")[2]
    names = {f"key with only {scope}", f"key with all but {scope}", "key with no scope"}
    return [
        each
        for each in callers
        if each.role != "integrator" or each.name.removesuffix(" everywhere").removesuffix(" near") in names
    ] or callers


def expected(word: str, caller: Caller, path: str, side: str) -> str:
    if not passes(word, role=caller.role, scopes=caller.scopes, is_restricted=caller.is_restricted):
        return "401" if caller.role is None else "403"
    if word == "open" or caller.role == "worker" or side == "":
        return "pass"
    is_case = any(name in path for name in ("{case_id}", "{sha256}", "{story_id}", "{service_request_id}"))
    is_narrow = caller.is_restricted or (caller.role == "handler" and is_case)
    return "hidden" if is_narrow and side != NEAR else "pass"


def met(answer: Any) -> str:
    """Returns what a caller met: stopped at the door, told that there is no such thing, or something from behind."""
    if answer.status_code < 400:
        return "pass"
    content = answer.json() if answer.headers["content-type"].startswith("application/json") else {}
    error = content.get("error", {}) if isinstance(content, dict) else {}
    if refused := answer.headers.get(REFUSAL_HEADER):
        error = {"code": refused}
    if answer.status_code == 401 and error.get("code") == "not_logged_in":
        return "401"
    if answer.status_code == 403 and error.get("code") in STOPPED:
        return "403"
    is_told = answer.status_code == 404 and any(words in answer.text for words in HIDDEN)
    return "hidden" if is_told else "pass"


PARTS = 4
"""So that no part takes long, and several processes share them."""


@pytest.mark.parametrize("part", range(PARTS))
def test_each_caller_meets_exactly_what_is_signed_off(door: Door, town: Town, part: int) -> None:
    ids = {**town.ids, MISSING: dict.fromkeys(NAMED, "0" * 64)}
    wrong, cells = [], Counter[str]()
    for method, path, word, side in cells_of(dict(list(rows().items())[part::PARTS])):
        for caller in cases_of(word, town.callers):
            answer = ask(door, caller, method, path, ids.get(side, {}))
            cells[(wanted := expected(word, caller, path, side))] += 1
            got = met(answer)
            # Whoever sees everything is told by the route itself that a thing is missing.
            is_told = side == MISSING and wanted == "pass" and got == "hidden"
            if (got != wanted and not is_told) or answer.status_code >= 500:
                wrong.append(f"{method} {path} {side} {caller.name}: {answer.status_code} {got}, expected {wanted}")
            if leaks(answer, caller, town):
                wrong.append(f"{method} {path} {side} {caller.name}: tells of the far side")
    print(f"{sum(cells.values())} cells: {dict(cells)}, {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong[:60])
    assert sum(cells.values()) > 2000 / PARTS
    assert cells["hidden"] > 100 / PARTS


def in_turn(key: tuple[str, str]) -> tuple[bool, bool, bool, str]:
    method, path = key
    return key in GONE or path.endswith(LAST), method != "GET", path == "/logout", path


def cells_of(signed: dict[tuple[str, str], str]) -> list[tuple[str, str, str, str]]:
    """Returns (method, path, word, side), readings first, what ends access last."""
    ordered = sorted(signed, key=in_turn)
    found = []
    for method, path in (key for key in ordered if key not in ELSEWHERE):
        has_thing = any(f"{{{name}}}" in path for name in NAMED)
        found += [(method, path, signed[method, path], side) for side in ((NEAR, FAR, MISSING) if has_thing else ("",))]
    return found


def ask(door: Door, caller: Caller, method: str, path: str, ids: Any) -> Any:
    filled = re.sub(r"\{(\w+)(:\w+)?\}", lambda found: ids.get(found[1], "nobody-here"), path)
    options: dict[str, Any] = {} if method == "GET" else {"json": {}}
    prefix = "" if is_page(path) else PREFIX
    return door(method, f"{prefix}{filled}", headers=caller.headers, params=QUERY, **options)


def leaks(answer: Any, caller: Caller, town: Town) -> bool:
    """Returns whether somebody who sees the near side alone is told anything of the far side."""
    if not caller.is_restricted and caller.role != "handler":
        return False
    content = answer.content + str(answer.headers).encode()
    return any(each.encode() in content for each in (MARK[FAR], town.ids[FAR]["sha256"]))


def test_every_reading_is_really_read_by_somebody(door: Door, town: Town) -> None:
    admin = next(each for each in town.callers if each.name == "admin everywhere")
    unread = []
    for method, path, word, side in cells_of(rows()):
        if method == "GET" and side in (NEAR, "") and "A" in word.replace("*", "A") and path not in EMPTY:
            answer = ask(door, admin, method, path, town.ids[NEAR])
            if answer.status_code != 200:
                unread.append(f"{path}: {answer.status_code} {answer.text[:200]}")
    assert not unread, "\n".join(unread)


EMPTY = {
    "/map/picture": "the town has no picture of itself",
    "/open311/v2/services/{service_code}.json": "asked for a service that there is not",
    "/photos/{sha256}": "the town's pictures come from cameras",
    "/probes/{probe_id}": "nobody has asked for a probe",
    "/probes/{probe_id}/picture": "nobody has asked for a probe",
    "/units/dispatch": "wants to know which type",
    "/webhooks/{webhook_id}": "the town has no webhook",
    "/webhooks/{webhook_id}/deliveries": "the town has no webhook",
}
"""Readings that have nothing to answer in this town, and why."""


def test_letters_and_roles_are_the_same_people() -> None:
    assert set(LETTERS.values()) == {role.value for role in PEOPLE}
    assert len(Scope) == len({each.value for each in Scope})
