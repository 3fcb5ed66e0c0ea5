"""Every text that pages name exists, in both languages, with the same places to fill in."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cases.level import Level
from api.cases.lifecycle import MOVES
from api.cases.states import CancelReason, CaseState, RejectReason
from api.clocks.colour import Colour
from api.pages.language import Language
from api.pages.texts import FOLDER, catalogue, name_of, say
from api.people.roles import Role
from pipelines.outcome import Outcome
from pipelines.patrol.coverage import CoverageState

ROOT = Path(__file__).parents[3] / "api"
ROOMS = "|".join(file.stem for file in FOLDER.glob("*.toml"))
KEY = re.compile(rf"""["']((?:{ROOMS})\.(?!css\b|csv\b|js\b|html\b)[a-z][a-z0-9_]*)["']""")


def named() -> Iterator[tuple[str, str]]:
    """Yields each key that code or a template names in full, and where."""
    every = sorted(file for folder in ("pages", "console", "field") for file in (ROOT / folder).rglob("*"))
    for file in every:
        if file.suffix in (".py", ".html"):
            for key in KEY.findall(file.read_text(encoding="utf-8")):
                yield key, str(file.relative_to(ROOT))


def test_every_key_that_a_page_names_has_a_text() -> None:
    found = list(named())
    assert len(found) > 60
    assert [(key, file) for key, file in found if key not in catalogue()] == []


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_text_says_the_same_in_both_languages(key: str) -> None:
    texts = catalogue()[key]
    assert set(texts) == {"zh", "en"}
    assert all(text.strip() for text in texts.values())
    places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
    assert places[0] == places[1]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("state", CaseState),
        ("reason", RejectReason),
        ("cancel", CancelReason),
        ("move", MOVES),
        ("level", Level),
        ("colour", Colour),
        ("role", Role),
        ("outcome", Outcome),
        ("coverage", CoverageState),
    ],
)
def test_every_stored_word_has_a_name_for_people(kind: str, words: list[str]) -> None:
    assert [word for word in words if f"shared.{kind}_{word}" not in catalogue()] == []


def test_a_word_that_nobody_knows_is_shown_as_it_is() -> None:
    assert name_of(Language.ZH, "state", "from_a_newer_server") == "from_a_newer_server"


def test_values_are_filled_in_and_never_read_as_a_pattern() -> None:
    assert say(Language.EN, "shared.not_up_to_date", at="{at!r}") == "Not up to date since {at!r}"
