"""The documents keep up with the code: what they name exists, and what exists they name."""

import ast
import re
import tomllib
from pathlib import Path

import yaml

from pipelines.site import Site

ROOT = Path(__file__).resolve().parent.parent
LONGEST_DECISION = 60


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def refuse(found: list[str], what: str) -> None:
    assert not found, f"{what}:\n  " + "\n  ".join(found)


def test_decisions_are_one_page_each_and_numbered_without_gaps() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    long = [page.name for page in pages if len(page.read_text(encoding="utf-8").splitlines()) > LONGEST_DECISION]
    refuse(long, f"a decision is one page, {LONGEST_DECISION} lines")


def test_every_rule_type_stands_in_the_glossary() -> None:
    types = ROOT / "pipelines" / "rules" / "types.toml"
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    keys = rule_types(tomllib.loads(types.read_text(encoding="utf-8")))
    assert keys
    refuse([key for key in keys if f"`{key}`" not in glossary], "rule types that GLOSSARY.md does not explain")


def rule_types(document: dict[str, object]) -> list[str]:
    """The catalogue keys: the tables that say which of the two kinds of rule they are."""
    types = document.get("types", document)
    assert isinstance(types, dict)
    return [key for key, value in types.items() if isinstance(value, dict)]


def test_every_setting_is_documented() -> None:
    settings, page = ROOT / "api" / "settings.py", ROOT / "docs" / "settings.md"
    text = page.read_text(encoding="utf-8")
    fields = [
        statement.target.id
        for node in ast.walk(ast.parse(settings.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    missing = [each for each in fields if not re.search(rf"\b(LUNXUN_)?{each}\b", text, re.IGNORECASE)]
    refuse(missing, "settings that docs/settings.md does not explain")


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    refuse(broken, "links to files that are not there")


def test_the_documented_site_files_are_accepted_as_they_stand() -> None:
    blocks = re.findall(r"```yaml\n(schema:.*?)```", read("docs/site-file.md"), re.DOTALL)
    assert blocks
    for block in blocks:
        assert Site.model_validate(yaml.safe_load(block)).cameras


def test_the_readme_names_only_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    for page in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"`make ([a-z]+)|^make ([a-z]+)", read(page), re.MULTILINE))
        assert {one or other for one, other in named} <= targets, page
