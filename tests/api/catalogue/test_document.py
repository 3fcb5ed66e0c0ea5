"""`docs/catalogue.md` shows the shipped rows, and names every column that a table may have."""

from pathlib import Path

from api.catalogue.cells import write_limit, write_number
from api.catalogue.columns import BY_NAME
from api.catalogue.entry import CatalogueEntry
from api.catalogue.profile import shipped_profile
from api.clocks.limit import Stage

PAGE = Path(__file__).parents[3] / "docs" / "catalogue.md"


def line_of(entry: CatalogueEntry) -> str:
    seen = entry.detection
    codes = [
        " ".join([entry.codes[lineage], *entry.more_codes.get(lineage, ())]) if lineage in entry.codes else "–"
        for lineage in ("older", "yuncheng")
    ]
    limit = "–" if seen is None else f"{write_number(seen.limit_s)} s"
    if seen is not None and seen.warn_s is not None:
        limit = f"warn {write_number(seen.warn_s)} s, case {limit}"
    if seen is not None and seen.min_count > 1:
        limit = f"{seen.min_count} or more, {limit}"
    cells = (f"`{entry.key}`", entry.name_zh, *codes, limit, write_limit(entry.stages[Stage.HANDLE]))
    return f"| {' | '.join(cells)} | `{entry.handling_unit}` |"


def test_the_page_shows_every_shipped_row_as_it_is() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    missing = [line for entry in shipped_profile() if (line := line_of(entry)) not in lines]
    assert not missing, "\n".join(["put these into docs/catalogue.md:", *missing])


def test_the_page_names_every_column() -> None:
    text = PAGE.read_text("utf-8")
    assert [name for name in BY_NAME if f"`{name}`" not in text] == []
