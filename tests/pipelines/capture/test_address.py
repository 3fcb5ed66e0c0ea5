"""Where cameras may be, in every spelling of an address, and nowhere else."""

import pytest

from pipelines.capture.address import AllowedNetworks, endpoint, split
from pipelines.capture.choose import open_source
from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import CaptureError, ForbiddenAddress, UnsupportedStream

PRIVATE = AllowedNetworks()
LOCAL = AllowedNetworks(allow_loopback=True)
EVERYWHERE = AllowedNetworks.of(("0.0.0.0/0", "::/0"), allow_loopback=True)


def resolve(host: str, networks: AllowedNetworks) -> str:
    return str(networks.resolve(host, deadline=Deadline.after(2)))


@pytest.mark.parametrize("host", ["10.1.2.3", "172.16.0.9", "192.168.1.64", "100.64.0.1", "fd00::5", "::ffff:10.0.0.7"])
def test_private_addresses_are_cameras(host: str) -> None:
    assert resolve(host, PRIVATE) == host.removeprefix("::ffff:")


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "fe80::1",
        "224.0.0.1",
        "ff02::1",
        "0.0.0.0",
        "::",
        "255.255.255.255",
    ],
)
def test_some_addresses_are_never_cameras(host: str) -> None:
    for networks in (PRIVATE, EVERYWHERE):
        with pytest.raises(ForbiddenAddress, match="never"):
            resolve(host, networks)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1"],
)
def test_this_machine_needs_its_option_in_every_spelling(host: str) -> None:
    with pytest.raises(ForbiddenAddress, match="--allow-loopback-cameras"):
        resolve(host, PRIVATE)
    assert resolve(host, LOCAL) in ("127.0.0.1", "127.8.8.8", "::1")


def test_a_public_address_names_the_option_that_would_allow_it() -> None:
    with pytest.raises(ForbiddenAddress, match=r"--camera-network 8\.8\.8\.0/24"):
        resolve("8.8.8.8", PRIVATE)
    assert resolve("8.8.8.8", AllowedNetworks.of(("8.8.8.0/24",))) == "8.8.8.8"
    with pytest.raises(ForbiddenAddress):
        resolve("10.0.0.1", AllowedNetworks.of(("8.8.8.0/24",)))


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match=r"--camera-network.*192\.168\.1\.0/24"):
        AllowedNetworks.of(("10.0.0.1/8",))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "concat:rtsp://a/x|rtsp://b/x",
        "pipe:0",
        "data:text/plain,x",
        "subfile,,start,0,end,1,,:/etc/passwd",
        "exec:ls",
        "rtmp://10.0.0.1/x",
        "rtsp:/10.0.0.1/x",
        "rtsp://",
        "rtsp:///x",
        "//10.0.0.1/x",
        "10.0.0.1",
        "",
        "rtsp://10.0.0.1:99999/x",
        "rtsp://10.0.0.1:x/",
        "rtsp://[fd00::1/x",
        "rtsp://10.0.0.1/x\r\nTEARDOWN *",
        "rtsp://10.0.0.1/a b",
        "rtsp://10.0.0.1\\@8.8.8.8/x",
        "rtsp://user@host@10.0.0.1/x",
        "rtsp://user:secret@10.0.0.1/x",
        "rtsp://10.0.0.1/\x00",
    ],
)
def test_what_is_no_camera_address_is_refused_before_anything_is_opened(url: str) -> None:
    with pytest.raises(UnsupportedStream) as caught:
        open_source(url, None, camera_id="c", stream="main")
    assert "secret" not in str(caught.value)


def test_an_address_has_its_schemes_port() -> None:
    assert split("rtsp://10.0.0.1/x", ("rtsp",))[1] == 554
    assert split("RTSP://10.0.0.1:8554/x", ("rtsp",))[1] == 8554
    where = endpoint("rtsp://[fd00::5]/x", schemes=("rtsp",), networks=PRIVATE, deadline=Deadline.after(1))
    assert (where.host, str(where.ip), where.port) == ("fd00::5", "fd00::5", 554)


def test_a_name_server_that_hangs_costs_no_more_than_the_deadline() -> None:
    with pytest.raises(CaptureError):
        AllowedNetworks().resolve("no-such-camera.invalid", deadline=Deadline.after(0.0))
