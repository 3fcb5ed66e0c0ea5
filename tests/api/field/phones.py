"""A phone without JavaScript: it loads pages, fills in the forms that it finds there, and sends them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from fastapi.testclient import TestClient

PASSWORD = "correct horse battery"
ORIGIN = {"Origin": "http://testserver"}


@dataclass(slots=True)
class FoundForm:
    """A form of a page, with what its hidden fields hold."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundForm] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.found.append(FoundForm(str(values.get("action", ""))))
        elif tag == "input" and values.get("type") == "hidden" and self.found:
            self.found[-1].fields.append((str(values["name"]), values.get("value") or ""))


def form_of(html: str, action: str, **with_fields: str) -> FoundForm:
    """The form of a page that goes to such an address, and whose hidden fields say so."""
    reader = _Reader()
    reader.feed(html)
    wanted = set(with_fields.items())
    return next(each for each in reader.found if each.action.endswith(action) and wanted <= set(each.fields))


@dataclass(slots=True, kw_only=True)
class Phone:
    """A browser that runs no script."""

    client: TestClient

    def open(self, path: str) -> Any:
        return self.client.get(path)

    def form(self, path: str, action: str, **with_fields: str) -> FoundForm:
        page = self.open(path)
        assert page.status_code == 200, page.text
        return form_of(page.text, action, **with_fields)

    def send(self, form: FoundForm, photos: tuple[bytes, ...] = (), typed: dict[str, Any] | None = None) -> Any:
        data: dict[str, Any] = dict(form.fields) | (typed or {})
        files = [("photos", (f"p{number}.jpg", photo, "image/jpeg")) for number, photo in enumerate(photos)]
        return self.client.post(form.action, data=data, files=files or None, headers=ORIGIN, follow_redirects=False)
