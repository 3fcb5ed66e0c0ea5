"""Passwords from a terminal without echo, a file, or standard input; never from an argument."""

import getpass
import sys
from pathlib import Path

import typer

MAX_BYTES = 4096


def password_from(file: Path | None, *, prompt: str, is_new: bool) -> str:
    """Returns the password: the first line of the file (`-`: of standard input), else what is typed, twice if new.

    Raises:
        typer.BadParameter: the file cannot be read or is empty, the two differ, or there is no terminal to ask at.
    """
    if file is not None:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask at; give --password-file FILE, or `-` for standard input")
    password = getpass.getpass(f"{prompt}: ")
    if is_new and getpass.getpass("the same again: ") != password:
        raise typer.BadParameter("the two passwords differ")
    return password


def _first_line(file: Path) -> str:
    try:
        if str(file) == "-":
            text = sys.stdin.readline(MAX_BYTES)
        else:
            with file.open(encoding="utf-8") as opened:
                text = opened.readline(MAX_BYTES)
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"the password file '{file}' cannot be read ({error})") from error
    password = text.rstrip("\r\n")
    if not password:
        raise typer.BadParameter("the password is empty; expected it in the first line")
    return password
