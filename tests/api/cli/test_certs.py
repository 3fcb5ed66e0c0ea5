"""`lunxun certs`: what it writes, how private that is, and that it can be run again."""

import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from typer.testing import CliRunner

from api.cli import build


def certs(folder: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["certs", str(folder), *options])
    return result.exit_code, result.output


def names(folder: Path) -> set[str]:
    certificate = x509.load_pem_x509_certificate((folder / "server.crt").read_bytes())
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*held.get_values_for_type(x509.DNSName), *map(str, held.get_values_for_type(x509.IPAddress))}


def test_keys_are_private_and_the_pair_can_be_served(tmp_path: Path) -> None:
    folder = tmp_path / "certs"
    code, said = certs(folder, "--name", "lunxun.example", "--name", "192.168.1.5")
    assert code == 0, said
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {
        "lunxun-authority.crt": 0o644,
        "lunxun-authority.key": 0o600,
        "server.crt": 0o644,
        "server.key": 0o600,
    }
    assert names(folder) == {"lunxun.example", "192.168.1.5", "localhost", "127.0.0.1", "::1"}
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(folder / "server.crt", folder / "server.key")
    assert "--tls-cert" in said
    assert "--ca-file" in said
    assert "Certificate Trust Settings" in said
    assert "PRIVATE KEY" not in said


def test_running_it_again_renews_the_certificate_and_keeps_the_authority(tmp_path: Path) -> None:
    certs(tmp_path, "--name", "a.example")
    authority, server = (tmp_path / "lunxun-authority.crt").read_bytes(), (tmp_path / "server.crt").read_bytes()
    code, said = certs(tmp_path, "--name", "b.example")
    assert (code, "kept the authority" in said) == (0, True)
    assert (tmp_path / "lunxun-authority.crt").read_bytes() == authority
    assert (tmp_path / "server.crt").read_bytes() != server
    assert "b.example" in names(tmp_path)


@pytest.mark.parametrize("name", ["a b", "http://a.example", ""])
def test_a_name_that_is_none_is_refused_and_nothing_is_written_over(tmp_path: Path, name: str) -> None:
    certs(tmp_path)
    before = (tmp_path / "server.crt").read_bytes()
    code, said = certs(tmp_path, "--name", name)
    assert code == 2
    assert "is no name of a machine" in said
    assert (tmp_path / "server.crt").read_bytes() == before


def test_half_an_authority_is_never_completed_by_guessing(tmp_path: Path) -> None:
    certs(tmp_path)
    (tmp_path / "lunxun-authority.key").unlink()
    code, said = certs(tmp_path)
    assert code == 2
    assert "is missing" in said
