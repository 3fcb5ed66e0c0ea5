"""Encrypts what must be readable again: camera passwords, under the data folder's own key."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken


class SecretUnreadable(Exception):
    """A stored secret was encrypted with another key, or is damaged."""


class SecretBox:
    """Encrypts and decrypts small texts (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def seal(self, text: str) -> bytes:
        """Returns the encrypted text."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Returns the text again.

        Raises:
            SecretUnreadable: sealed with another key, or changed since.
        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SecretUnreadable(
                "a stored credential cannot be decrypted with this data folder's key (secrets/key); "
                "bring the right key back, or set the credential again with `lunxun cameras credential NAME`"
            ) from error


def load_or_make_key(path: Path) -> bytes:
    """Returns the key in `path`; makes one there, readable by its owner only, where none is.

    Raises:
        SecretUnreadable: the file holds no key.
        OSError: the file cannot be read or made.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes().strip()
    else:
        key = Fernet.generate_key()
        with os.fdopen(descriptor, "wb") as file:
            file.write(key + b"\n")
            file.flush()
            os.fsync(file.fileno())
    try:
        Fernet(key)
    except ValueError as error:
        raise SecretUnreadable(
            f"'{path}' holds no key: expected 32 bytes in base64; bring the right file back"
        ) from error
    return key
