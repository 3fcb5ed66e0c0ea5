"""A site's own authority: what it signs is trusted by whoever has its certificate, and by nobody else."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from api.certificates import (
    Authority,
    CertificateError,
    load_authority,
    make_authority,
    make_server_certificate,
    pem_of_key,
)
from pipelines.orders import ClaimRequest
from pipelines.worker.client import ApiAddressError, ApiAwayError, ApiClient

NOW = datetime.now(UTC)
NAMES = ["Lunxun.Example", "localhost", "127.0.0.1", "::1"]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority(site="test", now=NOW)


@pytest.fixture
def folder(tmp_path: Path, authority: Authority) -> Path:
    """A folder with the authority's certificate, and a server's certificate and key."""
    made = make_server_certificate(authority, names=NAMES, now=NOW, days=30)
    (tmp_path / "authority.crt").write_text(authority.pem)
    (tmp_path / "server.crt").write_text(made.pem + authority.pem)
    (tmp_path / "server.key").write_text(pem_of_key(made.key))
    return tmp_path


@pytest.fixture
def tls_port(folder: Path) -> Iterator[int]:
    """A port on loopback where a server shows the certificate and answers every request with 401."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()
        server = threading.Thread(target=_answer, args=(listening, context, ended), daemon=True)
        server.start()
        yield listening.getsockname()[1]
        ended.set()
        socket.create_connection(listening.getsockname()).close()
        server.join(5)


def _answer(listening: socket.socket, context: ssl.SSLContext, ended: threading.Event) -> None:
    while not ended.is_set():
        plain, _ = listening.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as secured:
                secured.recv(65536)
                secured.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except (ssl.SSLError, OSError):
            plain.close()


def test_the_certificate_names_every_name_and_address(authority: Authority) -> None:
    made = make_server_certificate(authority, names=NAMES, now=NOW, days=30)
    certificate = x509.load_pem_x509_certificate(made.pem.encode())
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert held.get_values_for_type(x509.DNSName) == ["lunxun.example", "localhost"]
    assert [str(each) for each in held.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    certificate.verify_directly_issued_by(authority.certificate)


def test_a_browser_that_trusts_the_authority_trusts_the_server(folder: Path, tls_port: int) -> None:
    trusting = ssl.create_default_context(cafile=folder / "authority.crt")
    for name in ("127.0.0.1", "localhost"):
        assert httpx.get(f"https://{name}:{tls_port}/", verify=trusting, trust_env=False).status_code == 401


def test_whoever_does_not_trust_the_authority_refuses_the_server(tls_port: int) -> None:
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        httpx.get(f"https://127.0.0.1:{tls_port}/", trust_env=False)


def test_the_server_is_refused_under_a_name_that_it_was_not_made_for(folder: Path, tls_port: int) -> None:
    async def greet() -> None:
        trusting = ssl.create_default_context(cafile=folder / "authority.crt")
        await asyncio.open_connection("127.0.0.1", tls_port, ssl=trusting, server_hostname="other.example")

    with pytest.raises(ssl.SSLCertVerificationError):
        asyncio.run(greet())


def test_a_worker_with_the_authoritys_file_reaches_the_api_and_one_without_does_not(
    folder: Path, tls_port: int
) -> None:
    request = ClaimRequest.model_validate({"schema": 1, "worker_id": "w1", "slots": {"routine": 1, "stay": 0}})

    def claim(ca_file: Path | None) -> ApiAwayError:
        with (
            ApiClient(f"https://127.0.0.1:{tls_port}", "t", ca_file=ca_file) as api,
            pytest.raises(ApiAwayError) as met,
        ):
            api.claim(request)
        return met.value

    # A busy machine may cut a handshake short; what counts is that it can be reached at all.
    assert any(claim(folder / "authority.crt").status == 401 for _ in range(10))
    assert claim(None).status is None


def test_a_worker_refuses_plain_http_to_another_machine() -> None:
    with pytest.raises(ApiAddressError, match=r"plain http to 10\.0\.0\.5"):
        ApiClient("http://10.0.0.5:8000", "t")


def test_an_authority_survives_renewals_and_is_refused_when_its_halves_do_not_match(authority: Authority) -> None:
    key = pem_of_key(authority.key).encode()
    again = load_authority(authority.pem.encode(), key, now=NOW)
    made = make_server_certificate(again, names=["a.example"], now=NOW, days=1)
    x509.load_pem_x509_certificate(made.pem.encode()).verify_directly_issued_by(authority.certificate)
    other = make_authority(site="other", now=NOW)
    with pytest.raises(CertificateError, match="do not belong together"):
        load_authority(other.pem.encode(), key, now=NOW)
    with pytest.raises(CertificateError, match="cannot be read"):
        load_authority(b"nonsense", key, now=NOW)
    with pytest.raises(CertificateError, match="ended on"):
        load_authority(authority.pem.encode(), key, now=NOW + timedelta(days=4000))


def test_a_servers_certificate_never_outlives_its_authority(authority: Authority) -> None:
    late = authority.until - timedelta(days=3)
    assert make_server_certificate(authority, names=["a.example"], now=late, days=397).until == authority.until


@pytest.mark.parametrize(
    "name", ["", "a b", "http://a.example", "a..b", "-a.example", "x" * 300, "a.example\n", "名字"]
)
def test_what_is_no_name_of_a_machine_is_refused(authority: Authority, name: str) -> None:
    with pytest.raises(CertificateError, match="is no name of a machine"):
        make_server_certificate(authority, names=[name], now=NOW, days=1)
