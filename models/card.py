"""What is known about a network before it runs: from the catalogue, or from a bare file's own metadata."""

import ast
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.decode import Layout
from models.errors import CatalogueError, ClassNamesError, NetworkMissingError, NotOnnxError
from models.onnx_file import OnnxFile, read_onnx_file

HOME = Path(__file__).parent
"""Where `catalogue.toml` and the folder `weights` are."""
SAMPLES_NETWORK = "grid-n"
"""Trained on rendered streets, as the sample clips show them."""
MAX_CLASSES = 10_000
MAX_NAMES_CHARS = 1_000_000
"""Length of the `names` text that is parsed at all; 10,000 names of 100 letters."""

_TO_MAKE = "To make one: `pip install 'lunxun[train]' && yolo export model=yolo26n.pt format=onnx nms=False`"

Label = Annotated[str, Field(min_length=1, max_length=200)]


class Accuracy(BaseModel):
    """One measured accuracy, for one way of running the network."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: str
    precision: str
    measure: str
    value: float
    on: str


class AccuracyTable(BaseModel):
    """One measured accuracy of each class, in each kind of light or weather."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: str
    precision: str
    measure: str
    on: str
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    """Kinds of light: `all`, `day`, `night`."""
    rows: Annotated[dict[str, tuple[float, ...]], Field(min_length=1)]
    """Class -> one value for each column, 0 to 1; `nan` where there was none of it to measure."""

    @model_validator(mode="after")
    def _is_a_table(self) -> "AccuracyTable":
        for label, values in self.rows.items():
            if len(values) != len(self.columns):
                raise ValueError(f"'{label}' has {len(values)} values, expected one for each of {list(self.columns)}")
        return self


