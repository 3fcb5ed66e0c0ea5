"""A connection to a camera: one address, one deadline, TLS where the scheme says so."""

import socket
import ssl
from pathlib import Path

from pipelines.capture.address import Endpoint
from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import TimedOut, TlsFailed, Unreachable
from pipelines.outcome import Stage


def tls_context(trusted: Path | None = None) -> ssl.SSLContext:
    """Returns how certificates are checked: by the system's authorities, or only by those in a PEM file.

    A camera's own certificate, saved to a file, is trusted whatever name it carries: most carry none that is true.

    Raises:
        ValueError: the file holds no certificate.
    """
    if trusted is None:
        return ssl.create_default_context()
    try:
        context = ssl.create_default_context(cafile=str(trusted))
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"{trusted}: expected certificates in PEM form ({error})") from error
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def connect(endpoint: Endpoint, *, tls: ssl.SSLContext | None, deadline: Deadline) -> socket.socket:
    """Returns a connected, non-blocking socket.

    Raises:
        Unreachable: no route, refused, or broken off.
        TimedOut: nobody answered in time.
        TlsFailed: the certificate is not trusted, or TLS could not be agreed.
    """
    where = f"{endpoint.host} port {endpoint.port}"
    family = socket.AF_INET6 if endpoint.ip.version == 6 else socket.AF_INET
    plain = socket.socket(family, socket.SOCK_STREAM)
    try:
        plain.settimeout(deadline.require(Stage.CONNECT, f"a connection to {where}"))
        plain.connect((str(endpoint.ip), endpoint.port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        is_plain = endpoint.scheme in ("rtsp", "http")
        connected = plain if is_plain else _secured(plain, endpoint.host, tls=tls, deadline=deadline)
    except TimeoutError as error:
        plain.close()
        if isinstance(error, TimedOut):
            raise
        raise TimedOut(f"nobody answered at {where}", stage=Stage.CONNECT) from error
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise TlsFailed(
            f"the certificate of {where} is not trusted ({error.verify_message}); save it to a file and name that file "
            "as trusted",
            stage=Stage.CONNECT,
        ) from error
    except ssl.SSLError as error:
        plain.close()
        raise TlsFailed(
            f"no TLS with {where} ({error.reason}); does it speak TLS at this port?", stage=Stage.CONNECT
        ) from error
    except ConnectionRefusedError as error:
        plain.close()
        raise Unreachable(f"{where} refused the connection: nothing listens there", stage=Stage.CONNECT) from error
    except OSError as error:
        plain.close()
        raise Unreachable(f"{where} cannot be reached ({error.strerror or error})", stage=Stage.CONNECT) from error
    connected.setblocking(False)
    return connected


def _secured(plain: socket.socket, host: str, *, tls: ssl.SSLContext | None, deadline: Deadline) -> socket.socket:
    plain.settimeout(deadline.require(Stage.CONNECT, f"TLS with {host}"))
    return (tls or tls_context()).wrap_socket(plain, server_hostname=host)
