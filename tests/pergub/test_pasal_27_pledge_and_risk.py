"""Pasal 27: the pledge of the pengelola and the management of risk, decided."""

from __future__ import annotations

import pytest

from idp import sessions
from idp.directory import PersonRecord
from tests.pergub.province import DAY, Province


@pytest.mark.pasal("27(1)a", allows=True)
def test_an_appointed_pengelola_signs_the_pledge_and_is_a_pengelola_from_then_on(
    province: Province,
) -> None:
    fasilitator, colleague = province.fasilitator(pledged=False), province.employee()
    province.allows("FA-PAKTA", fasilitator, "tandatangani", "idp:pakta", fasilitator)
    province.pledge(fasilitator)
    province.allows("FA-MD-LIHAT", fasilitator, "lihat", "md:pribadi", colleague)


@pytest.mark.pasal("27(1)a", allows=True)
def test_the_pledge_is_signed_before_the_first_day_in_office(province: Province) -> None:
    decreed = province.fasilitator(pledged=False, state="decreed")
    province.allows("FA-PAKTA", decreed, "tandatangani", "idp:pakta", decreed)


@pytest.mark.pasal("27(1)a", allows=False)
def test_without_the_pledge_or_after_its_year_there_is_no_right_of_a_pengelola(
    province: Province,
) -> None:
    anybody = province.employee()
    refused = ("PAKTA_BELUM_DITANDATANGANI", "27(1)a")
    for person in (
        province.fasilitator(pledged=False),
        province.administrator(pledged=False),
    ):
        province.denies(*refused, person, "lihat", "md:pribadi", anybody)
        province.pledge(person)
        assert province.ask(person, "lihat", "md:pribadi", anybody).decision.allowed
        province.foundation.clock.advance(373 * DAY)
        province.denies(*refused, person, "lihat", "md:pribadi", anybody)
        province.foundation.clock.advance(-373 * DAY)


@pytest.mark.pasal("27(1)a", allows=False)
def test_the_pledge_is_nobodys_to_sign_for_another(province: Province) -> None:
    fasilitator = province.fasilitator(pledged=False)
    for person in (province.fasilitator(), province.administrator()):
        province.denies(
            "BUKAN_DATA_SENDIRI", "8(1)", person, "tandatangani", "idp:pakta", fasilitator
        )


@pytest.mark.pasal("27(1)b", allows=True)
def test_what_happened_is_read_by_whom_risk_is_a_task(province: Province) -> None:
    for role, rule in (("pengaudit", "AU-AUDIT-LIHAT"), ("kepala_bkpsdmd", "KB-AUDIT-LIHAT")):
        province.allows(rule, province.holder(role), "lihat", "idp:audit")
    fasilitator = province.fasilitator()
    province.allows("FA-AUDIT-LIHAT", fasilitator, "lihat", "idp:audit", unit="DINKES")


@pytest.mark.pasal("27(1)b", allows=False)
def test_what_happened_elsewhere_is_not_a_fasilitators_to_read(province: Province) -> None:
    province.denies(
        *("LUAR_LINGKUP", "8(2)"),
        *(province.fasilitator("DINKES"), "lihat", "idp:audit"),
        unit="DISDIK",
    )


@pytest.mark.pasal("27(2)a", allows=True)
def test_access_is_asked_for_approved_withdrawn_and_looked_at_again(province: Province) -> None:
    me, head = province.employee(), province.head()
    first, second = province.administrator(), province.administrator()
    province.allows("UP-PERMOHONAN", me, "ajukan", "idp:permohonan_akses", me)
    province.allows("KP-PERMOHONAN-SETUJUI", head, "setujui", "idp:permohonan_akses", me)
    province.allows(
        *("AD-PERMOHONAN-SETUJUI", first, "setujui", "idp:permohonan_akses", me),
        penyetuju_kedua=second,
    )
    province.allows("AD-HIBAH-CABUT", first, "cabut", "idp:hibah", me, alasan="selesai")
    province.allows("KP-TINJAUAN-PUTUSKAN", head, "putuskan", "idp:tinjauan", me)


@pytest.mark.pasal("27(2)a", allows=False)
def test_nobody_approves_or_reviews_their_own_access_or_asks_for_anothers(
    province: Province,
) -> None:
    me, colleague, head = province.employee(), province.employee(), province.head()
    first, second = province.administrator(), province.administrator()
    own = ("VERIFIKASI_DIRI_SENDIRI", "15(1)c")
    for person in (first, head):
        province.denies(*own, person, "putuskan", "idp:tinjauan", person)
        province.denies(
            *own, person, "setujui", "idp:permohonan_akses", person, penyetuju_kedua=second
        )
    province.denies("BUKAN_DATA_SENDIRI", "8(1)", me, "ajukan", "idp:permohonan_akses", colleague)
    province.denies("TANPA_DASAR_HUKUM", "2.g", first, "cabut", "idp:hibah", me)


