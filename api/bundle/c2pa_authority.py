"""The authority that vouches for claims about exported pictures: the installation's own, in its secrets."""

from datetime import datetime

from api.certificates import Authority, CertificateError, load_authority, make_authority, pem_of_key
from api.data_folder import DataFolder, DataFolderError
from api.settings import Settings
from api.write_once import write_once

FILE = "c2pa-authority.pem"
"""Its certificate, then its key: one file, so that there is never one without the other."""
_KEY = b"-----BEGIN PRIVATE KEY-----"


def authority_of(settings: Settings, *, now: datetime) -> Authority:
    """Returns the installation's authority; makes one where there is none. Who calls owns the folder.

    Raises:
        DataFolderError: The file holds something else, or its certificate has ended; it is never replaced by itself.
    """
    path = DataFolder(path=settings.data.absolute()).secrets / FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        made = make_authority(site="evidence", now=now)
        content = write_once(path, (made.pem + pem_of_key(made.key)).encode())
    certificate, key, rest = content.partition(_KEY)
    try:
        return load_authority(certificate, key + rest, now=now)
    except CertificateError as error:
        raise DataFolderError(
            f"'{path}' cannot vouch for pictures any more ({error}); put the right file back, or move it away so that "
            "a new authority is made, and give its certificate to those who check your pictures"
        ) from error
