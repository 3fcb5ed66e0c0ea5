import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from models.card import HOME, class_names, default_network, find_network, read_catalogue, samples_network
from models.decode import Layout
from models.errors import CatalogueError, ClassNamesError, NetworkMissingError, NotOnnxError

WriteNetwork = Callable[..., Path]

ENTRY = """
schema = 1
[[network]]
name = "tiny-net"
file = "tiny.onnx"
sha256 = "{sha256}"
layout = "dense"
classes = ["red", "green", "blue"]
input_wh = [64, 64]
licence = "Apache-2.0"
origin = "made by a test"
[[network.accuracy]]
provider = "cpu"
precision = "fp32"
measure = "mAP50-95"
value = 0.5
on = "nothing"
"""


def home_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "catalogue.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_catalogue_that_ships_is_sound() -> None:
    for entry in read_catalogue().network:
        assert find_network(entry.name).sha256 == entry.sha256


def test_a_network_that_sees_only_a_drawn_world_is_never_chosen_for_a_real_street(tmp_path: Path) -> None:
    entry = """
[[network]]
name = "NAME"
file = "x.onnx"
sha256 = "HASH"
layout = "dense"
classes = ["car"]
input_wh = [64, 64]
licence = "x"
origin = "x"
is_twin = TWIN
""".replace("HASH", "0" * 64)
    names = (("twin", "true"), ("gone", "false"), ("real", "false"))
    entries = [
        entry.replace("NAME", name).replace("x.onnx", f"{name}.onnx").replace("TWIN", is_twin)
        for name, is_twin in names
    ]
    home = home_with(tmp_path, "schema = 1\n" + "".join(entries))
    (home / "weights").mkdir()
    (home / "weights" / "twin.onnx").touch()
    with pytest.raises(NetworkMissingError, match="--model FILE"):
        default_network(read_catalogue(home), home=home)
    (home / "weights" / "real.onnx").touch()
    assert default_network(read_catalogue(home), home=home) == "real", "the one before it has no file"


def test_the_sample_clips_have_a_network_of_their_own_which_cameras_get_only_when_it_is_named(tmp_path: Path) -> None:
    entry = (
        ENTRY.format(sha256="0" * 64).replace('"tiny-net"', '"grid-n"').replace("layout =", "is_twin = true\nlayout =")
    )
    (tmp_path / "catalogue.toml").write_text(entry)
    with pytest.raises(NetworkMissingError, match="grid-n"):
        samples_network(read_catalogue(tmp_path), home=tmp_path)
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "tiny.onnx").touch()
    assert samples_network(read_catalogue(tmp_path), home=tmp_path) == "grid-n"
    with pytest.raises(NetworkMissingError, match="real streets"):
        default_network(read_catalogue(tmp_path), home=tmp_path)


def test_accuracy_by_class_and_light_is_a_table_and_odd_rows_are_named(tmp_path: Path) -> None:
    table = """
[network.accuracy_by_class]
provider = "cpu"
precision = "fp32"
measure = "mAP50"
on = "evaluation scenes"
columns = ["day", "night"]
rows = { red = [0.95, 0.9], green = [0.9ROW] }
"""
    text = ENTRY.format(sha256="0" * 64)
    found = read_catalogue(home_with(tmp_path, text + table.replace("ROW", ", nan"))).network[0].accuracy_by_class
    assert found is not None
    assert (found.rows["red"], found.columns) == ((0.95, 0.9), ("day", "night"))
    with pytest.raises(CatalogueError, match=r"'green' has 1 values, expected one for each of \['day', 'night'\]"):
        read_catalogue(home_with(tmp_path, text + table.replace("ROW", "")))


def test_the_example_in_the_catalogue_that_ships_is_sound_too(tmp_path: Path) -> None:
    text = (HOME / "catalogue.toml").read_text(encoding="utf-8")
    example = text[text.index("# [[network]]") :]
    lines = [line.removeprefix("# ").removeprefix("#") for line in example.splitlines()]
    sound = "\n".join(lines).replace("64 hexadecimal digits", "0" * 64)

    example_entry = read_catalogue(home_with(tmp_path, f"schema = 1\n{sound}")).network[0]
    assert example_entry.accuracy[0].precision == "fp32"


