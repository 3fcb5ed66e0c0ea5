"""The spool: whole or nothing, oldest first, one owner, and room that ends."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from pipelines.evidence import named
from pipelines.worker.spool import Spool, SpoolError

PICTURE = named(b"\xff\xd8 a picture")
OTHER = named(b"\xff\xd8 another")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "spool"


def files(folder, name):
    return sorted(path.name for path in (folder / name).iterdir())


def test_what_is_added_survives_a_restart_in_its_order(folder, report):
    with Spool(folder) as spool:
        spool.keep(PICTURE)
        spool.add(report(1, pictures=(PICTURE.sha256,)))
        spool.add(report(2))
    with Spool(folder) as spool:
        spool.add(report(3))
        assert [each.report.id for each in spool.waiting()] == ["report-1", "report-2", "report-3"]
        assert spool.picture(PICTURE.sha256) == PICTURE.jpeg


def test_an_acknowledged_report_takes_its_pictures_along_unless_another_names_them(folder, report):
    with Spool(folder) as spool:
        spool.keep(PICTURE)
        spool.keep(OTHER)
        spool.add(report(1, pictures=(PICTURE.sha256, OTHER.sha256)))
        spool.add(report(2, pictures=(OTHER.sha256,)))
        first, second = spool.waiting()
        spool.done(first)
        assert files(folder, "pictures") == [f"{OTHER.sha256}.jpg"]
        spool.done(second)
        assert files(folder, "pictures") == files(folder, "reports") == []


def test_a_picture_kept_for_a_report_to_come_is_not_taken_by_one_that_names_it_too(folder, report):
    with Spool(folder) as spool:
        spool.keep(PICTURE)
        spool.add(report(1, pictures=(PICTURE.sha256,)))
        spool.keep(PICTURE)
        spool.done(spool.waiting()[0])
        assert spool.picture(PICTURE.sha256) is not None
        spool.add(report(2, pictures=(PICTURE.sha256,)))
        spool.done(spool.waiting()[0])
        assert spool.picture(PICTURE.sha256) is None


def test_half_written_files_and_pictures_that_no_report_names_are_swept_at_the_start(folder, report):
    with Spool(folder) as spool:
        spool.keep(PICTURE)
        spool.add(report(1, pictures=(PICTURE.sha256,)))
        spool.keep(OTHER)
        (folder / "staging" / "half").write_bytes(b"{")
    with Spool(folder) as spool:
        assert files(folder, "staging") == []
        assert files(folder, "pictures") == [f"{PICTURE.sha256}.jpg"]
        assert len(spool.waiting()) == 1


def test_a_report_of_another_version_is_set_aside_with_its_pictures_and_does_not_block_the_others(folder, report):
    with Spool(folder) as spool:
        spool.keep(PICTURE)
        spool.add(report(1, pictures=(PICTURE.sha256,)))
        spool.add(report(2))
    first = folder / "reports" / files(folder, "reports")[0]
    first.write_text(first.read_text().replace('"schema":1', '"schema":2'))
    with Spool(folder) as spool:
        assert [each.report.id for each in spool.waiting()] == ["report-2"]
        assert spool.picture(PICTURE.sha256) is not None
    assert "another version" not in "".join(files(folder, "refused"))
    assert files(folder, "refused") == ["000000000001.answer.txt", "000000000001.json"]


def test_a_refused_report_keeps_its_number_so_that_no_other_takes_its_name(folder, report):
    with Spool(folder) as spool:
        spool.keep(PICTURE)
        spool.add(report(1, pictures=(PICTURE.sha256,)))
        lies_at = spool.refuse(spool.waiting()[0], "422 no\n")
        assert lies_at.with_suffix(".answer.txt").read_text() == "422 no\n"
        assert (folder / "refused" / f"{PICTURE.sha256}.jpg").read_bytes() == PICTURE.jpeg
    with Spool(folder) as spool:
        spool.add(report(2))
        assert files(folder, "reports") == ["000000000002.json"]


def test_two_workers_cannot_share_a_spool(folder):
    with Spool(folder), pytest.raises(SpoolError, match="another worker uses the spool"), Spool(folder):
        pass
    with Spool(folder):
        pass


def test_a_folder_that_cannot_be_made_is_a_named_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SpoolError, match="--spool"), Spool(tmp_path / "file" / "spool"):
        pass


def test_nothing_is_readable_by_others(folder, report):
    with Spool(folder) as spool:
        spool.keep(PICTURE)
        spool.add(report(1, pictures=(PICTURE.sha256,)))
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_it_says_when_it_is_full_and_counts_what_it_gives_back(folder, report):
    with Spool(folder, max_bytes=2000) as spool:
        assert spool.why_full() is None
        big = named(b"x" * 3000)
        spool.keep(big)
        spool.add(report(1, pictures=(big.sha256,)))
        assert "more than its limit" in spool.why_full()
        spool.done(spool.waiting()[0])
        assert spool.why_full() is None


def test_it_says_when_the_disk_is_nearly_full(folder):
    with Spool(folder, reserve_bytes=1000, free_bytes=lambda _: 999) as spool:
        assert "999 bytes left" in spool.why_full()


class PowerCut(BaseException):
    """What no `except OSError` sees: nothing is tidied up."""


@pytest.mark.parametrize("step", range(1, 13))
def test_cut_off_at_any_flush_or_rename_there_is_the_whole_report_or_none(folder, report, monkeypatch, step):
    steps = iter(range(1, 1000))

    def cut_off(act):
        def acting(*args, **kwargs):
            if next(steps) == step:
                raise PowerCut
            return act(*args, **kwargs)

        return acting

    spool = Spool(folder).__enter__()
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", cut_off(os.fsync))
        patch.setattr("pathlib.Path.rename", cut_off(type(folder).rename))
        try:
            spool.keep(PICTURE)
            spool.keep(OTHER)
            spool.add(report(1, pictures=(PICTURE.sha256, OTHER.sha256)))
        except PowerCut:
            is_cut = True
        else:
            is_cut = False
    spool.__exit__(None, None, None)
    with Spool(folder) as after:
        assert is_cut == (step <= 9)
        assert len(after.waiting()) == (1 if step >= 9 else 0)
        assert len(files(folder, "pictures")) == 2 * len(after.waiting())
        assert files(folder, "staging") == []


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.evidence import named
from pipelines.orders import Report
from pipelines.worker.spool import Spool

with Spool(Path(sys.argv[1])) as spool:
    print("ready", flush=True)
    for number in range(int(sys.argv[2]), 1_000_000):
        pictures = [named(f"{number}-{i}".encode() * 2000) for i in range(2)]
        for picture in pictures:
            spool.keep(picture)
        looks = [dict(index=i, offset_s=i, time_error_s=0, stream="main", size_wh=(8, 8), health="ok", picture=p.sha256)
                 for i, p in enumerate(pictures)]
        spool.add(Report(id=f"r{number}", order_id="o", kind="routine", camera_id="c", fence=1, worker_id="w",
                         outcome="inspected", server_time=datetime(2026, 6, 1, tzinfo=UTC), looks=looks,
                         ended_offset_s=1))
        print(number, flush=True)
        if number % 3 == 2:
            spool.done(spool.waiting()[0])
            print(f"-{spool.waiting()[0].report.id}", flush=True)
"""


