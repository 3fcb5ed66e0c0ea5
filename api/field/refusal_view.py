"""What a refusal means, in plain words; pure."""

from api.field.words import Words
from api.pages.inside import Refused
from api.pages.texts import catalogue

_STATUSES = frozenset({403, 404, 409, 412, 413, 422, 429})


def refusal_words(refused: Refused, words: Words) -> str:
    """Returns the words of its code, else those of its status."""
    key = f"field.refused_{refused.code}"
    if key in catalogue():
        return words.say(key)
    status = refused.status if refused.status in _STATUSES else "other"
    return words.say(f"field.refused_{status}")
