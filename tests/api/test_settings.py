"""Settings: where values come from, and what is refused. (That each is documented: tests/test_documents.py.)"""

from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from api.cli.installation import settings_from


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUNXUN_PORT", "9000")
    assert settings_from(port=None).port == 9000
    assert settings_from(port=9001).port == 9001


def test_lists_are_read_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUNXUN_CAMERA_NETWORKS", "10.1.0.0/16, 192.168.7.0/24")
    assert settings_from().camera_networks == (ip_network("10.1.0.0/16"), ip_network("192.168.7.0/24"))


def test_what_the_command_line_leaves_out_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUNXUN_ALLOW_LOOPBACK_CAMERAS", "1")
    monkeypatch.setenv("LUNXUN_CAMERA_NETWORKS", "10.1.0.0/16")
    left_out = settings_from(port=0, allow_loopback_cameras=False, camera_network=None)
    assert (left_out.port, left_out.allow_loopback_cameras) == (0, True)
    assert left_out.camera_networks == (ip_network("10.1.0.0/16"),)
    assert settings_from(camera_network=["10.2.0.0/16"]).camera_networks == (ip_network("10.2.0.0/16"),)


@pytest.mark.parametrize(
    "given",
    [{"port": 70000}, {"lease_s": float("nan")}, {"camera_networks": ("x",)}, {"tls_cert": "a.pem"}, {"prot": 1}],
)
def test_a_value_that_cannot_be_used_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings_from(**given)
