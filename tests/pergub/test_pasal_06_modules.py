"""Pasal 6: one sign-on reaches the six modules, each for those whose task it is."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province


@pytest.mark.pasal("6(1)a", allows=True)
def test_every_employee_enters_the_information_module(province: Province) -> None:
    province.allows("UP-MODUL-INFORMASI", province.employee(), "akses", "modul:informasi")


@pytest.mark.pasal("6(1)a", allows=False)
def test_who_has_retired_enters_no_module(province: Province) -> None:
    retired = province.employee(status="pensiun")
    province.denies("PEGAWAI_TIDAK_AKTIF", "1.7", retired, "akses", "modul:informasi")


@pytest.mark.pasal("6(1)b", allows=True)
def test_the_analysis_module_is_open_to_fasilitator_and_as_figures_to_heads(
    province: Province,
) -> None:
    province.allows("FA-MODUL-ANALISIS", province.fasilitator(), "akses", "modul:analisis")
    duties = province.allows("KP-MODUL-ANALISIS", province.head(), "akses", "modul:analisis")
    assert duties == ("agregat",)


@pytest.mark.pasal("6(1)b", allows=False)
def test_the_analysis_module_is_closed_to_a_user_personal(province: Province) -> None:
    province.denies("TIDAK_ADA_DASAR", "2.a", province.employee(), "akses", "modul:analisis")


@pytest.mark.pasal("6(1)c", allows=True)
def test_a_head_enters_the_planning_module(province: Province) -> None:
    province.allows("KP-MODUL-PERENCANAAN", province.head(), "akses", "modul:perencanaan")


@pytest.mark.pasal("6(1)c", allows=False)
def test_the_planning_module_is_closed_to_a_user_personal(province: Province) -> None:
    province.denies("TIDAK_ADA_DASAR", "2.a", province.employee(), "akses", "modul:perencanaan")


@pytest.mark.pasal("6(1)d", allows=True)
def test_pengelola_enter_the_management_module(province: Province) -> None:
    fasilitator, administrator = province.fasilitator(), province.administrator()
    province.allows("FA-MODUL-PENGELOLAAN", fasilitator, "akses", "modul:pengelolaan")
    province.allows("AD-MODUL-PENGELOLAAN", administrator, "akses", "modul:pengelolaan")


@pytest.mark.pasal("6(1)d", allows=False)
def test_the_management_module_is_closed_to_everyone_else(province: Province) -> None:
    for person in (province.employee(), province.head(), province.holder("pengaudit")):
        province.denies("TIDAK_ADA_DASAR", "6(1)d", person, "akses", "modul:pengelolaan")


@pytest.mark.pasal("6(1)e", allows=True)
def test_every_employee_enters_the_service_module_for_their_own_cases(province: Province) -> None:
    province.allows("UP-MODUL-LAYANAN", province.employee(), "akses", "modul:layanan")


@pytest.mark.pasal("6(1)e", allows=False)
def test_nobody_enters_the_service_module_as_somebody_else(province: Province) -> None:
    me, colleague = province.employee(), province.employee()
    province.denies("BUKAN_DATA_SENDIRI", "8(1)", me, "akses", "modul:layanan", colleague)


@pytest.mark.pasal("6(1)f", allows=True)
def test_the_governor_enters_the_reporting_module_and_a_fasilitator_reports_there(
    province: Province,
) -> None:
    province.allows("PPK-MODUL-PELAPORAN", province.governor(), "akses", "modul:pelaporan")
    fasilitator = province.fasilitator()
    duties = province.allows("FA-MODUL-PELAPORAN", fasilitator, "lapor", "modul:pelaporan")
    assert duties == ("lapor_saja",)


@pytest.mark.pasal("6(1)f", allows=False)
def test_the_reporting_module_is_closed_to_who_runs_the_servers(province: Province) -> None:
    operator = province.holder("operator_diskominfo")
    province.denies("TIDAK_ADA_DASAR", "2.a", operator, "akses", "modul:pelaporan")


@pytest.mark.pasal("6(2)", allows=True)
def test_an_administrator_registers_a_new_module_with_a_second_person(province: Province) -> None:
    first, second = province.administrator(), province.administrator()
    province.allows("AD-MODUL-DAFTAR", first, "daftar", "idp:modul", penyetuju_kedua=second)


@pytest.mark.pasal("6(2)", allows=False)
def test_nobody_registers_a_module_alone(province: Province) -> None:
    alone = province.administrator()
    for second in (None, alone, province.fasilitator()):
        province.denies(
            *("PERLU_PERSETUJUAN_KEDUA", "2.e"),
            *(alone, "daftar", "idp:modul"),
            penyetuju_kedua=second,
        )
