"""What the phone's pages say: one language, one moment and one time zone for a whole page; pure."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from api.pages import texts, times
from api.pages.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Says texts, names and times alike all over a page."""

    language: Language
    now: datetime
    zone: ZoneInfo
    """Of the site."""

    def say(self, key: str, **values: object) -> str:
        """Returns a text of the catalogues."""
        return texts.say(self.language, key, **values)

    def name(self, kind: str, word: str) -> str:
        """Returns the name of a stored word: the one that all pages share, else these pages' own, else the word."""
        shared, own = f"shared.{kind}_{word}", f"field.{kind}_{word}"
        if shared not in texts.catalogue() and own in texts.catalogue():
            return texts.say(self.language, own)
        return texts.name_of(self.language, kind, word)

    def of_both(self, zh: str, en: str) -> str:
        """Returns the name in the page's language, or the one there is."""
        return (zh or en) if self.language is Language.ZH else (en or zh)

    def ago(self, at: datetime) -> str:
        """Returns "3 分钟前"."""
        return times.ago(self.language, at, self.now)

    def exact(self, at: datetime) -> str:
        """Returns the time with its date, in the site's zone."""
        return times.exact(at, self.zone)

    def short(self, at: datetime) -> str:
        """Returns "14:05", with month and day where it is another day."""
        there, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        return f"{there:%H:%M}" if there.date() == today.date() else f"{there:%m-%d %H:%M}"

    def span(self, seconds: float) -> str:
        """Returns "2 小时 5 分"."""
        return times.span(self.language, seconds)
