"""Sets a story as one self-contained page: no script, nothing from elsewhere, every text escaped."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.story.page_words import PAGE
from api.story.schemas import StoryContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, when and why, as it stands on the page."""

    by: str
    at: str
    note: str


def page(content: StoryContent, signature: Signature | None) -> str:
    """Returns the whole page; the same content gives the same page. Without a signature it is marked as a draft."""
    words = {name: text[content.language] for name, text in PAGE.items()}
    template = _environment().get_template("story.html.j2")
    return template.render(story=content, words=words, signature=signature, css=_css(), policy=content_policy())


@cache
def content_policy() -> str:
    """Returns the Content-Security-Policy of the page: this very style, pictures within, and nothing else."""
    style = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'"


@cache
def _css() -> str:
    return resources.files(__package__).joinpath("templates", "story.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api.story"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
