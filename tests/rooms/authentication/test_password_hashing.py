"""Hashing: argon2id as set, older schemes verified once, bounded work, nothing cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type, hash_secret
from passlib.context import CryptContext

from idp.authentication import Passwords, argon2id
from idp.foundation.errors import Unavailable
from idp.foundation.settings import Settings
from tests.foundations import build_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return build_settings(tmp_path)


def test_a_password_is_kept_as_argon2id_with_the_parameters_of_the_settings(
    settings: Settings,
) -> None:
    assert Passwords(settings).hash("ombak pantai").startswith("$argon2id$v=19$m=7168,t=1,p=1$")


def test_the_right_password_matches_and_another_does_not(settings: Settings) -> None:
    passwords = Passwords(settings)
    stored = passwords.hash("ombak pantai")
    assert passwords.verify("ombak pantai", stored).matches
    assert not passwords.verify("ombak pantaj", stored).matches


@pytest.mark.parametrize(("time_cost", "memory_cost", "parallelism"), [(1, 64, 1), (3, 100, 2)])
@pytest.mark.parametrize("given", ["ombak pantai", "", "a\0b", "ombak pantaj", "é" * 512])
def test_argon2id_is_computed_as_its_library_does(
    given: str, time_cost: int, memory_cost: int, parallelism: int
) -> None:
    """RFC 9106, with other parameters each time in the memory that is kept."""
    for password in ("ombak pantai", given):
        stored = hash_secret(
            password.encode(), b"garam" * 4, time_cost, memory_cost, parallelism, 24, Type.ID
        ).decode()
        assert argon2id.matches(given, stored) is (given == password)


@pytest.mark.parametrize(
    "stored", ["", "$argon2id$", "$argon2id$v=19$m=64,t=1,p=1$?$?", "$2b$04$" + "a" * 53]
)
def test_what_is_no_argon2id_hash_is_left_to_others(stored: str) -> None:
    assert argon2id.matches("ombak pantai", stored) is None


@pytest.mark.parametrize("password", ["ombak pantai", "a\0b", "é" * 512])
def test_a_new_hash_is_one_that_its_library_takes(settings: Settings, password: str) -> None:
    first, second = (Passwords(settings).hash(password) for _ in range(2))
    assert first != second
    assert PasswordHasher().verify(first, password)
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(first, password + "x")


def test_another_kind_of_argon2_is_left_to_others() -> None:
    stored = hash_secret(b"ombak pantai", b"garam" * 4, 1, 64, 1, 24, Type.I).decode()
    assert argon2id.matches("ombak pantai", stored) is None


def test_a_hash_that_needs_more_memory_than_there_is_fails_for_now() -> None:
    stored = hash_secret(b"ombak pantai", b"garam" * 4, 1, 64, 1, 24, Type.ID).decode()
    with pytest.raises(Unavailable, match="memory"):
        argon2id.matches("ombak pantai", stored.replace("m=64", "m=4294967295"))


def test_nothing_matches_where_there_is_no_hash(settings: Settings) -> None:
    assert not Passwords(settings).verify("", None).matches
    assert not Passwords(settings).verify("ombak pantai", None).matches


def test_an_empty_password_never_matches(settings: Settings) -> None:
    passwords = Passwords(settings)
    assert not passwords.verify("", passwords.hash("")).matches


@pytest.mark.parametrize(
    "scheme", ["bcrypt", "sha512_crypt", "pbkdf2_sha256", "ldap_salted_sha1", "ldap_salted_sha256"]
)
def test_an_older_hash_is_verified_and_replaced(settings: Settings, scheme: str) -> None:
    rounds = {"bcrypt": 4, "sha512_crypt": 1000, "pbkdf2_sha256": 10}.get(scheme)
    context = CryptContext(schemes=[scheme], **({f"{scheme}__rounds": rounds} if rounds else {}))
    passwords = Passwords(settings)
    found = passwords.verify("ombak pantai", context.hash("ombak pantai"))
    assert found.matches
    assert found.new_hash is not None
    assert found.new_hash.startswith("$argon2id$")
    assert passwords.verify("ombak pantai", found.new_hash).new_hash is None


def test_a_hash_with_other_parameters_is_replaced(settings: Settings, tmp_path: Path) -> None:
    stored = Passwords(settings).hash("ombak pantai")
    dearer = Passwords(build_settings(tmp_path, password_time_cost=2))
    found = dearer.verify("ombak pantai", stored)
    assert found.matches
    assert found.new_hash is not None
    assert "t=2" in found.new_hash


def test_a_password_beyond_the_bcrypt_limit_is_no_match_and_no_fault(settings: Settings) -> None:
    stored = CryptContext(schemes=["bcrypt"], bcrypt__rounds=4).hash("a" * 72)
    assert not Passwords(settings).verify("a" * 73, stored).matches
