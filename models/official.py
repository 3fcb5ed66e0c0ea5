"""Networks that others publish: where they are, what they must hash to, and how to get one by hand."""

import shlex
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.card import HOME
from models.errors import CatalogueError, NetworkMissingError, WrongHashError

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Https = Annotated[str, Field(pattern=r"^https://[^\s]+$")]


class OfficialNetwork(BaseModel):
    """One network as its maker publishes it: a PyTorch file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    urls: Annotated[tuple[Https, ...], Field(min_length=1)]
    """Where it is; the next one is asked where one does not answer."""
    sha256: Sha256 | None = None
    """As its maker publishes it; None where it does not."""
    licence: str = "AGPL-3.0"
    maker: str = "Ultralytics"


class _Official(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    network: tuple[OfficialNetwork, ...]


def read_official(home: Path = HOME) -> dict[str, OfficialNetwork]:
    """Returns the networks by name.

    Raises:
        CatalogueError: `official.toml` is missing, or does not say what it must.
    """
    path = home / "official.toml"
    try:
        with path.open("rb") as file:
            listed = _Official.model_validate(tomllib.load(file)).network
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise CatalogueError(f"'{path}' cannot be read: {error}") from error
    return {each.name: each for each in listed}


def find_official(name: str, home: Path = HOME) -> OfficialNetwork:
    """Returns the network of this name.

    Raises:
        NetworkMissingError: There is none; the message names those that there are.
    """
    listed = read_official(home)
    if name not in listed:
        raise NetworkMissingError(f"'{name}' is none of the networks that can be fetched: {', '.join(listed)}")
    return listed[name]


def check_hash(network: OfficialNetwork, sha256: str, *, first_sha256: str | None) -> bool:
    """Checks what was downloaded; returns whether its maker vouches for it, else it is trusted on its first use.

    Args:
        network: What was asked for.
        sha256: What the download hashes to.
        first_sha256: What the download before hashed to, None where this is the first.

    Raises:
        WrongHashError: It is another file than it should be.
    """
    expected = network.sha256 or first_sha256
    if expected is not None and sha256 != expected:
        why = f"published by {network.maker}" if network.sha256 else "of the first download, kept in the card"
        raise WrongHashError(
            f"what came as {network.name}.pt has SHA-256 {sha256}, expected {expected} ({why}); it was not opened and "
            "is deleted. Somebody on the way may have changed it: try another network connection, or get it by hand"
        )
    return network.sha256 is not None


def by_hand(network: OfficialNetwork, out: Path) -> str:
    """Returns what to type on another machine, and here, to get the network without this command."""
    name, target = network.name, shlex.quote(str(out / f"{network.name}.onnx"))
    expected = f"    # expected: {network.sha256}" if network.sha256 else ""
    return "\n".join(
        (
            "By hand, on any machine with a network connection:",
            "  pip install ultralytics onnx",
            f"  curl -LO {network.urls[0]}",
            f"  sha256sum {name}.pt{expected}",
            f"  yolo export model={name}.pt format=onnx nms=False",
            f"Then copy {name}.onnx to {target} here, and name it:",
            f"  lunxun up --model {target}",
        )
    )
