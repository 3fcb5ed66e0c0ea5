"""`lunxun models pull`: fetched, checked before it is opened, exported, and a card beside it; or what to do by hand."""

import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from typer.testing import CliRunner

from api.cli import models_pull
from api.cli.download import DownloadError, download
from api.cli.models import app
from api.cli.models_pull import ExportFailedError, Tools, pull_into
from models.card import card_path, find_network
from models.errors import WrongHashError
from models.official import OfficialNetwork, read_official

WEIGHTS = b"the weights of a network"
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()
RUNNER = CliRunner()


def write_onnx(_: Path, path: Path) -> None:
    """What ultralytics would make of the weights: a network of two classes that sees nothing."""
    ends = [
        helper.make_tensor_value_info("images", TensorProto.FLOAT, (1, 3, 64, 96)),
        helper.make_tensor_value_info("output0", TensorProto.FLOAT, (1, 5, 6)),
    ]
    nothing = numpy_helper.from_array(np.zeros((1, 5, 6), np.float32), "nothing")
    node = helper.make_node("Identity", ["nothing"], ["output0"])
    model = helper.make_model(
        helper.make_graph([node], "g", ends[:1], ends[1:], [nothing]), opset_imports=[helper.make_opsetid("", 17)]
    )
    model.ir_version = 9
    helper.set_model_props(model, {"names": "{0: 'car', 1: 'person'}"})
    onnx.save(model, str(path))


def tools(weights: bytes = WEIGHTS, missing: list[str] | None = None) -> Tools:
    """A network connection and ultralytics as they ought to be."""

    def fetch(_url: str, path: Path) -> str:
        path.write_bytes(weights)
        return hashlib.sha256(weights).hexdigest()

    return Tools(fetch=fetch, export=write_onnx, missing=lambda: missing or [])


def network(sha256: str | None) -> OfficialNetwork:
    return OfficialNetwork(name="tiny", urls=("https://example.org/tiny.pt",), sha256=sha256)


def pulled(folder: Path, sha256: str | None, *, with_tools: Tools | None = None) -> Path:
    asked = network(sha256)
    path, _ = pull_into(folder, asked, tools=with_tools or tools(), urls=asked.urls, say=lambda _: None)
    return path


