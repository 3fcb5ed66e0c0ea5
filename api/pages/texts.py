"""What pages say, from the catalogues `texts/*.toml`: each key has a text in each language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from api.pages.language import Language

FOLDER = Path(__file__).parent / "texts"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Returns `room.key` -> language -> text, of all catalogues."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for key, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[f"{file.stem}.{key}"] = texts
    return found


def say(language: Language, key: str, **values: object) -> str:
    """Returns a text with its `{name}` places filled in.

    Raises:
        KeyError: no catalogue has the key, or a value is missing: a mistake of ours, which a test of each key finds.
    """
    text = catalogue()[key][language.value]
    return text.format_map(values) if values else text


def name_of(language: Language, kind: str, word: str) -> str:
    """Returns the name of a stored word, such as a state (`kind` "state"), or the word itself where it has none.

    What other programs, newer servers or catalogues have put in need not be known here.
    """
    texts = catalogue().get(f"shared.{kind}_{word}")
    return word if texts is None else texts[language.value]
