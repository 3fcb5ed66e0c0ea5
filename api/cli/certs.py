"""`lunxun certs`: an authority of one's own and a certificate of this server, for networks without a public one."""

import ipaddress
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.certificates import (
    AUTHORITY_FILE,
    AUTHORITY_KEY_FILE,
    CERT_FILE,
    KEY_FILE,
    Authority,
    CertificateError,
    fingerprint,
    load_authority,
    make_authority,
    make_server_certificate,
    pem_of_key,
)
from api.cli.installation import write_private
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail

_PUBLIC_MODE = 0o644


def certs(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for certificates and keys; kept private.")],
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="Name or address that browsers and workers use; may be given more than once."),
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=825, help="How long the server's certificate holds.")] = 397,
) -> None:
    """Make a site authority (once) and a server certificate (anew each time), and say how to trust them."""
    names = list(dict.fromkeys([*(name or _own_names()), "localhost", "127.0.0.1", "::1"]))
    now = datetime.now(UTC)
    try:
        _make_private_folder(folder)
        authority, is_new = _authority(folder, now=now)
        made = make_server_certificate(authority, names=names, now=now, days=days)
        write_private(folder / KEY_FILE, pem_of_key(made.key))
        _write_public(folder / CERT_FILE, made.pem + authority.pem)
    except CertificateError as error:
        fail(str(error), WRONG_USAGE)
    except OSError as error:
        fail(f"'{folder}' cannot be used ({error.strerror}); choose a folder of your own", ANSWER_IS_NO)
    _tell(folder, authority, names=names, until=made.until, is_new=is_new)


def _authority(folder: Path, *, now: datetime) -> tuple[Authority, bool]:
    """Returns the folder's authority, made where there is none, and whether it was; one is never replaced."""
    certificate, key = folder / AUTHORITY_FILE, folder / AUTHORITY_KEY_FILE
    if certificate.exists() or key.exists():
        for file in (certificate, key):
            if not file.exists():
                raise CertificateError(
                    f"'{file}' is missing beside the other half of the authority; put it back, or choose a new folder"
                )
        return load_authority(certificate.read_bytes(), key.read_bytes(), now=now), False
    made = make_authority(site=socket.gethostname(), now=now)
    write_private(key, pem_of_key(made.key))
    _write_public(certificate, made.pem)
    return made, True


def _make_private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_public(path: Path, text: str) -> None:
    write_private(path, text)
    os.chmod(path, _PUBLIC_MODE)


def _own_names() -> list[str]:
    """Returns this machine's name, and the address that it would reach its network by, where it has one."""
    names = [socket.gethostname().lower()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing: it only asks the routing table.
            probe.connect(("10.255.255.255", 9))
            address = str(probe.getsockname()[0])
        except OSError:
            return names
    return names if ipaddress.ip_address(address).is_loopback else [*names, address]


def _tell(folder: Path, authority: Authority, *, names: list[str], until: datetime, is_new: bool) -> None:
    lines = [
        f"{'made' if is_new else 'kept'} the authority '{folder / AUTHORITY_FILE}' (until {authority.until:%Y-%m-%d})",
        f"  SHA-256 {fingerprint(authority)}",
        f"made the certificate '{folder / CERT_FILE}' (until {until:%Y-%m-%d}; run this again before) for:",
        *(f"  {each}" for each in names),
        "",
        "start the server with it:",
        f"  lunxun up --host 0.0.0.0 --tls-cert {folder / CERT_FILE} --tls-key {folder / KEY_FILE}",
        "  (with LUNXUN_ALLOWED_HOSTS naming the names above that people type)",
        "a worker on another machine trusts it with:",
        f"  lunxun worker --ca-file {AUTHORITY_FILE} --api https://{names[0]}:8000 ...",
        "",
        f"phones and browsers need '{AUTHORITY_FILE}' (this file alone, never a .key) installed once:",
        "  Android: Settings > Security > Encryption & credentials > Install a certificate > CA certificate",
        "  iPhone: open the file, Settings > Profile Downloaded > Install, then",
        "          General > About > Certificate Trust Settings: switch it on",
        "  HarmonyOS: Settings > Security > More > Encryption & credentials > Install from storage",
        "  Windows: open the file > Install Certificate > Local Machine > Trusted Root Certification Authorities",
        "compare the SHA-256 above with the one that the device shows before you trust it.",
        f"keep '{AUTHORITY_KEY_FILE}' off the network: who has it can stand in for this server on these devices.",
    ]
    typer.echo("\n".join(lines))
