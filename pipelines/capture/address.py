"""Which network addresses may be cameras, and the one address that a host name stands for."""

import ipaddress
import socket
import threading
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import CaptureError, ForbiddenAddress, TimedOut, Unreachable, UnsupportedStream
from pipelines.outcome import Stage

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
"""RFC 1918, carrier-grade NAT (RFC 6598), unique local IPv6: where cameras live unless an operator says otherwise."""
_DEFAULT_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a connection goes: the name for the camera and its certificate, the number for the network."""

    scheme: str
    """`rtsp`, `rtsps`, `http` or `https`."""
    host: str
    """As written in the address, without brackets."""
    ip: Address
    """What the name stood for when it was looked up, once."""
    port: int
    """1..65535."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedNetworks:
    """Which addresses a camera may have.

    Link-local (with the cloud metadata service), multicast, broadcast and unspecified addresses are never allowed,
    loopback only with `allow_loopback`, whatever `networks` says.
    """

    networks: tuple[Network, ...] = PRIVATE
    """Networks that hold cameras: `--camera-network CIDR`."""
    allow_loopback: bool = False
    """`--allow-loopback-cameras`: this machine itself, for demonstrations and tests."""
    forbidden: tuple[Address, ...] = field(default=())
    """Hosts of our own (database, engine) that are never cameras."""

    @classmethod
    def of(cls, cidrs: tuple[str, ...] = (), *, allow_loopback: bool = False) -> "AllowedNetworks":
        """Returns the networks named, or the private ones when none is named.

        Raises:
            ValueError: one of them is not a network; the message says which.
        """
        try:
            networks = tuple(ipaddress.ip_network(cidr.strip()) for cidr in cidrs)
        except ValueError as error:
            raise ValueError(f"--camera-network: {error}; expected one such as '192.168.1.0/24'") from error
        return cls(networks=networks or PRIVATE, allow_loopback=allow_loopback)

    def check(self, address: Address, *, named: str) -> Address:
        """Returns the address, IPv4 also where it came wrapped in IPv6 (`::ffff:10.0.0.1`).

        Raises:
            ForbiddenAddress: no camera may be there; the message says which option changes that.
        """
        plain = _unwrapped(address)
        shown = named if named == str(plain) else f"{named} ({plain})"
        if plain.is_loopback:
            if self.allow_loopback:
                return plain
            raise _forbidden(f"{shown} is this machine itself; give --allow-loopback-cameras if that is meant")
        is_broadcast = plain == ipaddress.IPv4Address("255.255.255.255")
        if plain.is_link_local or plain.is_multicast or plain.is_unspecified or is_broadcast or plain in self.forbidden:
            raise _forbidden(f"{shown} can never be a camera (link-local, multicast, unspecified or our own)")
        if not any(plain in network for network in self.networks):
            raise _forbidden(f"{shown} lies outside the networks of cameras; give --camera-network {_around(plain)}")
        return plain

    def resolve(self, host: str, *, deadline: Deadline) -> Address:
        """Returns the one address to connect to; *every* address of the name must be allowed.

        Decimal, octal and hexadecimal forms of IPv4 (`2130706433`, `0177.0.0.1`, `0x7f.1`) mean what the system's
        resolver takes them for, and are checked as that.

        Raises:
            ForbiddenAddress: one of the addresses may not be a camera.
            Unreachable: the name is not known.
            TimedOut: the resolver did not answer in time.
        """
        addresses = [self.check(address, named=host) for address in _lookup(host, deadline)]
        return addresses[0]


def split(url: str, schemes: tuple[str, ...]) -> tuple[SplitResult, int]:
    """Returns the parts of an address and its port.

    Raises:
        UnsupportedStream: it is no address, or its scheme is not one of `schemes`.
    """
    expected = f"expected an address that begins with {' or '.join(s + '://' for s in schemes)}"
    if any(c.isspace() or not c.isprintable() for c in url) or "\\" in url:
        raise UnsupportedStream(
            f"an address must not hold spaces, control characters or '\\'; {expected}", stage=Stage.CONNECT
        )
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme.lower(), 0)
    except ValueError as error:
        raise UnsupportedStream(f"not an address ({error}); {expected}", stage=Stage.CONNECT) from error
    if parts.scheme.lower() not in schemes or not parts.hostname or "@" in parts.hostname:
        raise UnsupportedStream(f"cannot open '{parts.scheme or 'this'}' here; {expected}", stage=Stage.CONNECT)
    if "@" in parts.netloc:
        raise UnsupportedStream(
            "keep user and password out of the address: they are fields of their own", stage=Stage.CONNECT
        )
    return parts, port


def endpoint(url: str, *, schemes: tuple[str, ...], networks: AllowedNetworks, deadline: Deadline) -> Endpoint:
    """Returns where to connect for an address, looked up once and checked.

    Raises:
        CaptureError: see `split` and `AllowedNetworks.resolve`.
    """
    parts, port = split(url, schemes)
    host = parts.hostname or ""
    return Endpoint(scheme=parts.scheme.lower(), host=host, ip=networks.resolve(host, deadline=deadline), port=port)


def _lookup(host: str, deadline: Deadline) -> list[Address]:
    """The system's resolver knows no timeout, so it runs on a thread that is left behind when it hangs."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    answers: list[Address] = []
    failures: list[CaptureError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host.rstrip("."), None, type=socket.SOCK_STREAM)
            answers.extend(ipaddress.ip_address(str(info[4][0]).split("%")[0]) for info in found)
        except (OSError, UnicodeError) as error:
            failures.append(Unreachable(f"the name '{host}' is not known ({error})", stage=Stage.CONNECT))

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(deadline.remaining_s)
    if failures:
        raise failures[0]
    if asking.is_alive() or not answers:
        raise TimedOut(f"the name server did not answer for '{host}'", stage=Stage.CONNECT)
    return answers


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address
    return address


def _around(address: Address) -> str:
    return f"{ipaddress.ip_network(f'{address}/{24 if address.version == 4 else 64}', strict=False)}"


def _forbidden(message: str) -> ForbiddenAddress:
    return ForbiddenAddress(message, stage=Stage.CONNECT)
