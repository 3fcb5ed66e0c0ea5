"""Options that several commands share, each described once."""

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[Path | None, typer.Option("--data", help="The data folder [default: lunxun-data].")]
SiteOption = Annotated[Path | None, typer.Option("--site", help="Site file with cameras, zones, rules and plans.")]
HostOption = Annotated[str | None, typer.Option("--host", help="Address to listen on [default: 127.0.0.1].")]
PortOption = Annotated[int | None, typer.Option("--port", help="Port to listen on, 0 for a free one [default: 8000].")]
LoopbackOption = Annotated[
    bool, typer.Option("--allow-loopback-cameras", help="Cameras may be on this machine (demonstrations and tests).")
]
NetworkOption = Annotated[
    list[str] | None,
    typer.Option("--camera-network", metavar="CIDR", help="Network that cameras may be on; may be given again."),
]
CertOption = Annotated[Path | None, typer.Option("--tls-cert", help="Certificate chain in PEM.")]
KeyOption = Annotated[Path | None, typer.Option("--tls-key", help="Private key in PEM.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
