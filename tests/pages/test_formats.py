"""Dates, numbers, NIP and contacts are written as people here write them."""

from datetime import UTC, date, datetime

import pytest

from idp.pages import (
    article,
    date_short,
    date_text,
    date_time,
    date_time_short,
    date_with_day,
    email_masked,
    nip_grouped,
    nip_masked,
    number,
    percent,
    phone_masked,
    time_text,
    timestamp,
)
from idp.pages.formats import iso_time

MORNING = int(datetime(2026, 11, 24, 1, 5, 9, tzinfo=UTC).timestamp())
LATE_UTC = int(datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC).timestamp())


def test_times_are_in_wib_with_dots_and_the_zone_named() -> None:
    assert time_text(MORNING, "id") == "08.05 WIB"
    assert date_time(MORNING, "id") == "24 November 2026 08.05 WIB"
    assert date_time_short(MORNING, "id") == "24 Nov 2026 08.05 WIB"
    assert timestamp(MORNING, "id") == "24 November 2026 08.05.09 WIB"
    assert date_time(MORNING, "en") == "24 November 2026 08:05 WIB"


def test_an_instant_belongs_to_the_day_it_has_in_wib() -> None:
    assert date_text(LATE_UTC, "id") == "24 November 2026"
    assert time_text(LATE_UTC, "id") == "00.00 WIB"


def test_days_are_written_out() -> None:
    assert date_with_day("2026-11-24", "id") == "Selasa, 24 November 2026"
    assert date_text(date(2026, 3, 3), "id") == "3 Maret 2026"
    assert date_with_day("2026-11-24", "en") == "Tuesday, 24 November 2026"


def test_short_months_are_the_indonesian_ones() -> None:
    months = [date_short(f"2026-{m:02}-01", "id").split()[1] for m in range(1, 13)]
    assert " ".join(months) == "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des"


def test_programs_can_read_a_time_too() -> None:
    assert iso_time(MORNING) == "2026-11-24T08:05:09+07:00"
    assert iso_time("2026-11-24") == "2026-11-24"


def test_numbers_take_the_comma_for_decimals() -> None:
    assert number(10234.5, "id") == "10.234,5"
    assert number(10234.5, "en") == "10,234.5"
    assert percent(0.875, "id") == "87,5%"
    assert percent(1, "id") == "100%"


@pytest.mark.parametrize(
    ("nip", "grouped"),
    [
        ("198012302010012005", "19801230 201001 2 005"),
        ("19801230 201001 2 005", "19801230 201001 2 005"),
        ("199009132025242014", "19900913 2025 24 2 014"),
        ("12345", "12345"),
        ("budi@contoh.go.id", "budi@contoh.go.id"),
    ],
)
def test_a_nip_is_grouped_by_its_kind(nip: str, grouped: str) -> None:
    assert nip_grouped(nip) == grouped


def test_a_masked_nip_shows_the_birth_year_and_the_last_three() -> None:
    assert nip_masked("198012302010012005") == "1980•••• •••••• • 005"
    assert nip_masked("199009132025242014") == "1990•••• •••• •• • 014"


def test_what_is_no_nip_is_masked_wholly() -> None:
    assert nip_masked("12345") == "•••••"
    assert nip_masked("1234 5678") == "•••••••••"


@pytest.mark.parametrize("phone", ["081200001234", "+62 812-0000-1234", "6281200001234"])
def test_a_masked_phone_shows_the_first_three_and_the_last_four(phone: str) -> None:
    assert phone_masked(phone) == "+62 812-••••-1234"


def test_a_phone_too_short_to_mask_in_part_is_masked_wholly() -> None:
    assert phone_masked("0812345") == "•••••••"


def test_a_masked_email_shows_one_letter_and_the_domain() -> None:
    assert email_masked("siti@babelprov.go.id") == "s•••@babelprov.go.id"
    assert email_masked("siti") == "•••"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("9(7)", "Pasal 9 ayat (7)"),
        ("27(2)j", "Pasal 27 ayat (2) huruf j"),
        ("2.a", "Pasal 2 huruf a"),
        ("16", "Pasal 16"),
        ("10(1)a angka 2", "Pasal 10(1)a angka 2"),
    ],
)
def test_an_article_is_cited_in_words(code: str, words: str) -> None:
    assert article(code, "id") == words


def test_an_article_is_cited_in_english_too() -> None:
    assert article("27(2)j", "en") == "Article 27 paragraph (2) letter j"
