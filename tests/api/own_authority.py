"""Certificates of a site's own authority, as `lunxun certs` makes them, for servers on loopback."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.certificates import make_authority, make_server_certificate, pem_of_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Files in PEM."""

    authority: Path
    certificate: Path
    key: Path


def paper_for(folder: Path, name: str) -> Paper:
    """A new authority's certificate, and one that it made for that name or address."""
    folder.mkdir()
    now = datetime.now(UTC)
    authority = make_authority(site="test", now=now)
    made = make_server_certificate(authority, names=[name], now=now, days=2)
    paper = Paper(authority=folder / "authority.crt", certificate=folder / "server.crt", key=folder / "server.key")
    paper.authority.write_text(authority.pem)
    paper.certificate.write_text(made.pem)
    paper.key.write_text(pem_of_key(made.key))
    return paper
