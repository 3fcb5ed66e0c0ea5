"""No webhook calls what it must not call, in whatever form the address is written (FAULTS S14)."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest
from receiver import open_receiver

from api.webhooks.guard import ForbiddenUrl, check_address, check_literal, parse_url, resolve
from api.webhooks.post import post

pytestmark = pytest.mark.one_store

FORBIDDEN = [
    "ftp://example.org/x",
    "file:///etc/passwd",
    "gopher://10.0.0.1/",
    "javascript:alert(1)",
    "//example.org/x",
    "example.org/x",
    "https://",
    "https:///x",
    "http://user:password@example.org/",
    "http://good.example@127.0.0.1@example.org/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f.1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://0.0.0.0/",
    "http://0/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[ff02::1]/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:x/",
    "http://example.org/a b",
    "http://example.org/\r\nHost: evil",
    "http://example.org/\x00",
    "http://example.org\\@127.0.0.1/",
    "http://example.org/路",
    "https://example.org/" + "a" * 2000,
    "http://[::1",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_an_address_that_must_not_be_called_is_refused_with_a_reason(url: str) -> None:
    with pytest.raises(ForbiddenUrl) as found:
        check_literal(parse_url(url), allow_loopback=False)
    assert len(str(found.value)) > 20


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a?b=%20", "http://10.0.0.5:8080/x", "https://[2001:db8::1]:8443/", "https://例子.测试/x"],
)
def test_private_and_public_receivers_may_be_called(url: str) -> None:
    check_literal(parse_url(url), allow_loopback=False)


def test_a_name_that_stands_for_a_forbidden_address_is_refused_when_it_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [("10.0.0.5", 0), ("169.254.169.254", 0)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", each) for each in answers])
    with pytest.raises(ForbiddenUrl, match=r"169\.254\.169\.254"):
        resolve("rebinding.example", allow_loopback=False, timeout_s=1.0)


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def once(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "127.0.0.2", 0))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: once(host) if host == "two.example" else real(host, *a, **k)
    )
    with open_receiver() as there:
        port = there.listening.getsockname()[1]
        said = post(f"http://two.example:{port}/x", b"{}", headers={}, allow_loopback=True, timeout_s=2.0)
        assert said.status == 200
        assert there.got[0].headers["host"] == f"two.example:{port}"
    assert asked == ["two.example"]


def test_a_canary_on_a_forbidden_address_is_never_reached(office: Any) -> None:
    with open_receiver() as canary:
        office.sender = office.new_sender(allow_loopback=False)
        webhook = office.make(canary.url)
        office.happen("a")
        office.send()
        assert canary.connections == 0
    (row,) = office.deliveries(webhook)
    assert "is this machine itself" in row["error"]


def test_an_environment_with_a_proxy_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_receiver() as there, open_receiver() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert post(there.url, b"{}", headers={}, allow_loopback=True).status == 200
        assert proxy.connections == 0


def test_this_machine_is_called_only_where_that_is_allowed() -> None:
    with open_receiver() as there:
        assert post(there.url, b"{}", headers={}, allow_loopback=True).status == 200
        assert "machine itself" in str(post(there.url, b"{}", headers={}, allow_loopback=False).error)
        assert there.connections == 1


def test_loopback_in_ipv6_is_loopback() -> None:
    with pytest.raises(ForbiddenUrl):
        check_address(ip_address("::ffff:127.0.0.1"), allow_loopback=False)
