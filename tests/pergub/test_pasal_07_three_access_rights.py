"""Pasal 7: user personal, user fasilitator, administrator; how each is come by."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province


@pytest.mark.pasal("7.a", allows=True)
def test_an_active_employee_is_a_user_personal_without_anybodys_decision(
    province: Province,
) -> None:
    me = province.employee()
    province.allows("UP-MD-LIHAT", me, "lihat", "md:pribadi", me)


@pytest.mark.pasal("7.a", allows=False)
def test_who_is_no_employee_of_the_province_is_no_user_personal(province: Province) -> None:
    """Pasal 1 angka 7."""
    outsider = province.outsider("Sarwono Timahwira")
    province.denies("TIDAK_ADA_DASAR", "2.a", outsider, "lihat", "md:pribadi", outsider)


@pytest.mark.pasal("7.b", allows=True)
def test_an_appointed_fasilitator_has_the_fasilitators_right(province: Province) -> None:
    fasilitator, colleague = province.fasilitator(), province.employee()
    province.allows("FA-MD-LIHAT", fasilitator, "lihat", "md:pribadi", colleague)


@pytest.mark.pasal("7.b", allows=False)
@pytest.mark.parametrize("state", ["proposed", "verified", "decreed"])
def test_a_fasilitator_who_is_not_yet_in_office_has_not(province: Province, state: str) -> None:
    fasilitator = province.fasilitator(pledged=False, state=state)
    colleague = province.employee()
    province.denies(
        *("PENUNJUKAN_TIDAK_BERLAKU", "9(5)"),
        *(fasilitator, "lihat", "md:pribadi", colleague),
    )


@pytest.mark.pasal("7.c", allows=True)
def test_an_administrator_has_the_administrators_right(province: Province) -> None:
    administrator, anybody = province.administrator(), province.employee("DISDIK")
    province.allows("AD-MD-LIHAT", administrator, "lihat", "md:pribadi", anybody)


@pytest.mark.pasal("7.c", allows=False)
def test_the_position_administrator_is_not_the_role(province: Province) -> None:
    """A third-echelon official is called administrator too, and that gives nothing here."""
    official = province.employee("BKPSDMD", jabatan="Administrator", jenis_jabatan="administrator")
    province.denies(
        *("BUKAN_DATA_SENDIRI", "8(1)"),
        *(official, "lihat", "md:pribadi", province.employee()),
    )
