"""`docs/people.md` holds the table of who may call what, word for word."""

from pathlib import Path

from signed_off import rows

from api.people.roles import Role, Scope

PAGE = Path(__file__).parents[3] / "docs" / "people.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->"


def table() -> str:
    """The table as the page must have it; `python tests/api/people/test_docs.py` writes it there."""
    lines = ["| route | who |", "|---|---|"]
    lines += [f"| `{method} {path}` | `{word}` |" for (method, path), word in sorted(rows().items(), key=in_order)]
    return "\n".join(lines) + "\n"


def in_order(row: tuple[tuple[str, str], str]) -> tuple[str, str]:
    (method, path), _ = row
    return path, method


def test_the_page_says_what_is_signed_off() -> None:
    found = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert found == table(), "python tests/api/people/test_docs.py writes it anew"


def test_the_page_names_every_role_and_every_scope() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [each for each in (*Role, *Scope) if f"`{each}`" not in text] == []


if __name__ == "__main__":
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")