def test_killed_at_random_moments_it_loses_nothing_that_was_said_to_be_kept(folder):
    chance = random.Random(11)
    number = first = 0
    for _ in range(8):
        said = write_and_die(folder, number, after_s=chance.uniform(0.0, 0.15))
        last = max((int(line) for line in said if not line.startswith("-")), default=number - 1)
        first = next((int(line[2:]) for line in reversed(said) if line.startswith("-")), first)
        with Spool(folder) as spool:
            numbers = [int(each.report.id[1:]) for each in spool.waiting()]
            # Said to be kept is kept; at most one more, whole, that it had no time to say. Likewise with what was done.
            assert numbers == list(range(numbers[0], numbers[-1] + 1)) if numbers else last < 0
            assert not numbers or (numbers[0] in {first, first + 1} and numbers[-1] in {last, last + 1})
            hashes = {sha256 for each in spool.waiting() for sha256 in each.pictures}
            assert {name.removesuffix(".jpg") for name in os.listdir(folder / "pictures")} == hashes
            assert all(named(spool.picture(sha256) or b"").sha256 == sha256 for sha256 in hashes)
            number = (numbers[-1] if numbers else last) + 1
            first = numbers[0] if numbers else first


def write_and_die(folder, number, *, after_s):
    """Has a process fill the spool until it is killed; returns what it said."""
    command = [sys.executable, "-c", WRITER, str(folder), str(number)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    said = process.stdout.read().splitlines()
    process.wait()
    return [line for line in said if line]
