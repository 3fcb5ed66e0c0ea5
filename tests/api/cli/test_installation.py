"""The installation that commands open knows where cameras may be."""

from pathlib import Path

from api.cli.installation import opened, settings_from


def test_a_camera_outside_the_allowed_networks_is_refused_by_the_real_services(tmp_path: Path) -> None:
    with opened(settings_from(data=tmp_path / "data", camera_network=["10.1.0.0/16"])) as upkeep:
        check = upkeep.services.site_checks.host_problem
        assert check("10.1.2.3") is None
        assert check("10.2.2.3") is not None
        assert check("127.0.0.1") is not None
