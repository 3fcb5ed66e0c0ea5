"""Where a command leaves a document that it was asked for: a file, or standard output."""

from pathlib import Path

import typer

from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail

STDOUT = Path("-")
"""What is written there goes to standard output."""


def refuse_missing_folder(option: str, file: Path | None) -> None:
    """Ends the command where a file named by an option could not be written, before any work is done for it."""
    if file is not None and not file.absolute().parent.is_dir():
        fail(f"{option} {file}: there is no folder {file.absolute().parent}", WRONG_USAGE)


def write_document(text: str, file: Path) -> None:
    """Writes a document; ends the command where that fails."""
    if file == STDOUT:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}", ANSWER_IS_NO)
