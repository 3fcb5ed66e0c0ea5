"""Whether a literal camera address of a site file lies where cameras may be; names are looked up by visits only."""

import ipaddress
import socket

from api.cameras.site_file import HostProblem
from api.settings import Settings
from pipelines.capture.address import AllowedNetworks
from pipelines.capture.errors import ForbiddenAddress


def allowed_networks(settings: Settings) -> AllowedNetworks:
    """Returns the networks that cameras may be on."""
    names = tuple(str(network) for network in settings.camera_networks)
    return AllowedNetworks.of(names, allow_loopback=settings.allow_loopback_cameras)


def host_problem(networks: AllowedNetworks) -> HostProblem:
    """Returns a check that answers why a host may not be a camera, None where it may or where it is a name."""

    def problem(host: str) -> str | None:
        address = _literal(host)
        if address is None:
            return None
        try:
            networks.check(address, named=host)
        except ForbiddenAddress as error:
            return str(error)
        return None

    return problem


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Decimal, octal and hexadecimal IPv4 (`2130706433`, `0x7f.1`) is what the system's resolver takes it for."""
    if host.rstrip(".").lower() == "localhost":
        return ipaddress.ip_address("127.0.0.1")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if not host or host[0] not in "0123456789":
        return None
    try:
        return ipaddress.ip_address(socket.inet_ntoa(socket.inet_aton(host.rstrip("."))))
    except OSError:
        return None
