"""Which addresses may be called, and the one address that a host name stands for (FAULTS S14)."""

import ipaddress
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

DEFAULT_PORTS = {"https": 443, "http": 80}
LONGEST_URL = 2000
_METADATA = frozenset(
    ipaddress.ip_address(text) for text in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16")
)
"""Where clouds tell a machine its own secrets; the first is link-local anyway."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ForbiddenUrl(Exception):
    """This must not be called; the message says why and what is expected."""


class UnknownName(Exception):
    """The name server does not know the host, or did not answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """An address in parts."""

    scheme: str
    """`https` or `http`."""
    host: str
    """Without brackets, lower case."""
    port: int
    """1..65535."""
    target: str
    """Path and query."""

    @property
    def authority(self) -> str:
        """What the `Host` header says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"


def parse_url(url: str) -> Url:
    """Returns the parts of an address.

    Raises:
        ForbiddenUrl: It is no http or https address, or holds what an address must not hold.
    """
    expected = "expected an address such as https://example.org/hooks/lunxun"
    if len(url) > LONGEST_URL or any(each.isspace() or not each.isprintable() for each in url) or "\\" in url:
        raise ForbiddenUrl(f"an address is at most {LONGEST_URL} characters, without spaces or '\\'; {expected}")
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme.lower(), parts.port
        host = (parts.hostname or "").encode("idna").decode() if _is_name(parts.hostname) else parts.hostname or ""
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        target.encode("ascii")
    except (ValueError, UnicodeError) as error:
        raise ForbiddenUrl(f"this is no address, or its path is not percent-encoded; {expected}") from error
    if scheme not in DEFAULT_PORTS or not host or "%" in host:
        raise ForbiddenUrl(f"only https and http are called; {expected}")
    if "@" in parts.netloc:
        raise ForbiddenUrl(f"user and password do not belong into an address: deliveries are signed; {expected}")
    if port == 0:
        raise ForbiddenUrl(f"port 0 is no port; {expected}")
    return Url(scheme=scheme, host=host, port=port or DEFAULT_PORTS[scheme], target=target)


def check_address(address: Address, *, allow_loopback: bool) -> Address:
    """Returns the address, IPv4 also where it came wrapped in IPv6.

    Raises:
        ForbiddenUrl: Link-local (with the clouds' metadata), multicast, unspecified, reserved, or this machine itself
            where that is not allowed.
    """
    plain = _unwrapped(address)
    if plain.is_loopback:
        if allow_loopback:
            return plain
        raise ForbiddenUrl(f"{plain} is this machine itself; set LUNXUN_ALLOW_LOOPBACK_WEBHOOKS if that is meant")
    is_special = plain.is_link_local or plain.is_multicast or plain.is_unspecified or plain.is_reserved
    if is_special or plain in _METADATA:
        raise ForbiddenUrl(f"{plain} is never called (link-local, metadata, multicast, unspecified or reserved)")
    return plain


def resolve(host: str, *, allow_loopback: bool, timeout_s: float) -> Address:
    """Returns the one address to connect to; every address of the name must be allowed.

    Numbers in other forms (`2130706433`, `0177.0.0.1`, `0x7f.1`) are what the system's resolver takes them for.

    Raises:
        ForbiddenUrl: One of the addresses must not be called.
        UnknownName: The name is not known, or the resolver did not answer.
    """
    found = [check_address(each, allow_loopback=allow_loopback) for each in _lookup(host, timeout_s)]
    return found[0]


def check_literal(url: Url, *, allow_loopback: bool) -> None:
    """Refuses an address that is forbidden as it is written; names are looked up when they are called.

    Raises:
        ForbiddenUrl: As `check_address`.
    """
    host = url.host.rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        check_address(ipaddress.ip_address("127.0.0.1"), allow_loopback=allow_loopback)
        return
    if host and (host[0] in "0123456789" or ":" in host):
        try:
            literal = ipaddress.ip_address(host) if ":" in host else _ipv4_of(host)
        except (OSError, ValueError):
            return
        check_address(literal, allow_loopback=allow_loopback)


def _ipv4_of(host: str) -> Address:
    return ipaddress.ip_address(socket.inet_ntoa(socket.inet_aton(host)))


def _is_name(host: str | None) -> bool:
    return bool(host) and not str(host).isascii()


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.ip_address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _lookup(host: str, timeout_s: float) -> list[Address]:
    """The system's resolver knows no timeout, so it runs on a thread that is left behind when it hangs."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    answers: list[Address] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host.rstrip("."), None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        answers.extend(ipaddress.ip_address(str(info[4][0]).split("%")[0]) for info in found)

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(timeout_s)
    if asking.is_alive() or not answers:
        raise UnknownName(f"the name '{host}' is not known, or the name server did not answer")
    return list(answers)
