"""The worker's token: from a file or the environment, never from the command line, and gone from both afterwards."""

import os
from pathlib import Path

VARIABLE = "LUNXUN_WORKER_TOKEN"
MAX_BYTES = 4096


class TokenError(ValueError):
    """There is no usable token; the message says how to give one, and holds none."""


def take_token(path: Path | None) -> str:
    """Returns the token of a file, or of the environment when no file is named; children never see either.

    Raises:
        TokenError: There is none, or it cannot be one.
    """
    # Taken out in any case: what is in the environment is passed on to every process that is started.
    variable = os.environ.pop(VARIABLE, "").strip()
    if path is None:
        if not variable:
            raise TokenError(f"a worker needs its token: --token-file FILE, or ${VARIABLE} (`lunxun users token`)")
        return _checked(variable, f"${VARIABLE}")
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES).decode("ascii").strip()
    except OSError as error:
        raise TokenError(f"--token-file {path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise TokenError(f"--token-file {path} holds no token: expected one line of ASCII text") from error
    return _checked(text, f"--token-file {path}")


def _checked(token: str, where: str) -> str:
    if not token or not token.isprintable() or len(token.split()) != 1:
        raise TokenError(f"{where} holds no token: expected one line without spaces")
    return token
