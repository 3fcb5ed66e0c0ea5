"""The studio's idea of the rules against the one mapping that the pipelines use."""

import tomllib
from pathlib import Path

from sample_videos.studio.rules import COUNTS, EXCUSED_IN, FORBIDS_PERSON, NEEDS_PERSON

TYPES = tomllib.loads((Path(__file__).parents[3] / "pipelines/rules/types.toml").read_text())["types"]


def test_the_studio_means_by_each_rule_what_the_mapping_says():
    assert {name for name, said in TYPES.items() if said["kind"] == "count"} == COUNTS
    assert {name for name, said in TYPES.items() if said.get("with") == "person"} == NEEDS_PERSON
    assert {name for name, said in TYPES.items() if said.get("without") == "person"} == FORBIDS_PERSON
    assert {name: said["outside"] for name, said in TYPES.items() if "outside" in said} == {
        name: [kind] for name, kind in EXCUSED_IN.items()
    }
