"""Things that an address names and that lie outside somebody's areas: answered like things that are not there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from api.errors import NotAllowed, NotThere
from api.people import repository
from api.people.reach import Reach, areas_filter
from api.people.repository import Place
from api.people.roles import Identity
from api.services import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A kind of thing that routes name in their path."""

    called: str
    """For the refusal."""
    places: Callable[[Session, str, str], list[Place]]
    """Where it is, by its id and who asks; with several places (a plan's) any of them will do. Empty: nowhere."""
    is_whole: bool = False
    """Whether a change needs all of its places in sight: nobody stops a plan for the streets of others."""


THINGS: dict[str, Thing] = {
    "camera_id": Thing(called="camera", places=repository.places_of_camera),
    "plan_id": Thing(called="plan", places=repository.places_of_plan, is_whole=True),
    "case_id": Thing(called="case", places=repository.places_of_case),
    "sha256": Thing(called="picture", places=repository.places_of_picture),
    "story_id": Thing(called="story", places=repository.places_of_story),
}
"""Name of a path's parameter -> what it names. The matrix of routes refuses a parameter that is in no list."""

NO_PLACES: dict[str, str] = {
    "name": "of a person or a credential: routes of admins and auditors",
    "token_id": "of a key: routes of admins and auditors",
    "webhook_id": "of a webhook: only who sees the whole site manages them",
    "service_code": "a row of the catalogue",
    "service_request_id": "a case, in the words of Open311: its routes look it up within the caller's reach themselves",
    "rule_id": "of a notification: routes of admins",
    "view_id": "of one's own list",
    "probe_id": "of a probe: its route shows it to who has asked for it, and to who sees everything",
    "link_id": "of a case that the address names before it",
    "file": "a style sheet or script of our own",
    "release": "a version of the phone pages' own files",
    "figure": "a formula; what it counts is narrowed to the caller's reach",
}
"""Parameters of paths that name nothing in an area, and why that is so."""


def refuse_foreign(database: Database, identity: Identity, named: Mapping[str, Any], *, is_change: bool) -> None:
    """Refuses what lies outside the person's areas or unit, in the very words for what does not exist.

    Raises:
        NotThere: it is out of sight, or is not there.
        NotAllowed: a change would reach beyond the person's areas.
    """
    reach = areas_filter(identity)
    wanted = [(THINGS[name], str(value)) for name, value in named.items() if name in THINGS]
    if identity.role is None or reach.is_everywhere or not wanted:
        return
    with database.read() as session:
        for thing, value in wanted:
            _refuse(thing, thing.places(session, value, identity.actor), reach, is_change=is_change)


def _refuse(thing: Thing, places: list[Place], reach: Reach, *, is_change: bool) -> None:
    seen = [_is_seen(place, reach) for place in places]
    if not any(seen):
        raise NotThere(f"there is no such {thing.called}")
    if is_change and thing.is_whole and not all(seen):
        raise NotAllowed(f"this {thing.called} has cameras outside your areas; only who sees all of it may change it")


def _is_seen(place: Place, reach: Reach) -> bool:
    if place.is_own:
        return True
    # Whoever sees a unit's cases alone sees no camera, and no picture that belongs to no case.
    is_work = place.is_case or reach.units is not None
    return reach.holds(place.area, place.units) if is_work else reach.holds_place(place.area)
