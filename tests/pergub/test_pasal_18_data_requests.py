"""Pasal 18: a Perangkat Daerah asks for personnel data, about named people, for a purpose."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province


@pytest.mark.pasal("18(1)", allows=True)
def test_a_head_asks_for_data_for_the_perangkat_daerah(province: Province) -> None:
    province.allows(
        "KP-PERMINTAAN-AJUKAN", province.head(), "ajukan", "idp:permintaan_data", unit="DINKES"
    )


@pytest.mark.pasal("18(1)", allows=False)
def test_a_head_asks_in_the_name_of_no_other_perangkat_daerah(province: Province) -> None:
    province.denies(
        *("LUAR_LINGKUP", "8(2)"),
        *(province.head(), "ajukan", "idp:permintaan_data"),
        unit="DISDIK",
    )


@pytest.mark.pasal("18(2)", allows=True)
def test_the_letter_is_the_authorised_officials(province: Province) -> None:
    acting = province.employee("DINKES")
    province.appoint(acting, "kepala_perangkat_daerah", "DINKES", document="SP Plt. 12/2026")
    province.allows("KP-PERMINTAAN-AJUKAN", acting, "ajukan", "idp:permintaan_data", unit="DINKES")


@pytest.mark.pasal("18(2)", allows=False)
def test_nobody_else_hands_in_a_request(province: Province) -> None:
    former = province.holder("kepala_perangkat_daerah", "DINKES", valid_until="2026-09-20")
    question = ("ajukan", "idp:permintaan_data")
    province.denies("PENUNJUKAN_TIDAK_BERLAKU", "9(5)", former, *question, unit="DINKES")
    for person in (province.employee(), province.fasilitator(), province.administrator()):
        province.denies("TIDAK_ADA_DASAR", "2.a", person, *question, unit="DINKES")


@pytest.mark.pasal("18(4)", allows=True)
def test_what_is_asked_for_is_a_kind_of_data_of_the_system(province: Province) -> None:
    administrator, anybody = province.administrator(), province.employee()
    for resource in ("md:kinerja", "info:prestasi"):
        province.allows("AD-MD-LIHAT", administrator, "lihat", resource, anybody)


@pytest.mark.pasal("18(4)", allows=False)
@pytest.mark.parametrize("resource", ["md:rekening", "md:*", "semua", "@data_pegawai", "", "MD"])
def test_a_kind_of_data_that_the_system_does_not_have_is_given_to_nobody(
    province: Province, resource: str
) -> None:
    administrator, anybody = province.administrator(), province.employee()
    province.denies("TIDAK_ADA_DASAR", "2.a", administrator, "lihat", resource, anybody)


@pytest.mark.pasal("18(5)", allows=True)
def test_a_request_is_granted_about_a_person_named_with_their_permission(
    province: Province,
) -> None:
    """Pasal 27(2)h."""
    administrator, named = province.administrator(), province.employee()
    province.record("izin", subject=administrator, owner=named)
    province.allows("AD-PERMINTAAN-SETUJUI", administrator, "setujui", "idp:permintaan_data", named)


@pytest.mark.pasal("18(5)", allows=False)
def test_no_request_is_granted_about_people_who_are_not_named(province: Province) -> None:
    administrator, named, other = (
        province.administrator(),
        province.employee(),
        province.employee(),
    )
    province.record("izin", subject=administrator, owner=named)
    for about in (None, other):
        province.denies(
            "TANPA_IZIN", "27(2)h", administrator, "setujui", "idp:permintaan_data", about
        )