@pytest.mark.pasal("27(2)b", allows=True)
def test_a_screen_in_use_serves_the_one_who_signed_in(province: Province) -> None:
    fasilitator, colleague = province.fasilitator(), province.employee()
    _sign_in(province, fasilitator)
    unsaid = {"acr": None, "age": None}
    province.allows("FA-MD-LIHAT", fasilitator, "lihat", "md:pribadi", colleague, **unsaid)


@pytest.mark.pasal("27(2)b", allows=False)
def test_a_screen_left_alone_is_locked_and_proves_nothing(province: Province) -> None:
    fasilitator, colleague = province.fasilitator(), province.employee()
    idle = _sign_in(province, fasilitator).idle_seconds
    province.foundation.clock.advance(idle)
    province.denies(
        *("PERLU_VERIFIKASI_ULANG", "26(3)"),
        *(fasilitator, "lihat", "md:pribadi", colleague),
        acr=None,
        age=None,
    )


@pytest.mark.pasal("27(2)c", allows=True)
def test_assets_are_kept_by_administrator_and_diskominfo(province: Province) -> None:
    province.allows("AD-ASET", province.administrator(), "kelola", "idp:aset")
    province.allows("DK-ASET", province.holder("operator_diskominfo"), "kelola", "idp:aset")


@pytest.mark.pasal("27(2)c", allows=False)
def test_assets_are_nobody_elses_to_change(province: Province) -> None:
    for person in (province.fasilitator(), province.holder("pengaudit")):
        province.denies("TIDAK_ADA_DASAR", "2.a", person, "kelola", "idp:aset")


@pytest.mark.pasal("27(2)e", allows=True)
def test_backups_are_made_and_their_restoration_tried(province: Province) -> None:
    administrator = province.administrator()
    for action in ("jalankan", "uji_pulih"):
        province.allows("AD-CADANGAN", administrator, action, "idp:cadangan")


@pytest.mark.pasal("27(2)e", allows=False)
def test_who_makes_backups_for_pay_needs_a_grant(province: Province) -> None:
    company = province.company()
    province.denies("TANPA_DASAR_HUKUM", "27(2)g", company, "jalankan", "idp:cadangan")


@pytest.mark.pasal("27(2)g", allows=True)
def test_a_third_party_does_what_a_grant_names_as_long_as_it_holds(province: Province) -> None:
    company = province.company()
    province.record("hibah", subject=company, resource="idp:cadangan")
    duties = province.allows("P3-HIBAH-CADANGAN", company, "jalankan", "idp:cadangan")
    assert duties == ("metadata",)


@pytest.mark.pasal("27(2)g", allows=False)
def test_a_third_party_does_nothing_else_and_nothing_afterwards(province: Province) -> None:
    company, owner = province.company(), province.employee()
    until = province.now + DAY
    province.record("hibah", subject=company, resource="idp:cadangan", valid_until=until)
    refused = ("TANPA_DASAR_HUKUM", "27(2)g")
    province.denies(*refused, company, "lihat", "idp:aset")
    province.foundation.clock.advance(DAY)
    province.denies(*refused, company, "jalankan", "idp:cadangan")
    province.record("hibah", subject=company)
    province.denies("HANYA_ADMINISTRATOR", "9(2)c", company, "lihat", "info:gaji", owner)


@pytest.mark.pasal("27(2)h", allows=True)
def test_information_is_handed_over_with_permission(province: Province) -> None:
    fasilitator, owner, administrator = _before_handing_over(province)
    province.record("izin", by=administrator, subject=fasilitator, owner=owner)
    province.allows("FA-MD-SAJIKAN", fasilitator, "sajikan", "info:drh", owner)


@pytest.mark.pasal("27(2)h", allows=False)
def test_information_is_not_handed_over_without_permission_about_that_person(
    province: Province,
) -> None:
    fasilitator, owner, administrator = _before_handing_over(province)
    question = (fasilitator, "sajikan", "info:drh", owner)
    province.denies("TANPA_IZIN", "27(2)h", *question)
    province.record("izin", by=administrator, subject=fasilitator, owner=province.employee())
    province.denies("TANPA_IZIN", "27(2)h", *question)
    # Nobody permits it to themself.
    province.record("izin", by=fasilitator, subject=fasilitator, owner=owner)
    province.denies("TANPA_IZIN", "27(2)h", *question)


