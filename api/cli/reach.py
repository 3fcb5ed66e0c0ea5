"""Carries out an operation on a data folder: by the server that runs on it, else here."""

import time
from pathlib import Path

from pydantic import BaseModel

from api.cli.installation import opened
from api.control.client import NoServer, ask
from api.control.operations import OPERATIONS
from api.data_folder import DataFolder, DataFolderInUse, NoDataFolder
from api.settings import Settings

_STARTING_S = 10.0
"""A server that has the lock but no socket yet is starting, or ending."""


def carry_out(settings: Settings, name: str, request: BaseModel) -> BaseModel:
    """Returns the answer of an operation of `api.control.operations`.

    Raises:
        Refused, ApiError: it was not done.
        DataFolderError: the folder cannot be used, or something that is no server owns it.
    """
    control_socket = DataFolder(path=settings.data.absolute()).control_socket
    give_up_at = time.monotonic() + _STARTING_S
    while True:
        try:
            return ask(control_socket, name, request)
        except NoServer:
            pass
        try:
            with opened(settings) as upkeep:
                return OPERATIONS[name].run(upkeep, request)
        except DataFolderInUse:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.1)


def existing(data: Path) -> Path:
    """Returns the folder; for commands that must not make an installation by a misspelt name.

    Raises:
        NoDataFolder: there is none.
    """
    if not data.is_dir():
        raise NoDataFolder(f"there is no data folder '{data}'; name the one that `lunxun up --data` uses")
    return data
