"""Pasal 29: in an emergency services go by hand, and afterwards through the system again."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province


@pytest.mark.pasal("29(1)", allows=True)
def test_an_emergency_leaves_ones_own_data_and_the_modules_open(province: Province) -> None:
    me = province.employee()
    province.record("darurat")
    province.allows("UP-MD-LIHAT", me, "lihat", "md:pribadi", me)
    province.allows("UP-MODUL-INFORMASI", me, "akses", "modul:informasi")


@pytest.mark.pasal("29(1)", allows=False)
def test_an_emergency_stops_asking_for_and_processing_of_services(province: Province) -> None:
    me, administrator, fasilitator = (
        province.employee(),
        province.administrator(),
        province.fasilitator(),
    )
    province.record("darurat")
    stopped = ("KEADAAN_DARURAT", "29(1)")
    province.denies(*stopped, me, "ajukan", "layanan:cuti", me, data_lengkap=True)
    province.denies(*stopped, administrator, "proses", "layanan:cuti", me)
    province.denies(*stopped, fasilitator, "verifikasi", "layanan:cuti", me)


@pytest.mark.pasal("29(1)", allows=False)
def test_an_emergency_of_one_module_stops_that_module_alone(province: Province) -> None:
    me, fasilitator = province.employee(), province.fasilitator()
    province.record("darurat", resource="layanan:mutasi")
    province.denies(
        *("KEADAAN_DARURAT", "29(1)"),
        *(me, "ajukan", "layanan:mutasi", me),
        data_lengkap=True,
    )
    province.allows("UP-LAYANAN-AJUKAN", me, "ajukan", "layanan:cuti", me, data_lengkap=True)
    province.allows("FA-LAYANAN-VERIFIKASI", fasilitator, "verifikasi", "layanan:cuti", me)


@pytest.mark.pasal("29(2)", allows=True)
def test_an_emergency_is_declared_with_its_document_and_a_second_person(
    province: Province,
) -> None:
    first, second = province.administrator(), province.administrator()
    province.allows(
        *("AD-DARURAT", first, "nyalakan", "idp:darurat"),
        dokumen="Keputusan Gubernur 360/1/2026",
        penyetuju_kedua=second,
    )


@pytest.mark.pasal("29(2)", allows=False)
def test_an_emergency_is_declared_neither_without_a_document_nor_alone_nor_by_others(
    province: Province,
) -> None:
    first, second = province.administrator(), province.administrator()
    declare = (first, "nyalakan", "idp:darurat")
    province.denies("TANPA_DASAR_HUKUM", "2.b", *declare, penyetuju_kedua=second)
    province.denies("PERLU_PERSETUJUAN_KEDUA", "2.e", *declare, dokumen="360/1/2026")
    for person in (province.fasilitator(), province.head()):
        province.denies("TIDAK_ADA_DASAR", "2.a", person, "nyalakan", "idp:darurat")


@pytest.mark.pasal("29(3)", allows=True)
def test_after_it_services_go_through_the_system_again(province: Province) -> None:
    me, administrator = province.employee(), province.administrator()
    province.end(province.record("darurat"))
    province.allows("UP-LAYANAN-AJUKAN", me, "ajukan", "layanan:cuti", me, data_lengkap=True)
    province.allows("AD-LAYANAN-PROSES", administrator, "proses", "layanan:cuti", me)


@pytest.mark.pasal("29(3)", allows=False)
def test_not_before_all_of_it_has_ended(province: Province) -> None:
    me = province.employee()
    first = province.record("darurat")
    province.record("darurat")
    province.end(first)
    province.denies(
        *("KEADAAN_DARURAT", "29(1)"),
        *(me, "ajukan", "layanan:cuti", me),
        data_lengkap=True,
    )
