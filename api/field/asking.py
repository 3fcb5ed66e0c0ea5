"""Asks the API for what the pages show: tasks, a case with all around it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from api.field.case_view import Facts
from api.field.forms_view import Offered
from api.field.sending import case_path
from api.field.tasks_view import CALLED, MOST_TASKS, TASKS, Task, is_called, task
from api.field.words import Words
from api.pages.inside import InsideApi
from api.pages.language import Language
from api.pages.session import Visitor
from api.people.roles import Role
from api.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case as its page needs it."""

    facts: Facts
    offered: Offered


async def words_of(services: Services, visitor: Visitor, language: Language) -> Words:
    """Returns the words of one page: its language, its moment, the site's zone."""
    calendar = await visitor.api.get("/calendar")
    return Words(language=language, now=services.clock(), zone=ZoneInfo(calendar["timezone"]))


async def names_of(api: InsideApi, words: Words) -> Mapping[str, str]:
    """Returns type -> name, of the whole catalogue."""
    entries = (await api.get("/catalogue"))["entries"]
    return {each["key"]: words.of_both(each["name_zh"], each["name_en"]) for each in entries}


async def tasks_of(api: InsideApi, me: Mapping[str, Any], words: Words) -> tuple[Sequence[Task], bool]:
    """Returns the tasks of whoever asks, and whether there are more than those."""
    role = Role(me["role"])
    states = list(dict.fromkeys(TASKS[role] + (CALLED if role is Role.HANDLER else ())))
    if not states:
        return [], False
    found = await api.get("/cases", state=states, limit=MOST_TASKS)
    has_more = found["next_cursor"] is not None
    # The newest come first: with more than those, what is overdue may be among the older ones.
    late = (await api.get("/cases", state=states, limit=MOST_TASKS, overdue="true"))["cases"] if has_more else []
    known = {each["id"]: each for each in [*late, *found["cases"]]}
    cases = [each for each in known.values() if is_called(each, me) or each["state"] in TASKS[role]]
    names = await names_of(api, words)
    tasks = [task(each, type_name=names.get(each["type"], each["type"]), me=me, words=words) for each in cases]
    return tasks, has_more


async def case_of(api: InsideApi, case_id: str, words: Words) -> Opened:
    """Returns a case with all around it.

    Raises:
        Refused: There is none, or none that this person may see.
    """
    case = await api.get(case_path(case_id))
    me, clocks, history, joint, units, catalogue = await asyncio.gather(
        api.get("/me"),
        api.get(case_path(case_id, "clocks")),
        api.get(case_path(case_id, "history")),
        api.get(case_path(case_id, "joint")),
        api.get("/units"),
        api.get("/catalogue"),
    )
    types = catalogue["entries"]
    named = {each["key"]: words.of_both(each["name_zh"], each["name_en"]) for each in types}
    facts = Facts(
        case=case,
        clocks=clocks,
        history=history,
        joint=joint,
        type_name=named.get(case["type"], case["type"]),
        unit_names={each["id"]: words.of_both(each["name_zh"], each["name_en"]) for each in units["units"]},
    )
    return Opened(facts=facts, offered=Offered(case=case, joint=joint, units=units["units"], types=types, me=me))
