"""Pasal 22: integration with the personnel data of kabupaten/kota, at least five items."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province

# nama, NIP; pangkat atau golongan, jabatan; pendidikan
FIVE_ITEMS = ("info:nama_nip", "info:jabatan_pangkat", "info:pendidikan")


@pytest.mark.pasal("22(1)", allows=True)
def test_a_kabupaten_with_an_agreement_in_force_is_connected(province: Province) -> None:
    kabupaten, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=kabupaten)
    province.record("persetujuan", subject=kabupaten, owner=owner)
    province.allows("KI-MD-LIHAT", kabupaten, "lihat", "info:nama_nip", owner)


@pytest.mark.pasal("22(1)", allows=False)
def test_the_connection_ends_with_the_agreement(province: Province) -> None:
    kabupaten, owner = province.agency(), province.employee()
    agreement = province.record("perjanjian", subject=kabupaten)
    province.record("persetujuan", subject=kabupaten, owner=owner)
    province.end(agreement)
    province.denies("TANPA_DASAR_HUKUM", "23(2)", kabupaten, "lihat", "info:nama_nip", owner)


@pytest.mark.pasal("22(2)", allows=True)
@pytest.mark.parametrize("item", FIVE_ITEMS)
def test_the_five_items_can_be_given(province: Province, item: str) -> None:
    kabupaten, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=kabupaten)
    province.record("persetujuan", subject=kabupaten, owner=owner)
    province.allows("KI-MD-LIHAT", kabupaten, "lihat", item, owner)


@pytest.mark.pasal("22(2)", allows=False)
def test_more_than_was_agreed_is_not_given_and_confidential_data_never(
    province: Province,
) -> None:
    kabupaten, owner = province.agency(), province.employee()
    for item in FIVE_ITEMS:
        province.record("perjanjian", subject=kabupaten, resource=item)
    province.record("persetujuan", subject=kabupaten, owner=owner)
    province.denies("TANPA_DASAR_HUKUM", "23(2)", kabupaten, "lihat", "info:diklat", owner)
    province.record("perjanjian", subject=kabupaten)
    province.denies("HANYA_ADMINISTRATOR", "9(2)c", kabupaten, "lihat", "info:gaji", owner)
