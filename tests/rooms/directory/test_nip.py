"""NIP and NI PPPK: what is read, and which rule each refusal names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.directory import InvalidNip, format_nip, parse_nip

TODAY = "2026-09-21"

births = st.dates(min_value=date(1960, 1, 1), max_value=date(2000, 12, 31))
sequences = st.integers(min_value=1, max_value=999)
pns_codes = st.integers(min_value=1, max_value=12)
pppk_codes = st.integers(min_value=21, max_value=99)
full_width = str.maketrans("0123456789", "０１２３４５６７８９")


def number_of(birth: date, year: int, code: int, sex: int, sequence: int) -> str:
    return f"{birth:%Y%m%d}{year}{code:02d}{sex}{sequence:03d}"


def refusal_of(text: str) -> str:
    with pytest.raises(InvalidNip) as refused:
        parse_nip(text, TODAY)
    return refused.value.code


@given(births, st.integers(18, 40), pns_codes | pppk_codes, st.sampled_from([1, 2]), sequences)
def test_every_number_built_by_the_rules_is_read_back(
    birth: date, age: int, code: int, sex: int, sequence: int
) -> None:
    number = number_of(birth, birth.year + age, code, sex, sequence)
    facts = parse_nip(number, TODAY)
    assert facts.number == number
    assert facts.birth_date == birth.isoformat()
    assert facts.group == ("PNS" if code <= 12 else "PPPK")
    assert facts.sex == ("L" if sex == 1 else "P")
    assert (facts.sequence, facts.appointment_year) == (sequence, birth.year + age)
    assert not facts.unusual_age


@given(births, pns_codes | pppk_codes)
def test_the_printed_form_and_other_ways_of_writing_are_the_same_number(
    birth: date, code: int
) -> None:
    number = number_of(birth, birth.year + 25, code, 1, 905)
    for written in (
        format_nip(number),
        f"  {number}\n",
        ".".join(number),
        number.translate(full_width),
        "'" + number,
    ):
        assert parse_nip(written, TODAY).number == number


@given(st.integers(13, 20) | st.just(0))
def test_digits_13_and_14_must_be_a_month_or_a_pppk_code(code: int) -> None:
    assert refusal_of(number_of(date(1980, 1, 1), 2005, code, 1, 1)) == "nip_kind"


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        number = parse_nip(text, TODAY).number
    except InvalidNip:
        return
    assert len(number) == 18


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "nip_length"),
        ("19801230201001200", "nip_length"),
        ("1980123020100120055", "nip_length"),
        ("19801230201001200X", "nip_length"),
        ("1.98012302010012E+17", "nip_spreadsheet"),
        ("198002302010012005", "nip_birth_date"),
        ("193912302000012005", "nip_birth_year"),
        ("201012302026012005", "nip_birth_year"),
        ("198012302010013005", "nip_sex"),
        ("198012302010012000", "nip_sequence"),
        ("198012301990012005", "nip_appointment"),
        ("196012302022012005", "nip_appointment"),
    ],
)
def test_each_rule_has_its_own_refusal(number: str, code: str) -> None:
    assert refusal_of(number) == code


def test_an_appointment_at_an_unusual_age_is_marked_and_taken() -> None:
    assert parse_nip("196012302005012005", TODAY).unusual_age


def test_the_two_printed_forms() -> None:
    assert format_nip("198012302010012905") == "19801230 201001 2 905"
    assert format_nip("199009132025242914") == "19900913 2025 24 2 914"
