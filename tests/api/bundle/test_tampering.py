"""Random alterations of a bundle and of a data folder: each is found, and a finding names what was altered.

`LUNXUN_TAMPERINGS=10000 pytest tests/api/bundle/test_tampering.py -n 0 -s --timeout 0` runs so many of them.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tampered import Ground, make_ground
from tampered_bundle import BundleTamperer
from tampered_folder import FolderTamperer

from api.bundle.verify_bundle import verify

COUNT = int(os.environ.get("LUNXUN_TAMPERINGS", "240"))
Altered = tuple[str, set[str], str]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return make_ground(tmp_path_factory.mktemp("ground"))


def run(alter: Callable[[random.Random], Altered], count: int) -> None:
    """Fails with the seeds of all that were not found, or not named."""
    done: Counter[str] = Counter()
    missed, begun = [], time.perf_counter()
    for seed in range(count):
        what, names, found = alter(random.Random(seed))
        done[what] += 1
        if not any(name in found for name in names):
            missed.append(f"seed {seed}: {what}, expected one of {sorted(names)}, found: {found[:300] or 'nothing'}")
    print(f"\n{count} alterations, {len(missed)} missed, {time.perf_counter() - begun:.0f} s: {dict(done)}")
    assert not missed, "\n".join(missed[:20])


def test_the_bundle_is_good_before_anybody_touches_it(ground: Ground) -> None:
    for kept in (None, ground.older_checkpoint, ground.checkpoint):
        assert verify(ground.bundle, ground.signer.public_key, kept).findings == []


def test_every_alteration_of_a_bundle_is_found_and_named(ground: Ground) -> None:
    run(BundleTamperer(ground=ground).alter, COUNT // 2)


def test_every_alteration_of_a_data_folder_is_found_and_named(ground: Ground) -> None:
    tamperer = FolderTamperer(ground=ground)
    assert tamperer.found() == ""
    run(tamperer.alter, COUNT - COUNT // 2)
    tamperer.database.close()


def test_a_bundle_altered_without_a_key_to_pin_and_sealed_again_needs_the_pin(ground: Ground, tmp_path: Path) -> None:
    stranger = make_ground(tmp_path)
    assert verify(stranger.bundle).findings == [], "its own key is good for itself"
    culprits = {culprit for culprit, _ in verify(stranger.bundle, ground.signer.public_key).findings}
    assert culprits == {"seal.json"}