@pytest.mark.pasal("27(2)i", allows=True)
def test_a_pengelola_helps_by_a_link_to_the_owner(province: Province) -> None:
    owner = province.employee()
    for person, rule in (
        (province.fasilitator(), "FA-AKUN-DAMPINGI"),
        (province.administrator(), "AD-AKUN-DAMPINGI"),
    ):
        province.allows(rule, person, "dampingi", "idp:akun", owner)


@pytest.mark.pasal("27(2)i", allows=False)
def test_no_password_is_shown_to_anybody_not_even_its_owner(province: Province) -> None:
    owner = province.employee()
    for person in (owner, province.fasilitator(), province.administrator()):
        province.denies("TIDAK_ADA_DASAR", "27(2)i", person, "lihat", "idp:kredensial", owner)


@pytest.mark.pasal("27(2)j", allows=True)
@pytest.mark.parametrize("resource", ["idp:kredensial", "idp:kontak"])
def test_owners_change_what_is_theirs_after_proving_themselves_again(
    province: Province, resource: str
) -> None:
    owner = province.employee()
    province.allows("PEMILIK-KREDENSIAL-UBAH", owner, "ubah", resource, owner, age=300)


@pytest.mark.pasal("27(2)j", allows=False)
@pytest.mark.parametrize("resource", ["idp:kredensial", "idp:kontak"])
def test_nobody_else_changes_it_whatever_they_are(province: Province, resource: str) -> None:
    owner = province.employee()
    people = [province.fasilitator(), province.administrator(), province.head()]
    people += [province.holder("kepala_bkpsdmd"), province.holder("operator_diskominfo")]
    for person in people:
        for action in ("ubah", "buat", "hapus", "tetapkan", "sinkronkan"):
            province.denies("BUKAN_DATA_SENDIRI", "27(2)j", person, action, resource, owner)


@pytest.mark.pasal("27(2)j", allows=False)
def test_the_owner_does_not_change_it_from_a_screen_left_open(province: Province) -> None:
    owner = province.employee()
    for age in (301, None, -5):
        province.denies(
            *("PERLU_VERIFIKASI_ULANG", "26(3)"),
            *(owner, "ubah", "idp:kredensial", owner),
            age=age,
        )


@pytest.mark.pasal("27(3)a", "27(3)c", allows=True)
def test_third_parties_and_what_they_promised_are_kept_by_the_administrator(
    province: Province,
) -> None:
    province.allows("AD-ASET", province.administrator(), "kelola", "idp:pihak_ketiga")


@pytest.mark.pasal("27(3)a", "27(3)c", allows=False)
def test_a_third_party_does_not_keep_its_own_entry(province: Province) -> None:
    company = province.company()
    province.record("hibah", subject=company)
    for action in ("kelola", "lihat"):
        province.denies("TIDAK_ADA_DASAR", "2.a", company, action, "idp:pihak_ketiga")


@pytest.mark.pasal("27(3)b", allows=True)
def test_the_inspectorate_looks_after_third_parties(province: Province) -> None:
    auditor = province.holder("pengaudit")
    province.allows("AU-RISIKO-LIHAT", auditor, "lihat", "idp:pihak_ketiga")


@pytest.mark.pasal("27(3)b", allows=False)
def test_a_third_party_reads_no_audit_trail(province: Province) -> None:
    company = province.company()
    province.record("hibah", subject=company)
    province.denies("TIDAK_ADA_DASAR", "27(2)i", company, "lihat", "idp:audit")


def _sign_in(province: Province, person: PersonRecord) -> sessions.Session:
    """A session with password and one-time code, with the limits of a pengelola."""
    session, _ = sessions.open_session(
        province.tx,
        person_id=person.id,
        amr=("pwd", "otp"),
        privileged=True,
        address=None,
        user_agent=None,
        now=province.now,
        settings=province.foundation.settings,
    )
    return session


def _before_handing_over(
    province: Province,
) -> tuple[PersonRecord, PersonRecord, PersonRecord]:
    """A fasilitator, with the recommendation of an administrator, and somebody of the unit."""
    fasilitator, owner = province.fasilitator(), province.employee()
    administrator = province.administrator()
    province.record("rekomendasi", by=administrator, subject=fasilitator)
    return fasilitator, owner, administrator
