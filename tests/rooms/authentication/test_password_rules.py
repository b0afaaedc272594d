"""Which new passwords are refused, and why (NIST SP 800-63B, OWASP ASVS 6.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp.authentication.password_rules import check_new_password, minimum_length
from idp.directory import PersonRecord
from idp.foundation.errors import Refusal
from tests.foundations import build_settings

OWNER = PersonRecord(
    id="1",
    nip="198012302010012905",
    kind="PNS",
    name="Melati Pasirpadi, S.Kom.",
    rank=None,
    position=None,
    education=None,
    unit_code=None,
    unit_name=None,
    email="melati.pp@contoh.go.id",
    phone=None,
    employment_status="aktif",
    account_status="active",
    authority_version=1,
    activated_at=None,
)


def refusal_of(tmp_path: Path, password: str, *, has_second_factor: bool = False) -> str | None:
    try:
        check_new_password(
            password,
            person=OWNER,
            has_second_factor=has_second_factor,
            settings=build_settings(tmp_path),
        )
    except Refusal as refused:
        return refused.code
    return None


def test_the_least_length_is_fifteen_alone_and_twelve_beside_a_second_factor(
    tmp_path: Path,
) -> None:
    settings = build_settings(tmp_path)
    assert minimum_length(settings, has_second_factor=False) == 15
    assert minimum_length(settings, has_second_factor=True) == 12
    assert refusal_of(tmp_path, "rotan gugur 4z") == "password_too_short"
    assert refusal_of(tmp_path, "rotan gugur 4z", has_second_factor=True) is None


@pytest.mark.parametrize("length", [64, 128, 512])
def test_long_passwords_are_welcome(tmp_path: Path, length: int) -> None:
    words = "ombak menyapu batu karang sore hari sambil burung camar pulang ke sarang "
    assert refusal_of(tmp_path, (words * 8)[:length]) is None


def test_there_is_an_end_to_length(tmp_path: Path) -> None:
    assert refusal_of(tmp_path, "x4Kq" * 129) == "password_too_long"


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "password1234567890",
        "P4$$w0rd-P4$$w0rd!",
        "qwertyuiop123456",
        "1234567890123456",
        "aaaaaaaaaaaaaaaa",
        "rahasia rahasia 2026",
        "indonesia-merdeka!",
        "iloveyou iloveyou",
    ],
)
def test_what_everybody_tries_first_is_refused(tmp_path: Path, password: str) -> None:
    assert refusal_of(tmp_path, password) == "password_common"


@pytest.mark.parametrize(
    "password",
    [
        "198012302010012905",
        "x 198012302010012905 y",
        "lahir pada 30121980 sore",
        "lahir pada 19801230 sore",
        "bunga melati di kebun",
        "BUNGA MELATI DI KEBUN",
        "pasirpadi ombaknya besar",
        "masuk ke simasn tiap pagi",
        "masuk ke s1m4sn tiap pagi",
        "babel negeri yang jauh",
        "surat untuk melatipp disini",
    ],
)
def test_what_tells_of_the_owner_or_the_product_is_refused(tmp_path: Path, password: str) -> None:
    assert refusal_of(tmp_path, password) == "password_personal"


@pytest.mark.parametrize(
    "password", ["kuda laut biru muda", "gX9#vQ2m!kLp7zRt", "semua huruf kecil saja boleh"]
)
def test_nothing_is_asked_of_its_composition(tmp_path: Path, password: str) -> None:
    assert refusal_of(tmp_path, password) is None
