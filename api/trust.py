"""Whom the server believes when it connects to others by TLS: the system's authorities, and the site's beside them."""

import ssl
from pathlib import Path


class UntrustworthyFile(ValueError):
    """The file with authorities cannot be used; the message says what was expected."""


def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Returns what outgoing connections are checked by; the certificate and the name in it must both hold.

    Args:
        ca_file: Certificates of more authorities, in PEM; None: the system's alone.

    Raises:
        UntrustworthyFile: It is not there, or holds no certificate.
    """
    context = ssl.create_default_context()
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        what = "no certificate in PEM is in it" if isinstance(error, ssl.SSLError) else error.strerror
        raise UntrustworthyFile(
            f"outgoing_ca_file '{ca_file}' cannot be used ({what}); expected certificates of authorities in PEM, "
            "such as the lunxun-authority.crt that `lunxun certs` makes"
        ) from error
    return context
