"""The key that signs heads of the chain: Ed25519, in the data folder's secrets, for its owner only."""

import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from api.data_folder import DataFolder, DataFolderError
from api.settings import Settings
from api.write_once import write_once

KEY_FILE = "evidence.key"
_SEED = re.compile(rb"[0-9a-f]{64}\n?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """One signing key."""

    private_key: Ed25519PrivateKey
    """Never leaves this process."""

    @property
    def public_key(self) -> str:
        """Returns the 32 bytes of the public key in hexadecimal."""
        return self.private_key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """Returns the signature in hexadecimal."""
        return self.private_key.sign(message).hex()


def key_id(public_key: str) -> str:
    """Returns the short name of a public key: the first 16 digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]


def is_signed(message: bytes, *, signature: str, public_key: str) -> bool:
    """Returns whether the signature is of this message by this key; malformed ones are not."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signer_of(settings: Settings) -> Signer:
    """Returns the key of an installation, see `load_or_make_signer`."""
    return load_or_make_signer(DataFolder(path=settings.data.absolute()))


def load_or_make_signer(folder: DataFolder) -> Signer:
    """Returns the folder's key; makes one where there is none. Who calls owns the folder.

    Raises:
        DataFolderError: The file holds something else; a new key is never made in its place.
    """
    path = folder.secrets / KEY_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = write_once(path, Ed25519PrivateKey.generate().private_bytes_raw().hex().encode() + b"\n")
    if not _SEED.fullmatch(content):
        raise DataFolderError(
            f"'{path}' holds no signing key; put the right file back, or move it away so that a new key is made"
        )
    return Signer(private_key=Ed25519PrivateKey.from_private_bytes(bytes.fromhex(content.decode().strip())))
