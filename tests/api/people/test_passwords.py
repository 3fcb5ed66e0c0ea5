"""How passwords are hashed."""

import pytest
from pwdlib import PasswordHash

from api.people.passwords import Passwords, random_password


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(memory_kib=8, rounds=1)


def test_only_the_right_password_matches(passwords: Passwords) -> None:
    stored = passwords.hash("correct horse battery")
    assert passwords.matches("correct horse battery", stored)
    assert not passwords.matches("correct horse batterz", stored)
    assert not passwords.matches("", stored)


def test_nobody_has_a_password(passwords: Passwords) -> None:
    assert not passwords.matches("anything", None)


def test_a_stored_text_that_is_no_hash_lets_nobody_in(passwords: Passwords) -> None:
    assert not passwords.matches("plain", "plain")


def test_the_default_cost_is_that_of_the_cheat_sheet() -> None:
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in Passwords().hash("correct horse battery")


def test_a_random_password_is_accepted_and_never_the_same(passwords: Passwords) -> None:
    made = {random_password() for _ in range(50)}
    assert len(made) == 50
    passwords.hash(made.pop())


def test_for_nobody_a_real_hash_is_checked_so_that_it_takes_as_long(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    real = PasswordHash.verify

    def watching(self: PasswordHash, password: str, stored: str) -> bool:
        checked.append(stored)
        return real(self, password, stored)

    monkeypatch.setattr(PasswordHash, "verify", watching)
    passwords.matches("anything", None)
    assert [each.split("$")[1] for each in checked] == ["argon2id"]
