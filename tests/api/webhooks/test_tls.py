"""A receiver by https is believed only by an authority that is trusted, and only for the name that it was called by."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from own_authority import Paper, paper_for
from posting import Post

from api.trust import UntrustworthyFile, trusted
from api.webhooks.post import Answered, post


class Quiet(HTTPServer):
    """Says nothing of a caller who hangs up."""

    bodies: list[bytes]

    def handle_error(self, request: object, client_address: object) -> None: ...


class Takes(BaseHTTPRequestHandler):
    """Takes every POST."""

    server: Quiet

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@contextmanager
def receiving(paper: Paper) -> Iterator[Quiet]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper.certificate, paper.key)
    with Quiet(("127.0.0.1", 0), Takes) as server:
        server.bodies = []
        server.socket = context.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def send(server: Quiet, trust: ssl.SSLContext | None) -> Answered:
    url = f"https://127.0.0.1:{server.server_address[1]}/hook"
    return post(url, b"secret", headers={}, allow_loopback=True, trust=trust, timeout_s=10.0)


def test_the_sites_own_authority_is_believed_when_it_is_named(tmp_path: Path) -> None:
    paper = paper_for(tmp_path / "site", "127.0.0.1")
    with receiving(paper) as server:
        assert send(server, trusted(paper.authority)).status == 200
        assert server.bodies == [b"secret"]


@pytest.mark.parametrize("name", ["127.0.0.1", "elsewhere.example"])
def test_nothing_is_sent_to_whom_nobody_vouches_for(tmp_path: Path, name: str) -> None:
    paper = paper_for(tmp_path / "site", name)
    stranger = paper_for(tmp_path / "other", "127.0.0.1")
    # By its own authority a certificate for another name is no better.
    trusts = [None, trusted(None), trusted(stranger.authority), *([trusted(paper.authority)] if "else" in name else [])]
    with receiving(paper) as server:
        for trust in trusts:
            answered = send(server, trust)
            assert answered.status is None
            assert "certificate verify failed" in str(answered.error).lower()
        assert server.bodies == []


@pytest.mark.parametrize(
    ("content", "why"), [(None, "No such file"), ("", "no certificate"), ("hello", "no certificate")]
)
def test_a_file_that_names_no_authority_is_refused_with_what_was_expected(
    tmp_path: Path, content: str | None, why: str
) -> None:
    file = tmp_path / "ca.crt"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UntrustworthyFile, match=why) as error:
        trusted(file)
    assert "outgoing_ca_file" in str(error.value)
    assert "lunxun certs" in str(error.value)


@pytest.mark.one_store
def test_a_webhook_waits_until_its_authority_is_named(office: Post, tmp_path: Path) -> None:
    paper = paper_for(tmp_path / "site", "127.0.0.1")
    with receiving(paper) as server:
        webhook = office.make(f"https://127.0.0.1:{server.server_address[1]}/hook")
        office.happen("a")
        office.send()
        (delivery,) = office.deliveries(webhook)
        assert delivery["state"] == "waiting"
        assert server.bodies == []
        office.sender.close()
        office.sender = office.new_sender(trust=trusted(paper.authority))
        office.wait_out()
        office.send()
        (delivery,) = office.deliveries(webhook)
        assert (delivery["state"], len(server.bodies)) == ("delivered", 1)
