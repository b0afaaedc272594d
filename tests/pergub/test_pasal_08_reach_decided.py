"""Pasal 8: how far each access right reaches when it is used."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province
from tests.rooms.governance.appointments import change


@pytest.mark.pasal("8(1)", allows=True)
def test_a_user_personal_completes_their_own_data(province: Province) -> None:
    me = province.employee()
    province.allows("UP-MD-ISI", me, "isi", "md:kualifikasi", me)
    province.allows("UP-MD-LIHAT", me, "lihat", "info:gaji", me)


@pytest.mark.pasal("8(1)", allows=False)
@pytest.mark.parametrize("action", ["lihat", "isi", "perbarui", "unggah"])
def test_a_user_personal_touches_nobody_elses_data(province: Province, action: str) -> None:
    me, colleague = province.employee(), province.employee()
    province.denies("BUKAN_DATA_SENDIRI", "8(1)", me, action, "md:kualifikasi", colleague)


@pytest.mark.pasal("8(2)", allows=True)
def test_a_fasilitator_reaches_the_unit_and_what_is_below_it(province: Province) -> None:
    fasilitator = province.fasilitator("DINKES")
    for unit in ("DINKES", "DINKES.1"):
        colleague = province.employee(unit)
        province.allows("FA-MD-LIHAT", fasilitator, "lihat", "md:pribadi", colleague)


@pytest.mark.pasal("8(2)", allows=False)
def test_a_fasilitator_reaches_no_other_unit_and_not_the_one_above(province: Province) -> None:
    below = province.fasilitator("DINKES.1")
    for unit in ("DISDIK", "DINKES"):
        other = province.employee(unit)
        province.denies("LUAR_LINGKUP", "8(2)", below, "lihat", "md:pribadi", other)


@pytest.mark.pasal("8(2)", allows=False)
def test_a_module_can_not_talk_an_employee_into_a_fasilitators_unit(province: Province) -> None:
    """The directory's word about an employee goes before the module's."""
    fasilitator, other = province.fasilitator("DINKES"), province.employee("DISDIK")
    province.denies(
        "LUAR_LINGKUP", "8(2)", fasilitator, "lihat", "md:pribadi", other, unit="DINKES"
    )


@pytest.mark.pasal("8(2)", allows=False)
@pytest.mark.parametrize("unit", [None, "TIADA", "%", "DINKES.1 OR 1=1"])
def test_a_thing_of_no_known_unit_is_outside_every_scope(
    province: Province, unit: str | None
) -> None:
    fasilitator = province.fasilitator("DINKES")
    province.denies("LUAR_LINGKUP", "8(2)", fasilitator, "verifikasi", "layanan:cuti", unit=unit)


@pytest.mark.pasal("8(3)", allows=True)
def test_an_administrator_in_bkpsdmd_reaches_the_whole_province(province: Province) -> None:
    administrator = province.administrator()
    for unit in ("BKPSDMD", "DINKES.1", "DISDIK"):
        anybody = province.employee(unit)
        province.allows("AD-MD-LIHAT", administrator, "lihat", "md:pribadi", anybody)


@pytest.mark.pasal("8(3)", allows=False)
def test_who_is_not_placed_in_bkpsdmd_acts_as_no_administrator(province: Province) -> None:
    """Also while the appointment itself has not lapsed yet."""
    administrator = province.administrator()
    with province.nothing_follows():
        change(province.foundation, administrator, unit="DISDIK")
    province.denies(
        *("PENUNJUKAN_TIDAK_BERLAKU", "8(3)"),
        *(administrator, "lihat", "md:pribadi", province.employee()),
    )
