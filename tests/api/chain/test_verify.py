"""What `lunxun evidence verify` says of a folder that lived honestly, and of one that did not."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tampered import START, Ground, make_ground
from tampered_folder import FolderTamperer

from api.chain.checkpoint import NotACheckpoint, read_checkpoint
from api.chain.chore import sign_head_of
from api.chain.finding import FindingKind
from api.chain.leaf import WHOLE_CASE
from api.chain.service import append_deletion
from api.chain.verify import verify_chain
from api.db.engine import open_sqlite


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return make_ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture
def tamperer(ground: Ground) -> Iterator[FolderTamperer]:
    made = FolderTamperer(ground=ground)
    yield made
    made.database.close()


def kinds(verified: Any) -> list[FindingKind]:
    return [finding.kind for finding in verified.findings]


def test_a_whole_day_of_work_leaves_nothing_to_find_on_both_databases(street: Any) -> None:
    case = street.make_case()
    street.get(f"/evidence/{case['pictures'][0]['sha256']}/original?reason=to verify it", "operator")
    street.post(f"/cases/{case['id']}/export", "supervisor", json={"reason": "court, file 12"})
    verified = verify_chain(street.database)
    assert verified.findings == []
    assert verified.leaves == verified.signed + 1, "the newest head's own leaf comes after it"


def test_a_head_is_signed_only_when_something_was_appended(street: Any) -> None:
    assert not sign_head_of(street.database, street.services.settings, at=street.clock()), "nothing has happened"
    street.make_case()
    assert sign_head_of(street.database, street.services.settings, at=street.clock())
    assert not sign_head_of(street.database, street.services.settings, at=street.clock())


def test_yesterdays_folder_is_good_in_itself_and_found_against_the_checkpoint(ground: Ground) -> None:
    ground.database_file.write_bytes(ground.days[0])
    database = open_sqlite(ground.folder)
    assert verify_chain(database).findings == []
    (finding,) = verify_chain(database, checkpoint=read_checkpoint(ground.checkpoint)).findings
    assert (finding.kind, "an older state was put back" in finding.detail) == (FindingKind.CHECKPOINT_UNMET, True)
    database.close()
    ground.restore()


def test_yesterdays_folder_that_went_on_is_found_too(ground: Ground) -> None:
    ground.database_file.write_bytes(ground.days[0])
    database = open_sqlite(ground.folder)
    with database.write() as session:
        for number in range(200):
            append_deletion(session, "picture", f"{number:064}", reason="x", actor="system", at=START)
    (finding,) = verify_chain(database, checkpoint=read_checkpoint(ground.checkpoint)).findings
    assert "written anew" in finding.detail
    assert verify_chain(database, checkpoint=read_checkpoint(ground.older_checkpoint)).findings == []
    database.close()
    ground.restore()


def test_a_whole_case_may_go_when_its_deletion_is_recorded(tmp_path: Path) -> None:
    database = open_sqlite(make_ground(tmp_path).folder)
    for is_recorded in (True, False):
        case_id = "case-1" if is_recorded else "case-2"
        with database.write() as session:
            if is_recorded:
                append_deletion(
                    session, WHOLE_CASE, case_id, reason="retention", actor="system", at=START, case_id=case_id
                )
            session.execute(text("DROP TRIGGER IF EXISTS case_events_stay"))
            session.execute(text(f"DELETE FROM case_events WHERE case_id = '{case_id}'"))
            session.execute(text(f"DELETE FROM evidence WHERE case_id = '{case_id}'"))
        missing = [each for each in verify_chain(database).findings if each.kind == FindingKind.ROW_MISSING]
        assert len(missing) == (0 if is_recorded else 9)
    database.close()


def test_a_leaf_may_be_empty_only_where_the_deletion_of_its_case_is_recorded(tmp_path: Path) -> None:
    database = open_sqlite(make_ground(tmp_path).folder)
    with database.write() as session:
        session.execute(text("DROP TRIGGER chain_leaves_no_update"))
        session.execute(text("UPDATE chain_leaves SET body = '' WHERE kind = 'case.event' AND about = 'case-1/2'"))
    found = [each for each in verify_chain(database).findings if each.kind is FindingKind.LEAF_ALTERED]
    assert ["case-1/2" in each.detail for each in found] == [True]
    with database.write() as session:
        append_deletion(session, WHOLE_CASE, "case-1", reason="x", actor="system", at=START, case_id="case-1")
        session.execute(text("UPDATE chain_leaves SET body = '' WHERE kind = 'deletion' AND case_id = 'case-1'"))
    found = [each for each in verify_chain(database).findings if each.kind is FindingKind.LEAF_ALTERED]
    assert len(found) == 4, "three days' deletions of a picture, and that of the case"
    assert all("the leaf of deletion" in each.detail for each in found)
    database.close()


def test_a_checkpoint_file_with_any_bit_flipped_is_refused(ground: Ground) -> None:
    whole = ground.checkpoint.encode()
    for at in range(len(whole)):
        altered = bytearray(whole)
        altered[at] ^= 1 << at % 7
        with pytest.raises(NotACheckpoint):
            read_checkpoint(altered.decode())


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"checkpoint":1}', "[" * 9999, '{"a":' * 5000])
def test_a_file_that_is_no_checkpoint_is_named(content: str) -> None:
    with pytest.raises(NotACheckpoint):
        read_checkpoint(content)


def test_the_folder_itself_has_nothing_to_find(tamperer: FolderTamperer) -> None:
    assert tamperer.found() == ""


def test_a_database_that_is_cut_in_half_is_named_and_no_crash(tamperer: FolderTamperer) -> None:
    file = tamperer.ground.database_file
    file.write_bytes(tamperer.ground.days[-1][: random.Random(1).randrange(5000, 300_000)])
    assert "database_damaged" in tamperer.found()