def test_a_fetched_network_lies_beside_its_card_and_is_found_with_it(tmp_path: Path) -> None:
    card = find_network(pulled(tmp_path, SHA256))
    assert (card.name, card.classes, card.input_wh) == ("tiny", ("car", "person"), (96, 64))
    assert card.licence == "AGPL-3.0"
    assert card.source is not None
    assert (card.source.sha256, card.source.is_published) == (SHA256, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tiny.card.json", "tiny.onnx"]


def test_another_file_than_the_published_one_is_refused_before_anything_opens_it(tmp_path: Path) -> None:
    def open_it(_weights: Path, _made: Path) -> None:
        raise AssertionError("it was opened")

    bad = Tools(fetch=tools(b"changed").fetch, export=open_it, missing=list)
    with pytest.raises(WrongHashError) as refused:
        pulled(tmp_path, SHA256, with_tools=bad)
    assert SHA256 in str(refused.value)
    assert hashlib.sha256(b"changed").hexdigest() in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_without_a_published_hash_the_first_download_is_trusted_and_another_one_later_is_not(tmp_path: Path) -> None:
    card = find_network(pulled(tmp_path, None))
    assert card.source is not None
    assert (card.source.sha256, card.source.is_published) == (SHA256, False)
    assert find_network(pulled(tmp_path, None)) == card
    with pytest.raises(WrongHashError, match=f"expected {SHA256} .of the first download"):
        pulled(tmp_path, None, with_tools=tools(b"changed"))
    assert find_network(tmp_path / "tiny.onnx") == card


def test_without_the_extra_it_says_what_to_install_and_downloads_nothing(tmp_path: Path) -> None:
    def fetch(_url: str, _path: Path) -> str:
        raise AssertionError("it was fetched")

    lacking = Tools(fetch=fetch, export=write_onnx, missing=lambda: ["ultralytics"])
    with pytest.raises(ExportFailedError, match=r"ultralytics must be installed: `pip install 'lunxun\[train\]'`"):
        pulled(tmp_path, SHA256, with_tools=lacking)


def test_the_next_address_is_asked_where_one_does_not_answer(tmp_path: Path) -> None:
    def fetch(url: str, path: Path) -> str:
        if "first" in url:
            raise DownloadError(f"{url} answered 503")
        return tools().fetch(url, path)

    two = Tools(fetch=fetch, export=write_onnx, missing=list)
    urls = ("https://first.example/t.pt", "https://second.example/t.pt")
    _, source = pull_into(tmp_path, network(SHA256), tools=two, urls=urls, say=lambda _: None)
    assert source.url == urls[1]
    with pytest.raises(DownloadError, match=r"first\S+ answered 503"):
        pull_into(tmp_path, network(SHA256), tools=two, urls=urls[:1], say=lambda _: None)


def test_a_refused_connection_ends_with_what_to_do_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models_pull, "TOOLS", Tools(fetch=download, export=write_onnx, missing=list))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    options = ["--out", str(tmp_path), "--url", f"http://127.0.0.1:{port}/x.pt"]
    refused = RUNNER.invoke(app, ["pull", "yolo11n", *options])
    assert refused.exit_code == 1
    expected_sha256 = read_official()["yolo11n"].sha256
    for command in (
        f"http://127.0.0.1:{port}/x.pt",
        "pip install ultralytics onnx",
        "yolo export model=yolo11n.pt format=onnx nms=False",
        f"sha256sum yolo11n.pt    # expected: {expected_sha256}",
        f"copy yolo11n.onnx to {tmp_path}/yolo11n.onnx",
        f"lunxun up --model {tmp_path}/yolo11n.onnx",
    ):
        assert command in refused.stderr
    assert not list(tmp_path.iterdir())


def test_a_name_that_nobody_publishes_is_wrong_usage() -> None:
    refused = RUNNER.invoke(app, ["pull", "yolo99"])
    assert refused.exit_code == 2
    assert "yolo11n" in refused.stderr


def test_show_tells_where_a_pulled_network_is_from(tmp_path: Path) -> None:
    path = pulled(tmp_path, None)
    shown = RUNNER.invoke(app, ["show", str(path)]).stdout
    assert "https://example.org/tiny.pt" in shown
    assert f"SHA-256 {SHA256}, trusted on first use" in shown
    assert json.loads(RUNNER.invoke(app, ["show", str(path), "--json"]).stdout)["source"]["is_published"] is False


def test_a_damaged_card_is_named_and_not_passed_over(tmp_path: Path) -> None:
    path = pulled(tmp_path, None)
    card_path(path).write_text("{}")
    refused = RUNNER.invoke(app, ["show", str(path)])
    assert refused.exit_code == 1
    assert "tiny.card.json" in refused.stderr


Serve = Callable[[int, bytes], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a web server on this machine that always gives the same answer; returns its address."""
    running: list[HTTPServer] = []

    def start(status: int, body: bytes) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keeps quiet."""

        server = HTTPServer(("127.0.0.1", 0), Answer)
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/x.pt"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def test_a_download_is_written_and_hashed(tmp_path: Path, serve: Serve) -> None:
    assert download(serve(200, WEIGHTS), tmp_path / "x.pt") == SHA256
    assert (tmp_path / "x.pt").read_bytes() == WEIGHTS


def test_a_refusal_and_a_file_that_is_too_large_are_named(tmp_path: Path, serve: Serve) -> None:
    with pytest.raises(DownloadError, match=r"127.0.0.1:\d+/x.pt answered 404"):
        download(serve(404, b""), tmp_path / "x.pt")
    with pytest.raises(DownloadError, match="larger than 10 bytes"):
        download(serve(200, WEIGHTS), tmp_path / "x.pt", max_bytes=10)
    with pytest.raises(DownloadError, match="too slow"):
        download(serve(200, WEIGHTS), tmp_path / "x.pt", whole_s=0.0)