def test_a_bare_file_brings_its_own_card(write_network: WriteNetwork) -> None:
    path = write_network(
        name="street.v2.onnx",
        metadata={"names": "{0: 'person', 1: 'car'}", "imgsz": "[384, 640]", "license": "AGPL-3.0"},
    )
    card = find_network(path)

    assert (card.name, card.classes, card.input_wh) == ("street.v2", ("person", "car"), (640, 384))
    assert card.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (card.licence, card.layout) == ("AGPL-3.0", None)


def test_a_network_of_the_catalogue_is_found_by_name(tmp_path: Path, write_network: WriteNetwork) -> None:
    home = home_with(tmp_path, ENTRY.format(sha256="0" * 64))
    (home / "weights").mkdir()
    write_network().rename(home / "weights" / "tiny.onnx")

    card = find_network("tiny-net", home=home)
    assert (card.layout, card.input_wh, card.path) == (Layout.DENSE, (64, 64), home / "weights" / "tiny.onnx")
    assert card.accuracy[0].value == 0.5


def test_a_known_network_whose_file_is_missing_says_how_to_get_it_back(tmp_path: Path) -> None:
    home = home_with(tmp_path, ENTRY.format(sha256="0" * 64))
    with pytest.raises(NetworkMissingError, match=r"tiny\.onnx' is missing; get it back with `git checkout`"):
        find_network("tiny-net", home=home)
    with pytest.raises(NetworkMissingError, match=r"no network named 'tinny-net' .the catalogue has tiny-net."):
        find_network("tinny-net", home=home)


def test_a_file_that_is_not_there_is_answered_with_a_command_that_makes_one(tmp_path: Path) -> None:
    home = home_with(tmp_path, "schema = 1")
    with pytest.raises(
        FileNotFoundError, match=r"no network named 'gone.onnx' and no such file.*yolo export model=.*nms=False"
    ):
        find_network("gone.onnx", home=home)


@pytest.mark.parametrize("name", ["x.pt", "runs/best model.pt", "x.pth"])
def test_a_pytorch_file_is_answered_with_its_exact_export_command(name: str) -> None:
    quoted = f"'{name}'" if " " in name else name
    with pytest.raises(NotOnnxError, match=f"`yolo export model={quoted} format=onnx nms=False`"):
        find_network(name)


@pytest.mark.parametrize(
    "text",
    [
        "{0: 'person', 1: 'car'}",
        '{"0": "person", "1": "car"}',
        "['person', 'car']",
        "{1: 'car', 0: 'person'}",
    ],
)
def test_class_names_are_read_as_exporters_write_them(text: str) -> None:
    assert class_names(text, where="x.onnx") == ("person", "car")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "person, car",
        "{}",
        "{1: 'person', 2: 'car'}",
        "{0: 'person', 2: 'car'}",
        "{0: 'person', 1: 7}",
        "{0: 'person', 1: ''}",
        "{0: '" + "x" * 201 + "'}",
        "{[0]: 'person'}",
        "__import__('os').system('true')",
        "(" * 100_000,
        "{" + "".join(f"{index}: 'c'," for index in range(10_001)) + "}",
        "'" + "x" * 1_000_001 + "'",
    ],
)
def test_class_names_that_make_no_sense_are_refused_and_never_run(text: str) -> None:
    with pytest.raises(ClassNamesError, match="expected metadata `names`"):
        class_names(text, where="x.onnx")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema = ", "cannot be read"),
        ("schema = 2", "schema"),
        ("schema = 1\ncolour = 3", "colour"),
        (ENTRY.format(sha256="short"), "network.0.sha256"),
        (ENTRY.format(sha256="0" * 64).replace("tiny.onnx", "../tiny.onnx"), "network.0.file"),
        (ENTRY.format(sha256="0" * 64).replace("dense", "sparse"), "network.0.layout"),
        (ENTRY.format(sha256="0" * 64) + ENTRY.format(sha256="1" * 64).replace("schema = 1", ""), "share a name"),
    ],
)
def test_a_catalogue_with_a_mistake_says_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(CatalogueError, match=says):
        read_catalogue(home_with(tmp_path, text))
