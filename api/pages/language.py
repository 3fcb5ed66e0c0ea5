"""Which language a page speaks."""

from enum import StrEnum

from starlette.requests import HTTPConnection

COOKIE = "lunxun_language"


class Language(StrEnum):
    """Languages of the pages; Chinese first."""

    ZH = "zh"
    EN = "en"

    @property
    def tag(self) -> str:
        """For the `lang` attribute of a page (BCP 47)."""
        return {"zh": "zh-CN", "en": "en"}[self.value]

    @property
    def other(self) -> "Language":
        """The one that is not spoken now."""
        return Language.EN if self is Language.ZH else Language.ZH


def language_of(connection: HTTPConnection) -> Language:
    """Returns the language that this browser has chosen; Chinese where it has not."""
    chosen = connection.cookies.get(COOKIE, "")
    return Language(chosen) if chosen in set(Language) else Language.ZH
