"""Turns every named refusal into one message on standard error and the right exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from pydantic import ValidationError

from api.cameras.csv_file import CsvFileError
from api.cameras.secret_box import SecretUnreadable
from api.cameras.site_file import SiteFileError
from api.control.client import NoServer, Refused
from api.data_folder import DataFolderError, NoDataFolder
from api.db.errors import DatabaseError, StorageError
from api.errors import ApiError

ANSWER_IS_NO = 1
WRONG_USAGE = 2

_NO: tuple[type[Exception], ...] = (
    ApiError,
    DataFolderError,
    DatabaseError,
    NoServer,
    Refused,
    SecretUnreadable,
    StorageError,
)
_USAGE_CODES = frozenset(
    {"invalid", "site_file", "unknown_plan", "weak_password", "csv_file", "catalogue_file", "units_file"}
)
"""Refusals that the person at the keyboard caused by what was typed or written."""


@contextmanager
def refusals() -> Iterator[None]:
    """Prints a refusal and ends the command: 2 for what was typed or written wrongly, 1 for a plain no."""
    try:
        yield
    except (SiteFileError, CsvFileError, NoDataFolder) as error:
        fail(str(error), WRONG_USAGE)
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in problem["loc"])
            message = problem["msg"].removeprefix("Value error, ")
            typer.echo(f"{name}: {message}" if name else message, err=True)
        raise typer.Exit(WRONG_USAGE) from None
    except _NO as error:
        code = getattr(error, "code", "")
        fail(str(error), WRONG_USAGE if code in _USAGE_CODES else ANSWER_IS_NO)


def fail(message: str, code: int = ANSWER_IS_NO) -> NoReturn:
    """Prints a message on standard error and ends the command."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
