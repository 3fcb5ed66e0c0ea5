"""The page of figures says what the code does."""

from pathlib import Path

from api.figures.page import figures_page

ROOT = Path(__file__).parent.parent.parent.parent


def test_the_page_is_made_from_the_table() -> None:
    kept = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert kept == figures_page(), "run `python -m api.figures.page > docs/figures.md`"
