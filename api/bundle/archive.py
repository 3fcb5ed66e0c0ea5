"""Writes the one archive that a set of files has: stored, in the order of names, without times, notes or room."""

from collections.abc import Mapping

from api.bundle.verify_bundle import directory, local_header
from api.errors import TooLarge

LARGEST_BYTES = 2**31
"""Well below where a ZIP would need its 64-bit form."""
MOST_FILES = 10_000


def archive(files: Mapping[str, bytes]) -> bytes:
    """Returns the bytes of the ZIP; the same content always gives the same bytes.

    Raises:
        TooLarge: There is more than one bundle can hold.
    """
    members = [(name.encode("ascii"), files[name]) for name in sorted(files)]
    if len(members) > MOST_FILES or sum(len(data) for _, data in members) > LARGEST_BYTES:
        raise TooLarge(f"a bundle holds at most {LARGEST_BYTES // 2**30} GiB in {MOST_FILES} files", code="bundle_size")
    parts = [part for name, data in members for part in (local_header(name, data), data)]
    return b"".join([*parts, directory(members)])
