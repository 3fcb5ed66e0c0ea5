"""Which page made a request: the origin that a browser names, against the address that the request came to; pure."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_PORTS = {"http": 80, "https": 443}


def is_own_origin(origin: str, connection: HTTPConnection) -> bool:
    """Returns whether a page of this origin was served by the address that the request came to.

    `Host` can be believed: `KnownHosts` has refused every name that is not ours.
    """
    scheme = "https" if is_secure(connection) else "http"
    try:
        parts, ours = urlsplit(origin), urlsplit(f"{scheme}://{connection.headers.get('host', '')}")
        same_port = (parts.port or _PORTS[scheme]) == (ours.port or _PORTS[scheme])
    except ValueError:
        return False
    return parts.scheme == scheme and bool(ours.hostname) and parts.hostname == ours.hostname and same_port


def is_secure(connection: HTTPConnection) -> bool:
    """Returns whether the request came under TLS; headers of a proxy are not believed."""
    return connection.url.scheme in ("https", "wss")
