"""Pasal 16: data are presented (printed, exported, handed over) on another's recommendation."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province


@pytest.mark.pasal("16", allows=True)
def test_an_employee_presents_their_own_data_on_recommendation(province: Province) -> None:
    me, administrator = province.employee(), province.administrator()
    province.allows("AD-REKOMENDASI-BERI", administrator, "beri", "idp:rekomendasi", me)
    province.record("rekomendasi", by=administrator, subject=me, resource="info:drh")
    province.allows("UP-MD-SAJIKAN", me, "sajikan", "info:drh", me)


@pytest.mark.pasal("16", allows=True)
def test_looking_at_ones_own_data_is_no_presentation(province: Province) -> None:
    me = province.employee()
    province.allows("UP-MD-LIHAT", me, "lihat", "info:drh", me)


@pytest.mark.pasal("16", allows=False)
def test_without_a_recommendation_for_just_that_nothing_is_presented(province: Province) -> None:
    me, administrator = province.employee(), province.administrator()
    question = (me, "sajikan", "info:drh", me)
    province.denies("PERLU_REKOMENDASI", "16", *question)
    other = province.record("rekomendasi", by=administrator, subject=me, resource="info:sk")
    province.denies("PERLU_REKOMENDASI", "16", *question)
    province.end(other)
    spent = province.record("rekomendasi", by=administrator, subject=me)
    province.end(spent)
    province.denies("PERLU_REKOMENDASI", "16", *question)


@pytest.mark.pasal("16", allows=False)
def test_an_administrator_does_not_recommend_to_themself(province: Province) -> None:
    first, second, anybody = (
        province.administrator(),
        province.administrator(),
        province.employee(),
    )
    province.record("rekomendasi", by=first, subject=first)
    question = (first, "sajikan", "info:drh", anybody)
    province.denies("PERLU_REKOMENDASI", "16", *question, penyetuju_kedua=second)
    province.denies("VERIFIKASI_DIRI_SENDIRI", "15(1)c", first, "beri", "idp:rekomendasi", first)