class Source(BaseModel):
    """The file that a network was exported from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    is_published: bool
    """Whether its maker publishes this hash; else it is that of the first download, and later ones must equal it."""


class CatalogueEntry(BaseModel):
    """One `[[network]]` of the catalogue, or the card that lies beside a file as `x.card.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.onnx$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    layout: Layout
    classes: Annotated[tuple[Label, ...], Field(min_length=1, max_length=MAX_CLASSES)]
    input_wh: tuple[Annotated[int, Field(ge=32, le=4096)], Annotated[int, Field(ge=32, le=4096)]]
    licence: str
    origin: str
    accuracy: tuple[Accuracy, ...] = ()
    accuracy_by_class: AccuracyTable | None = None
    source: Source | None = None
    is_twin: bool = False
    """Has learned a drawn or rendered world only: never chosen for cameras unless it is named, or a real street might
    look empty for ever."""


class Catalogue(BaseModel):
    """The whole of `catalogue.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    network: tuple[CatalogueEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known about one network."""

    name: str
    """Its name in the catalogue, or its file's name without `.onnx`."""
    path: Path
    sha256: str
    """What the file must hash to; of a bare file, what it hashed to when the card was made."""
    classes: tuple[str, ...]
    """Class names in the network's own order."""
    layout: Layout | None
    """None: found from the output's shape when the network is opened."""
    input_wh: tuple[int, int] | None
    """For networks whose own input size is open; None takes the file's."""
    licence: str
    origin: str
    accuracy: tuple[Accuracy, ...] = ()
    accuracy_by_class: AccuracyTable | None = None
    source: Source | None = None
    """What the file was exported from, where that is another's work."""


def read_catalogue(home: Path = HOME) -> Catalogue:
    """Returns the networks that are known by name.

    Raises:
        CatalogueError: `catalogue.toml` is missing, not TOML, or does not say what it must.
    """
    path = home / "catalogue.toml"
    try:
        with path.open("rb") as file:
            catalogue = Catalogue.model_validate(tomllib.load(file))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"'{path}' cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise CatalogueError(f"'{path}': {where}: {first['msg']}") from error
    names = [entry.name for entry in catalogue.network]
    if len(set(names)) != len(names):
        raise CatalogueError(f"'{path}': two networks share a name; expected each name once, got {sorted(names)}")
    return catalogue


def default_network(catalogue: Catalogue, *, home: Path = HOME) -> str:
    """Returns the name of the network that is meant where none is named: the first that sees streets and is here.

    Raises:
        NetworkMissingError: There is none; the message says how to get and name one.
    """
    for entry in catalogue.network:
        if not entry.is_twin and (home / "weights" / entry.file).is_file():
            return entry.name
    raise NetworkMissingError(f"no network for real streets is installed; name one with --model FILE.onnx. {_TO_MAKE}")


def samples_network(catalogue: Catalogue, *, home: Path = HOME) -> str:
    """Returns the name of the network that learned the world of the sample clips: what demo and benchmark look with.

    Raises:
        NetworkMissingError: It is not here; the message says how to name another.
    """
    for entry in catalogue.network:
        if entry.name == SAMPLES_NETWORK and (home / "weights" / entry.file).is_file():
            return entry.name
    raise NetworkMissingError(f"the network '{SAMPLES_NETWORK}' is not installed; name one with --model. {_TO_MAKE}")


def find_network(name_or_file: str | Path, *, home: Path = HOME) -> Card:
    """Returns the card of a network named in the catalogue, or of a file.

    Raises:
        NetworkMissingError: Neither; the message holds the command that gets one.
        NotOnnxError: A `.pt`; the message holds the command that exports it.
        NetworkFileError, ClassNamesError: A bare file that cannot be read as a network; see `models.errors`.
    """
    text = str(name_or_file)
    for entry in read_catalogue(home).network:
        if entry.name == text:
            return _card_of_entry(entry, home)
    if text.endswith((".pt", ".pth")):
        raise NotOnnxError(
            f"'{text}' is a PyTorch file; expected ONNX. Export it: "
            f"`yolo export model={shlex.quote(text)} format=onnx nms=False` (yolo: `pip install 'lunxun[train]'`)"
        )
    path = Path(text).expanduser()
    if not path.exists():
        raise NetworkMissingError(_how_to_get(text, home))
    beside = card_path(path)
    return _card_of(read_card(beside), path) if beside.is_file() else card_of_file(read_onnx_file(path))


def card_path(network: Path) -> Path:
    """Returns where the card of a file lies that is not in the catalogue: `x.card.json` beside `x.onnx`."""
    return network.with_name(f"{network.name.removesuffix('.onnx')}.card.json")


def read_card(path: Path) -> CatalogueEntry:
    """Returns what a card beside a file says.

    Raises:
        CatalogueError: It cannot be read as a card.
    """
    try:
        return CatalogueEntry.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CatalogueError(f"the card '{path}' cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise CatalogueError(
            f"the card '{path}': {where}: {first['msg']}; delete it to use the file without one"
        ) from error


def card_of_file(file: OnnxFile) -> Card:
    """Returns the card that a bare file's own metadata makes.

    Raises:
        ClassNamesError: The metadata names no classes.
    """
    return Card(
        name=file.path.name.removesuffix(".onnx"),
        path=file.path,
        sha256=file.sha256,
        classes=class_names(file.metadata.get("names", ""), where=str(file.path)),
        layout=None,
        input_wh=_image_size(file.metadata.get("imgsz", "")),
        licence=file.metadata.get("license", "unknown")[:200],
        origin=file.metadata.get("description", "unknown")[:200],
    )


def class_names(text: str, *, where: str) -> tuple[str, ...]:
    """Returns the class names written as ultralytics does: `{0: 'person', 1: 'bicycle'}`, or JSON, or a list.

    Raises:
        ClassNamesError: Not that, or ids that do not count from 0, or far too many.
    """
    expected = "expected metadata `names` such as {0: 'person', 1: 'bicycle'}"
    names = _literal(text, MAX_NAMES_CHARS)
    if isinstance(names, list | tuple):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or not names or len(names) > MAX_CLASSES:
        raise ClassNamesError(f"'{where}' says no class names that we can read; {expected}, written by a YOLO export")
    by_id = {str(key): value for key, value in names.items()}
    ordered = [by_id.get(str(index)) for index in range(len(names))]
    labels = tuple(name for name in ordered if isinstance(name, str) and 0 < len(name) <= 200)
    if len(labels) != len(names):
        raise ClassNamesError(f"'{where}' numbers or names its {len(names)} classes oddly; {expected}, from 0 upwards")
    return labels


def _card_of_entry(entry: CatalogueEntry, home: Path) -> Card:
    path = home / "weights" / entry.file
    if not path.is_file():
        raise NetworkMissingError(
            f"'{entry.name}' comes with Lunxun, but '{path}' is missing; get it back with `git checkout`, "
            "or install Lunxun again"
        )
    return _card_of(entry, path)


def _card_of(entry: CatalogueEntry, path: Path) -> Card:
    known = {name: getattr(entry, name) for name in CatalogueEntry.model_fields if name not in ("file", "is_twin")}
    return Card(path=path, **known)


def _how_to_get(text: str, home: Path) -> str:
    known = [entry.name for entry in read_catalogue(home).network]
    names = f" (the catalogue has {', '.join(known)})" if known else ""
    missing = f"there is no network named '{text}'{names} and no such file"
    return f"{missing}; give the path of a YOLO network in ONNX. {_TO_MAKE}"


def _image_size(text: str) -> tuple[int, int] | None:
    size = _literal(text, 100)
    if isinstance(size, list) and len(size) == 2 and all(isinstance(side, int) for side in size):
        height, width = size
        return (width, height) if 32 <= height <= 4096 and 32 <= width <= 4096 else None
    return None


def _literal(text: str, max_chars: int) -> object:
    """The value of a Python or JSON literal, None where it is neither; no code in it is ever run."""
    if len(text) > max_chars:
        return None
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
