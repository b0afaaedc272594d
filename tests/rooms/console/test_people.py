"""The console's employees: found by name or NIP within one's reach; acts on accounts."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from idp import audit, directory, sessions
from idp.audit import EventType
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.console.test_register import denials, enter
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.site import Browser, error_code, form_of, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

PEOPLE = "/console/pegawai"
_TELLING = Statement(text("SELECT actor, reason FROM audit_event WHERE type = :type"))


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


@pytest.fixture
def administrator(browser: Browser) -> Browser:
    enter(browser, "administrator")
    return browser


def search(browser: Browser, **fields: str) -> str:
    page = browser.get(PEOPLE)
    answer = browser.fill(page, PEOPLE + "/cari", **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_an_administrator_sees_everybody_and_no_number_whole(administrator: Browser) -> None:
    person = employ(administrator.foundation, "DINKES", nama="Kenanga Pelawan")
    page = administrator.get(PEOPLE)
    assert page.status_code == 200
    assert "Kenanga Pelawan" in page.text
    assert person.nip is not None
    assert person.nip[-3:] in page.text
    assert person.nip not in page.text.replace(" ", "")


def test_a_fasilitator_sees_their_own_unit_alone(browser: Browser) -> None:
    # Pasal 8(2), Pasal 9(3)b.
    enter(browser, "fasilitator", "DINKES")
    inside = employ(browser.foundation, "DINKES.1", nama="Kenanga Pelawan")
    outside = employ(browser.foundation, "DISDIK", nama="Cempaka Namang")
    for query in ("", "?unit=DISDIK", "?cari=Cempaka", "?perhatian=lama"):
        assert "Cempaka Namang" not in browser.get(PEOPLE + query).text
    assert "Kenanga Pelawan" in browser.get(PEOPLE).text
    assert browser.get(f"{PEOPLE}/{inside.id}").status_code == 200
    refused = browser.get(f"{PEOPLE}/{outside.id}")
    nobody = browser.get(f"{PEOPLE}/{'0' * 32}")
    assert refused.status_code == nobody.status_code == 403
    assert error_code(refused) == error_code(nobody) == "LUAR_LINGKUP"
    assert "Cempaka" not in refused.text
    assert denials(browser) == 2


OTHERS = (
    (None, None),
    ("kepala_perangkat_daerah", "DINKES"),
    ("kepala_bkpsdmd", None),
    ("pengaudit", None),
    ("operator_diskominfo", None),
    ("ppk", None),
)


def test_who_may_see_no_account_is_refused_with_the_article(browser: Browser) -> None:
    for role, unit in OTHERS:
        there = Browser(browser.application)
        enter(there, role, unit)
        before = denials(browser)
        other = employ(browser.foundation, "DISDIK", nama="Cempaka Namang")
        for path in (PEOPLE, f"{PEOPLE}/{other.id}", f"{PEOPLE}/{other.id}/nonaktifkan"):
            page = there.get(path)
            assert page.status_code == 403
            assert "Pasal" in page.text
            assert "Cempaka" not in page.text
        assert denials(browser) == before + 3


def test_a_name_is_searched_in_the_address_and_a_nip_never(administrator: Browser) -> None:
    person = employ(administrator.foundation, "DINKES", nama="Kenanga Pelawan")
    assert person.nip is not None
    assert search(administrator, cari="kenanga") == f"{PEOPLE}?cari=kenanga"
    spaced = f"{person.nip[:8]} {person.nip[8:14]} {person.nip[14]} {person.nip[15:]}"
    for typed in (person.nip, spaced):
        assert search(administrator, cari=typed) == f"{PEOPLE}/{person.id}"


def test_a_nip_outside_ones_reach_is_as_one_not_there(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    outside = employ(browser.foundation, "DISDIK", nama="Cempaka Namang")
    answers = [
        browser.fill(browser.get(PEOPLE), PEOPLE + "/cari", cari=nip)
        for nip in (str(outside.nip), "198001012005011999")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert all("Tidak ada pegawai dengan NIP ini" in answer.text for answer in answers)
    assert all("Cempaka" not in answer.text for answer in answers)


def test_the_filters_narrow(administrator: Browser) -> None:
    foundation = administrator.foundation
    owner = new_owner(foundation, seed=SEED)
    closed = employ(foundation, "DINKES", nama="Cempaka Namang")
    with foundation.database.transaction() as tx:
        directory.disable_person(
            tx, closed.id, actor="operator", reason="uji", now_ms=foundation.clock.now_ms()
        )
    for query, there, away in (
        ("?keadaan=ditutup", closed.id, owner.id),
        ("?keadaan=aktif", owner.id, closed.id),
        ("?perhatian=tanpa_mfa", closed.id, owner.id),
        ("?perhatian=belum_aktivasi", closed.id, owner.id),
        ("?cari=namang", closed.id, owner.id),
    ):
        page = administrator.get(PEOPLE + query).text
        assert f"{PEOPLE}/{there}" in page, query
        assert f"{PEOPLE}/{away}" not in page, query
    assert "Tidak ada hasil" in administrator.get(PEOPLE + "?cari=%25").text
    assert closed.id in administrator.get(PEOPLE + "?perhatian=lama").text


def test_an_address_that_makes_no_sense_is_refused(administrator: Browser) -> None:
    for query in ("?keadaan=x", "?perhatian=x", "?urut=x", "?setelah=x"):
        assert administrator.get(PEOPLE + query).status_code == 400, query


@pytest.mark.parametrize("order", ["", "?urut=z"])
def test_the_pages_together_show_everybody_once(administrator: Browser, order: str) -> None:
    names = ("Kenanga Pelawan", "Cempaka Namang", "Melati Pasirpadi")
    made = {
        employ(administrator.foundation, "DINKES", nama=names[turn % 3]).id for turn in range(35)
    }
    page, seen = administrator.get(PEOPLE + order), []
    while page is not None:
        seen += re.findall(rf'href="{PEOPLE}/([0-9a-f]+)"', page.text)
        following = re.search(rf'href="({PEOPLE}[^"]*setelah=[^"]+)"', page.text)
        page = administrator.get(html.unescape(following[1])) if following else None
    assert len(seen) == len(set(seen)) == len(made) + 1
    assert made < set(seen)


@pytest.mark.parametrize("rows", [1, 25])
def test_a_page_asks_the_database_as_often_for_many_as_for_one(
    administrator: Browser, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    made = [employ(administrator.foundation, "DINKES") for _ in range(rows)]
    asked = count_statements(monkeypatch)
    for path in (
        PEOPLE,
        f"{PEOPLE}?perhatian=lama&unit=DINKES",
        *(
            f"{PEOPLE}/{made[0].id}?bagian={tab}"
            for tab in ("ringkasan", "akses", "sesi", "riwayat", "jejak")
        ),
    ):
        asked.clear()
        assert administrator.get(path).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, (path, asked)


def test_one_employee_is_shown_in_parts(administrator: Browser) -> None:
    foundation = administrator.foundation
    owner = new_owner(foundation, seed=SEED, email="seseorang@contoh.example")
    held = appoint(foundation, owner.person)
    there = Browser(administrator.application)
    there.sign_in(owner.nip, PASSWORD, code_at(foundation, SEED))
    page = administrator.get(f"{PEOPLE}/{owner.id}").text
    assert owner.nip in page.replace(" ", "")
    assert "s•••@contoh.example" in page
    assert "seseorang@contoh.example" not in page
    assert f"/console/penunjukan/{held.id}" in (
        administrator.get(f"{PEOPLE}/{owner.id}?bagian=akses").text
    )
    assert "Kode OTP" in administrator.get(f"{PEOPLE}/{owner.id}?bagian=sesi").text
    assert "Belum ada peristiwa kepegawaian" in (
        administrator.get(f"{PEOPLE}/{owner.id}?bagian=riwayat").text
    )
    assert f"{owner.person.name} masuk" in (
        administrator.get(f"{PEOPLE}/{owner.id}?bagian=jejak").text
    )


def test_a_fasilitator_sees_no_sessions_of_others(browser: Browser) -> None:
    # domain: idp:sesi lihat is the administrator's and the auditor's.
    enter(browser, "fasilitator", "DINKES")
    person = employ(browser.foundation, "DINKES")
    assert "bagian=sesi" not in browser.get(f"{PEOPLE}/{person.id}").text
    assert browser.get(f"{PEOPLE}/{person.id}?bagian=sesi").status_code == 403
    assert browser.get(f"{PEOPLE}/{person.id}/nonaktifkan").status_code == 403
    assert denials(browser) == 2


def test_no_page_offers_to_change_what_is_the_owners(administrator: Browser) -> None:
    # Pasal 27(2)j: no field for a password, a factor or a contact of somebody else.
    person = employ(administrator.foundation, "DINKES")
    for path in (PEOPLE, f"{PEOPLE}/{person.id}", f"{PEOPLE}/{person.id}/nonaktifkan"):
        page = administrator.get(path).text
        assert not re.search(r'name="(password|sandi|surel|email|phone|ponsel|otp)"', page)
    assert "Hanya pemilik akun" in administrator.get(f"{PEOPLE}/{person.id}").text


def test_an_account_is_closed_for_a_reason_and_opened_again(administrator: Browser) -> None:
    foundation = administrator.foundation
    owner = new_owner(foundation, seed=SEED)
    there = Browser(administrator.application)
    there.sign_in(owner.nip, PASSWORD, code_at(foundation, SEED))
    path = f"{PEOPLE}/{owner.id}/nonaktifkan"
    page = administrator.get(path)
    assert '<strong class="figures">1</strong> sesi' in page.text
    short = administrator.fill(page, path, alasan="uji")
    assert short.status_code == 400
    assert 'id="alasan-error"' in short.text
    assert there.get("/").status_code == 200
    after = administrator.fill(page, path, alasan="Laporan akun disalahgunakan")
    assert after.status_code == 303
    receipt = administrator.follow(after).text
    assert "Akun dinonaktifkan" in receipt
    assert there.get("/").location.startswith("/login")
    with foundation.database.reading() as tx:
        assert directory.get_person(tx, owner.id).account_status == "disabled"
        assert sessions.list_sessions(tx, owner.id, foundation.clock.now()) == []
        ((_, reason),) = tx.all(_TELLING, type=EventType.PERSON_DISABLED)
    assert reason == "Laporan akun disalahgunakan"
    again = administrator.fill(page, path, alasan="Laporan akun disalahgunakan")
    assert again.status_code == 400
    assert "sudah dinonaktifkan" in again.text
    path = f"{PEOPLE}/{owner.id}/aktifkan"
    opened = administrator.fill(administrator.get(path), path, alasan="Pemeriksaan selesai")
    assert "Akun diaktifkan kembali" in administrator.follow(opened).text


def test_the_sessions_of_somebody_are_ended(administrator: Browser) -> None:
    foundation = administrator.foundation
    owner = new_owner(foundation, seed=SEED)
    there = Browser(administrator.application)
    there.sign_in(owner.nip, PASSWORD, code_at(foundation, SEED))
    path = f"{PEOPLE}/{owner.id}/akhiri-sesi"
    page = administrator.get(path)
    done = administrator.fill(page, path, alasan="Perangkat hilang di " + "kantor " * 40)
    assert done.status_code == 303
    assert "1 sesi diakhiri" in administrator.follow(done).text
    assert there.get("/").location.startswith("/login")
    again = administrator.fill(page, path, alasan="Perangkat hilang di kantor")
    assert again.status_code == 400
    assert "tidak sedang masuk" in again.text


def test_an_act_wants_a_proof_of_the_last_minutes_and_keeps_what_was_typed(
    administrator: Browser, clock: FixedClock
) -> None:
    person = employ(administrator.foundation, "DINKES")
    path = f"{PEOPLE}/{person.id}/nonaktifkan"
    page = administrator.get(path)
    clock.advance(360)
    sent = administrator.fill(page, path, alasan="Laporan akun disalahgunakan")
    assert sent.status_code == 303
    assert "step-up" in sent.location
    with administrator.foundation.database.reading() as tx:
        assert directory.get_person(tx, person.id).account_status == "active"
    proof = administrator.follow(sent)
    back = administrator.fill(proof, otp=code_at(administrator.foundation, SEED))
    assert back.location == path
    assert "Laporan akun disalahgunakan" in administrator.get(path).text


def test_an_act_without_its_form_is_refused(administrator: Browser) -> None:
    person = employ(administrator.foundation, "DINKES")
    path = f"{PEOPLE}/{person.id}/nonaktifkan"
    assert administrator.post(path, alasan="Laporan akun").status_code == 403
    assert form_of(administrator.get(path), path)[1]["csrf_token"] == token_on(
        administrator.get(path)
    )
    assert not [row for row in _told(administrator) if row]


def _told(browser: Browser) -> list[tuple[str, str]]:
    with browser.foundation.database.reading() as tx:
        return [(row[0], row[1]) for row in tx.all(_TELLING, type=audit.EventType.PERSON_DISABLED)]


def test_units_are_there_before_anybody(browser: Browser) -> None:
    load_units(browser.foundation)
    assert browser.get(PEOPLE).location.startswith("/login?tx=")
