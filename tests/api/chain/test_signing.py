"""The key is made once, for its owner only, and nothing else is taken for it."""

import stat
from pathlib import Path

import pytest

from api.chain.signing import KEY_FILE, is_signed, key_id, load_or_make_signer
from api.data_folder import DataFolder, DataFolderError


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    folder = DataFolder(path=tmp_path)
    first, second = load_or_make_signer(folder), load_or_make_signer(folder)
    assert first.public_key == second.public_key
    assert stat.S_IMODE((folder.secrets / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.secrets.iterdir()] == [KEY_FILE]
    assert len(key_id(first.public_key)) == 16


@pytest.mark.parametrize("content", [b"", b"0" * 63, b"g" * 64, b"0" * 64 + b"\n\n", b"\xff" * 64])
def test_a_damaged_key_file_is_named_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    folder = DataFolder(path=tmp_path)
    folder.secrets.mkdir()
    (folder.secrets / KEY_FILE).write_bytes(content)
    with pytest.raises(DataFolderError, match="holds no signing key"):
        load_or_make_signer(folder)
    assert (folder.secrets / KEY_FILE).read_bytes() == content


def test_only_the_signed_message_by_the_same_key_holds(tmp_path: Path) -> None:
    signer, other = load_or_make_signer(DataFolder(path=tmp_path)), load_or_make_signer(DataFolder(path=tmp_path / "o"))
    signature = signer.sign(b"message")
    assert is_signed(b"message", signature=signature, public_key=signer.public_key)
    assert not is_signed(b"Message", signature=signature, public_key=signer.public_key)
    assert not is_signed(b"message", signature=signature, public_key=other.public_key)
    assert not is_signed(b"message", signature="zz", public_key="00")
