"""The house rules that no linter knows: sizes, names, mirrors, forbidden calls and imports."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("vision", "models", "pipelines", "api", "sample_videos")
LONGEST_FILE = 300
LONGEST_FUNCTION = 60
LONGEST_README = 40

LONG_FILES: dict[str, str] = {}
"""A file over the limit stands here with its reason, or is split."""

COMES_WITH = {"starlette": "fastapi", "pydantic_core": "pydantic", "cv2": "opencv-python"}
"""Modules that belong to a dependency's own face (cv2: also where the headless package stands in for the usual one)."""

NOT_AT_RUN_TIME = ("models/training/", "sample_videos/blocks/network.py", "sample_videos/studio/blender/")
"""These make networks and pictures, with the extras `train`, `dev` and `scenes`; no command needs them to run."""

MIGRATIONS = "api/db/migrations/"
"""Written by alembic, run once, never changed afterwards: sizes do not matter there."""

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "impl"}
FORBIDDEN_CLASS_ENDINGS = ("Manager", "Handler", "Processor", "Helper", "Impl", "Utils")
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "joblib", "dill"}
FORBIDDEN_CALLS = {"os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "eval", "exec"}
FORBIDDEN_KEYWORDS = {"shell": True, "allow_pickle": True}


def sources() -> list[Path]:
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if not name_of(path).startswith(MIGRATIONS))


def written_tests() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def trees(paths: list[Path]) -> Iterator[tuple[str, ast.Module]]:
    for path in paths:
        yield name_of(path), ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def refuse(found: list[str], what: str) -> None:
    assert not found, f"{what}:\n  " + "\n  ".join(found)


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = [
        f"{name_of(path)}: {lines} lines"
        for path in sources() + written_tests()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
        and name_of(path) not in LONG_FILES
    ]
    refuse(long, f"over {LONGEST_FILE} lines: split, or give a reason in LONG_FILES")


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}: {length} lines"
        for name, tree in trees(sources() + written_tests())
        for node in functions(tree)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    refuse(long, f"functions over {LONGEST_FUNCTION} lines")


def test_names_say_what_belongs_inside() -> None:
    bad = [name_of(path) for path in sources() if FORBIDDEN_NAMES & {path.stem, path.parent.name}]
    bad += [
        f"{name}:{node.lineno} class {node.name}"
        for name, tree in trees(sources())
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(FORBIDDEN_CLASS_ENDINGS)
    ]
    refuse(bad, "a name that says nothing (utils, common, Manager, Handler ...)")


def test_nothing_is_imported_inside_a_function_or_for_type_checking_only() -> None:
    hidden = []
    for name, tree in trees(sources()):
        for node in tree.body:
            # Whatever is not itself an import, at the top of the file, must not contain one.
            inner = [] if isinstance(node, ast.Import | ast.ImportFrom) else list(ast.walk(node))
            hidden += [f"{name}:{each.lineno}" for each in inner if isinstance(each, ast.Import | ast.ImportFrom)]
    refuse(hidden, "imports stand at the top of a file and hide nowhere else")


def test_every_library_that_is_imported_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {canonical(Requirement(each).name) for each in project["dependencies"]}
    provided = packages_distributions()
    unasked = {
        f"{root} ({name})"
        for name, tree in trees(sources())
        if not name.startswith(NOT_AT_RUN_TIME)
        for root in imported(tree) - {*PACKAGES, *sys.stdlib_module_names}
        if COMES_WITH.get(root) not in names and not {canonical(each) for each in provided.get(root, [root])} & names
    }
    refuse(sorted(unasked), "imported, but not a dependency in pyproject.toml")


def imported(tree: ast.Module) -> set[str]:
    """The first word of everything that a file imports."""
    found = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    found |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {each.split(".")[0] for each in found}


def canonical(name: str) -> str:
    return name.lower().replace("_", "-")


def test_no_shell_no_pickle_no_unsafe_yaml() -> None:
    bad = []
    for name, tree in trees(sources() + sorted((ROOT / "scripts").glob("*.py"))):
        for node in ast.walk(tree):
            bad += [f"{name}:{getattr(node, 'lineno', 0)} {what}" for what in dangers(node)]
    refuse(bad, "a forbidden call or module")


def dangers(node: ast.AST) -> Iterator[str]:
    """What one node does that input from strangers must never reach."""
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names if each.name.split(".")[0] in FORBIDDEN_MODULES)
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FORBIDDEN_MODULES:
        yield str(node.module)
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called in FORBIDDEN_CALLS:
            yield called
        for keyword in node.keywords:
            is_true = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            if keyword.arg == "preexec_fn" or (keyword.arg in FORBIDDEN_KEYWORDS and is_true):
                yield f"{called}({keyword.arg}=...)"


def test_queries_live_in_repositories_and_nobody_else_commits() -> None:
    bad = []
    for name, tree in trees(sources()):
        if name.endswith("/repository.py") or name.startswith("api/db/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy":
                bad.append(f"{name}:{node.lineno} builds queries: {ast.unparse(node)}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("session.commit", "session.execute"):
                bad.append(f"{name}:{node.lineno} {ast.unparse(node.func)}")
    refuse(bad, "queries belong into a repository.py; the transaction belongs to the request")


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from pickle import loads",
        "os.system('ls')",
        "subprocess.run('ls', shell=True)",
        "subprocess.Popen(['ls'], preexec_fn=f)",
        "yaml.load(text)",
        "numpy.load(path, allow_pickle=True)",
        "eval(text)",
    ],
)
def test_the_search_for_dangers_finds_each_of_them(line: str) -> None:
    assert [what for node in ast.walk(ast.parse(line)) for what in dangers(node)]


def test_every_module_says_in_one_sentence_what_belongs_there() -> None:
    refuse([name for name, tree in trees(sources()) if not ast.get_docstring(tree)], "no module docstring")


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in sources()}
    refuse(sorted(name_of(each) for each in folders if not (each / "__init__.py").exists()), "no __init__.py")


def test_every_package_has_a_short_readme() -> None:
    bad = []
    for package in PACKAGES:
        readme = ROOT / package / "README.md"
        if not readme.exists():
            bad.append(f"{package}/README.md is missing")
        elif (lines := len(readme.read_text(encoding="utf-8").splitlines())) > LONGEST_README:
            bad.append(f"{package}/README.md: {lines} lines")
    refuse(bad, f"each package has a README of at most {LONGEST_README} lines: what belongs here, where to start")


def test_tests_mirror_the_packages() -> None:
    others = {"contract", "e2e", "torture"}
    stray = []
    for path in written_tests():
        folder = path.parent.relative_to(ROOT / "tests")
        is_mirror = (ROOT / folder).is_dir() or (ROOT / folder).with_suffix(".py").is_file()
        if folder.parts and folder.parts[0] not in others and folder.name != "twins" and not is_mirror:
            stray.append(name_of(path))
    refuse(stray, "a test's folder has the name of the package or module that it tests")


def test_no_folder_of_tests_is_a_package() -> None:
    # The folder is on the path for shared twins: with an __init__.py in it, tests/api would hide the real api.
    refuse([name_of(path) for path in written_tests() if path.name == "__init__.py"], "an __init__.py among the tests")
