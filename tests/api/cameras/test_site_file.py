"""Reading a site file: what is wrong is named by line, key path and what was expected."""

from pathlib import Path

import pytest

from api.cameras.site_file import SiteChecks, SiteFileError, dump_site, parse_site, read_site
from pipelines.rules.types import load_rule_types

GOOD = """\
schema: 1
timezone: Asia/Shanghai
cameras:
  - id: gate
    name: 东门
    streams: {main: "rtsp://192.168.1.20:554/1"}
    credential: nvr
    zones:
      - {id: z1, kind: fire_lane, polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9]], hours: ["06:00-22:00"]}
    rules:
      - {id: r1, type: fire_lane_blocked, zone: z1, limit_s: 20}
plans:
  - {id: day, name: Day, cameras: [gate], max_gap_s: 300}
"""


@pytest.fixture
def checks() -> SiteChecks:
    """No network is refused but 10.9.9.9."""
    return SiteChecks(types=load_rule_types(), host_problem=lambda host: "not there" if host == "10.9.9.9" else None)


def message(text: str, checks: SiteChecks) -> str:
    with pytest.raises(SiteFileError) as caught:
        parse_site(text.encode(), file="site.yaml", checks=checks)
    return str(caught.value)


def test_a_good_file_is_read(checks: SiteChecks) -> None:
    site = parse_site(GOOD.encode(), file="site.yaml", checks=checks)
    assert site.cameras[0].name == "东门"
    assert site.plans[0].max_gap_s == 300


def test_an_exported_site_is_the_same_site(checks: SiteChecks) -> None:
    site = parse_site(GOOD.encode(), file="site.yaml", checks=checks)
    assert parse_site(dump_site(site).encode(), file="again.yaml", checks=checks) == site


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "zone: z1",
            "zone: z7",
            "line 11, cameras[0].rules[0].zone: 'z7' is no zone of this camera; expected one of ['z1']",
        ),
        ("cameras: [gate]", "cameras: [gate, gat]", "line 13, plans[0].cameras[1]: 'gat' is no camera of this site"),
        ("fire_lane_blocked", "fire_lane_bloked", "line 11, cameras[0].rules[0].type: no rule type 'fire_lane_bloked'"),
        (
            "kind: fire_lane,",
            "kind: footway,",
            "line 11, cameras[0].rules[0].type: 'fire_lane_blocked' cannot be put on",
        ),
        ("kind: fire_lane,", "kind: firelane,", "cameras[0].zones[0].kind: Input should be"),
        (
            "credential: nvr",
            "credentail: nvr",
            "line 7, cameras[0].credentail: unknown key; did you mean 'credential'?",
        ),
        ("    name: 东门\n", "", "line 4, cameras[0].name: this key is missing"),
        ("id: gate", "id: 7", "line 4, cameras[0].id: expected text, found a number; put it in quotes"),
        ("id: gate", "id: no", "cameras[0].id: expected text, found yes/no; put it in quotes"),
        ("limit_s: 20", "limit_s: .nan", "cameras[0].rules[0].limit_s: "),
        ("limit_s: 20", "limit_s: 1e400", "cameras[0].rules[0].limit_s: "),
        ("[0.1, 0.5],", "[1.1, 0.5],", "cameras[0].zones[0].polygon[0][0]: Input should be less than or equal to 1"),
        ("max_gap_s: 300", "max_gap_s: -1", "plans[0].max_gap_s: Input should be greater than 0"),
        ("06:00-22:00", "6-22", "cameras[0].zones[0].hours[0]: expected hours such as '06:00-22:00'"),
        ("Asia/Shanghai", "Asia/Nowhere", "timezone 'Asia/Nowhere' is not known"),
        ("rtsp://192.168.1.20:554/1", "file:///etc/passwd", "line 6, cameras[0].streams.main: expected an address"),
        ("rtsp://192.168.1.20:554/1", "rtsp://u:hunter2@192.168.1.20/1", "keep the password out of the address"),
        ("192.168.1.20", "10.9.9.9", "line 6, cameras[0].streams.main: not there"),
        ("schema: 1", "schema: 2", "line 1, schema: Input should be 1"),
        ("zones:\n", "zones: {}\n    xones:\n", "cameras[0].zones: expected a list, found keys and values"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(checks: SiteChecks, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    found = message(GOOD.replace(old, new, 1), checks)
    assert found.startswith("site.yaml cannot be used:\n")
    assert expected in found
    assert "hunter2" not in found


def test_an_id_used_twice_is_named_where_it_comes_back(checks: SiteChecks) -> None:
    twice = GOOD.replace("plans:", "  - {id: gate, name: B, streams: {main: 'rtsp://10.0.0.1/'}}\nplans:")
    assert "line 12, cameras[1].id: 'gate' is used twice" in message(twice, checks)


def test_several_problems_are_told_at_once(checks: SiteChecks) -> None:
    found = message(GOOD.replace("zone: z1", "zone: z7").replace("id: day", "id: ''"), checks)
    assert "cameras[0].rules[0].zone" in found
    assert "plans[0].id" in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "line 2, key 'a' stands twice"),
        ("cameras: &c []\nplans: *c\n", "line 2, alias '*c' is not taken here"),
        ("x: " + "[" * 30 + "]" * 30, "nested deeper than 20 levels"),
        ("[" * 100_000, "nested deeper than 20 levels"),
        ("cameras: [\n", "not YAML"),
        ("a: !!python/object/apply:os.system ['true']\n", "not YAML"),
        ("a: \x00\n", "not YAML"),
        ("? [1, 2]\n: 3\n", "is not a word"),
        ("1: 2\n", "is not a word"),
        ("- 1\n", "expected `schema: 1`"),
        ("", "expected `schema: 1`"),
        ("a: 1\n---\nb: 2\n", "not YAML"),
    ],
)
def test_yaml_that_is_a_trap_or_no_site_is_refused(checks: SiteChecks, text: str, expected: str) -> None:
    assert expected in message(text, checks)


def test_an_alias_bomb_is_refused_before_it_grows(checks: SiteChecks) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]" for before, name in zip("abcdefg", "bcdefgh", strict=True)
    ]
    assert "alias" in message("\n".join(lines), checks)


def test_a_file_that_is_not_there_is_named(checks: SiteChecks, tmp_path: Path) -> None:
    with pytest.raises(SiteFileError, match=r"nowhere\.yaml cannot be used:\n  it cannot be read"):
        read_site(tmp_path / "nowhere.yaml", checks)


@pytest.mark.parametrize(("data", "expected"), [(b"\xff\xfe", "not UTF-8"), (b" " * 5_000_001, "larger than")])
def test_a_file_that_is_no_text_or_too_large_is_refused(checks: SiteChecks, data: bytes, expected: str) -> None:
    with pytest.raises(SiteFileError, match=expected):
        parse_site(data, file="site.yaml", checks=checks)
