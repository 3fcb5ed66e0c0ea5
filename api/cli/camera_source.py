"""A source named on the command line: a camera's address or a file, with its user and password."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from pipelines.capture.address import AllowedNetworks
from pipelines.capture.choose import open_source
from pipelines.capture.connect import tls_context
from pipelines.capture.credential import redact, take_credential
from pipelines.capture.deadline import CaptureLimits
from pipelines.capture.errors import NotFound
from pipelines.capture.file import FileSource
from pipelines.capture.source import PictureSource
from pipelines.orders import Credential
from pipelines.outcome import Stage

PASSWORD_VARIABLE = "LUNXUN_CAMERA_PASSWORD"

SourceArgument = Annotated[
    str, typer.Argument(metavar="SOURCE", help="rtsp:// or rtsps:// stream, http(s):// snapshot, or a file.")
]
UserOption = Annotated[
    str | None, typer.Option("--user", help=f"The camera's user; password: file, ${PASSWORD_VARIABLE}, or asked for.")
]
PasswordFileOption = Annotated[Path | None, typer.Option("--password-file", help="Its first line is the password.")]
TrustOption = Annotated[
    Path | None, typer.Option("--tls-trust", help="PEM file with the camera's own certificate, for rtsps and https.")
]

# A person at the keyboard may look at any camera; what is never one (link-local, multicast) stays refused.
_ANYWHERE = AllowedNetworks.of(("0.0.0.0/0", "::/0"), allow_loopback=True)


class UsageError(Exception):
    """Something was typed wrongly; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSource:
    """A source as it was typed, with what is secret taken out of it."""

    text: str
    """Safe to print."""
    is_file: bool
    url: str
    """Without user and password."""
    credential: Credential | None
    trusted: Path | None

    def open(self, *, at_s: float | None = None, limits: CaptureLimits | None = None) -> PictureSource:
        """Returns the source, not yet opened.

        Raises:
            CaptureError: the address is malformed.
            UsageError: the file of certificates cannot be read.
        """
        if self.is_file:
            return FileSource(Path(self.url), camera_id=self.text, seek_s=at_s or 0.0, limits=limits)
        try:
            tls = None if self.trusted is None else tls_context(self.trusted)
        except ValueError as error:
            raise UsageError(str(error)) from error
        is_snapshot = self.url.lower().startswith("http")
        return open_source(
            self.url,
            self.credential,
            camera_id=self.text,
            stream="snapshot" if is_snapshot else "main",
            limits=limits,
            networks=_ANYWHERE,
            tls=tls,
        )

    def safe(self, text: str) -> str:
        """Returns a text for people with the password hidden."""
        return redact(text, self.credential)


def named_source(text: str, *, user: str | None, password_file: Path | None, trusted: Path | None) -> NamedSource:
    """Returns what was named; asks for the password where a user is given and nothing else has it.

    Raises:
        UsageError: the password cannot be had.
        NotFound: it is no address, and no such file is there.
    """
    is_file = "://" not in text
    if is_file and not Path(text).exists():
        raise NotFound(
            f"there is no file '{text}'; expected one, or an address such as rtsp://192.168.1.20/stream",
            stage=Stage.OPEN,
        )
    url, credential = (text, None) if is_file else take_credential(text)
    if credential is not None:
        typer.echo(
            f"note: others can read a password on the command line; use --user and ${PASSWORD_VARIABLE}", err=True
        )
    if user is not None:
        credential = Credential(username=SecretStr(user), password=SecretStr(_password(password_file)))
    return NamedSource(text=redact(text, credential), is_file=is_file, url=url, credential=credential, trusted=trusted)


def _password(file: Path | None) -> str:
    if file is not None:
        try:
            lines = file.read_text("utf-8").splitlines()
        except (OSError, UnicodeError) as error:
            raise UsageError(f"--password-file {file} cannot be read: {error}") from error
        return lines[0] if lines else ""
    from_environment = os.environ.get(PASSWORD_VARIABLE)
    if from_environment is not None:
        return from_environment
    if not sys.stdin.isatty():
        raise UsageError(f"no password for --user: set {PASSWORD_VARIABLE} or give --password-file FILE")
    return str(typer.prompt("password", hide_input=True, err=True))
