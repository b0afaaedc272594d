"""K9: requests for access are decided in the console, in order, by those whom they concern."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp import governance
from idp.foundation.clock import FixedClock
from idp.governance import RequestRecord
from tests.rooms.authentication.owners import Owner
from tests.rooms.console.test_register import denials
from tests.rooms.console.test_review import enter, official, refusal_of, sign_in
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

pytestmark = pytest.mark.pasal("27(2)a")
REQUESTS = "/console/permohonan"


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def asked_by(browser: Browser, person_id: str, role: str = "pengaudit") -> RequestRecord:
    with browser.foundation.database.transaction() as tx:
        return governance.submit_request(
            tx,
            role=role,
            purpose="memeriksa catatan triwulan ini",
            valid_until="2027-03-31",
            actor=person_id,
            now_ms=browser.foundation.clock.now_ms(),
        )


def asked_in(browser: Browser, unit: str, name: str = "Kenanga Pelawan") -> RequestRecord:
    return asked_by(browser, employ(browser.foundation, unit, nama=name).id)


def state_of(browser: Browser, asked: RequestRecord) -> str:
    with browser.foundation.database.reading() as tx:
        return governance.get_request(tx, asked.id).state


def press(browser: Browser, asked: RequestRecord, step: str) -> int:
    token = token_on(browser.get("/account/contact"))
    address = f"{REQUESTS}/{asked.id}/setujui"
    return browser.post(address, csrf_token=token, langkah=step).status_code


@pytest.mark.parametrize("role", [None, "fasilitator", "pengaudit", "operator_diskominfo", "ppk"])
def test_who_decides_nothing_is_refused_with_the_article(
    browser: Browser, role: str | None
) -> None:
    enter(browser, role)
    asked = asked_in(browser, "DINKES")
    refusal_of(browser.get(REQUESTS))
    before = denials(browser)
    real, made_up = (refusal_of(browser.get(f"{REQUESTS}/{of}")) for of in (asked.id, "x"))
    assert real.replace(asked.id, "") == made_up.replace("/x", "/")
    assert denials(browser) == before + 2
    assert press(browser, asked, "approve") == 403
    assert state_of(browser, asked) == "submitted"
    token = token_on(browser.get("/account/contact"))
    for made_up in (
        f"{REQUESTS}/x/setujui",
        f"{REQUESTS}/x/tolak",
        f"{REQUESTS}/penarikan/x/tolak",
    ):
        given = {"langkah": "approve", "alasan": "tidak perlu lagi"}
        assert browser.post(made_up, csrf_token=token, **given).status_code == 403


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("administrator", 2),
        ("kepala_bkpsdmd", 2),
        ("kepala_perangkat_daerah", 1),
    ],
)
def test_the_inbox_ends_at_the_viewers_units(browser: Browser, role: str, sees: int) -> None:
    # Pasal 8(2)
    enter(browser, role)
    asked_in(browser, "DINKES", "Kenanga Pelawan")
    outside = asked_in(browser, "DISDIK", "Cempaka Namang")
    for query in ("", "?cari=na", "?keadaan=semua", "?peran=pengaudit"):
        page = browser.get(REQUESTS + query).text
        assert "Kenanga Pelawan" in page
        assert ("Cempaka Namang" in page) == (sees == len(("in", "out")))
    one = browser.get(f"{REQUESTS}/{outside.id}")
    assert one.status_code == (200 if sees > 1 else 403)
    assert "Tidak ada hasil" in browser.get(REQUESTS + "?cari=tidakada").text
    assert "Setujui semua" not in page
    assert browser.get(REQUESTS + "?keadaan=x").status_code == 400


@pytest.mark.pasal("2.e")
def test_the_superior_approves_one_agrees_and_another_gives(
    browser: Browser, clock: FixedClock
) -> None:
    head = official(browser, "kepala_perangkat_daerah")
    first, second = official(browser, "administrator"), official(browser, "administrator")
    person = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    asked = asked_by(browser, person.id)
    address = f"{REQUESTS}/{asked.id}"

    def as_(owner: Owner) -> None:
        browser.client = Browser(browser.application).client
        clock.advance(60)
        sign_in(browser, owner)

    as_(first)
    assert "Atasan pemohon menyetujui lebih dahulu" in browser.get(address).text
    as_(head)
    page = browser.get(address)
    for told in ("Rekan di unit yang sama", "0 dari 1 memilikinya", head.person.name):
        assert told in page.text
    approved = browser.follow(browser.fill(page, address + "/setujui"))
    assert "Atasan menyetujui" in approved.text
    assert "Dua orang lain yang memberikan" in approved.text or "menunggu" in approved.text
    assert press(browser, asked, "approve") == 409
    as_(first)
    agreed = browser.follow(browser.fill(browser.get(address), address + "/setujui"))
    assert "Menunggu persetujuan kedua" in agreed.text
    assert in_force(browser.foundation, person) == []
    for step in ("endorse", "grant"):
        assert press(browser, asked, step) in (403, 409)
    assert in_force(browser.foundation, person) == []
    as_(second)
    page = browser.get(address)
    assert "Kenanga Pelawan menjadi Pengaudit" in page.text
    given = browser.follow(browser.fill(page, address + "/setujui"))
    assert "Hak akses diberikan" in given.text
    assert in_force(browser.foundation, person) == ["pengaudit"]
    assert press(browser, asked, "grant") == 409


def test_a_request_is_refused_with_a_reason_and_not_by_its_maker(browser: Browser) -> None:
    me = enter(browser, "kepala_perangkat_daerah")
    own = asked_by(browser, me.id)
    assert "permohonan Anda sendiri" in browser.get(f"{REQUESTS}/{own.id}").text
    assert press(browser, own, "approve") == 403
    asked = asked_in(browser, "DINKES")
    address = f"{REQUESTS}/{asked.id}"
    page = browser.get(address)
    short = browser.fill(page, address + "/tolak", alasan="tidak")
    assert short.status_code == 422
    assert "paling sedikit 10 karakter" in short.text and ">tidak</textarea>" in short.text
    done = browser.fill(short, address + "/tolak", alasan="tugasnya tidak memerlukan ini")
    refused = browser.follow(done)
    assert "Permohonan ditolak" in refused.text
    assert "tugasnya tidak memerlukan ini" in refused.text
    assert state_of(browser, asked) == "rejected"


def test_the_inbox_is_sorted_by_its_address(browser: Browser, clock: FixedClock) -> None:
    enter(browser, "administrator")
    asked_in(browser, "DINKES", "Kenanga Pelawan")
    clock.advance(60)
    asked_in(browser, "DINKES", "Cempaka Namang")
    first_of = {
        query: min(
            ("Kenanga Pelawan", "Cempaka Namang"), key=browser.get(REQUESTS + query).text.index
        )
        for query in ("", "?urut=terlama", "?urut=terbaru", "?keadaan=semua")
    }
    assert list(first_of.values()) == [
        *("Kenanga Pelawan", "Kenanga Pelawan", "Cempaka Namang", "Cempaka Namang"),
    ]
    assert browser.get(REQUESTS + "?urut=x").status_code == 400


def test_a_proof_of_the_last_minutes_is_asked(browser: Browser, clock: FixedClock) -> None:
    enter(browser, "kepala_perangkat_daerah")
    asked = asked_in(browser, "DINKES")
    page = browser.get(f"{REQUESTS}/{asked.id}")
    clock.advance(400)
    wanted = browser.fill(page, f"{REQUESTS}/{asked.id}/setujui")
    assert wanted.status_code == 303 and "memutus permohonan akses" in browser.follow(wanted).text
    assert state_of(browser, asked) == "submitted"


def test_a_right_whose_end_was_asked_for_is_left_with_a_reason(browser: Browser) -> None:
    enter(browser, "administrator")
    head = official(browser, "kepala_perangkat_daerah")
    person = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    held = appoint(browser.foundation, person, "fasilitator", "DINKES")
    with browser.foundation.database.transaction() as tx:
        made = governance.ask_withdrawal(
            tx,
            held.id,
            reason="pindah tugas",
            actor=head.id,
            now_ms=browser.foundation.clock.now_ms(),
        )
    assert "pindah tugas" in browser.get(REQUESTS).text
    address = f"{REQUESTS}/penarikan/{made.id}"
    page = browser.get(address)
    assert browser.fill(page, address + "/tolak", alasan="x").status_code == 422
    left = browser.follow(browser.fill(page, address + "/tolak", alasan="masih bertugas di sini"))
    assert "Hak akses tidak ditarik" in left.text
    assert in_force(browser.foundation, person) == ["fasilitator:DINKES"]
    assert "pindah tugas" not in browser.get(REQUESTS).text


def test_a_superior_asks_that_a_right_be_taken_back(browser: Browser) -> None:
    enter(browser, "kepala_perangkat_daerah")
    person = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    held = appoint(browser.foundation, person, "fasilitator", "DINKES")
    other = appoint(browser.foundation, employ(browser.foundation, "DISDIK"), unit="DISDIK")
    address = f"{REQUESTS}/penarikan/minta/{held.id}"
    assert f'href="{address}"' in browser.get(f"/console/usulan/{held.id}").text
    page = browser.get(address)
    assert browser.fill(page, address, alasan="pindah").status_code == 422
    asked = browser.fill(page, address, alasan="pindah ke bidang lain")
    assert "Penarikan hak akses diminta" in browser.follow(asked).text
    assert browser.fill(page, address, alasan="pindah ke bidang lain").status_code == 409
    assert in_force(browser.foundation, person) == ["fasilitator:DINKES"]
    # Pasal 8(2): over nobody of another Perangkat Daerah.
    assert browser.get(f"{REQUESTS}/penarikan/minta/{other.id}").status_code == 403
    with browser.foundation.database.reading() as tx:
        (made,) = governance.list_withdrawals(tx, state="asked")
    assert (made.assignment_id, made.reason) == (held.id, "pindah ke bidang lain")


@pytest.mark.parametrize("role", [None, "fasilitator", "administrator"])
def test_who_is_no_superior_asks_for_no_end(browser: Browser, role: str | None) -> None:
    enter(browser, role)
    held = appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    for of in (held.id, "x"):
        refusal_of(browser.get(f"{REQUESTS}/penarikan/minta/{of}"))


@pytest.mark.parametrize("rows", [1, 35])
def test_the_inbox_asks_as_often_for_many_as_for_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    enter(browser, "administrator")
    for _ in range(rows):
        asked = asked_in(browser, "DINKES")
    asked_statements = count_statements(monkeypatch)
    page = browser.get(REQUESTS)
    assert 0 < len(asked_statements) <= MOST_QUERIES, asked_statements
    assert ("setelah=" in page.text) == (rows > 30)
    asked_statements.clear()
    browser.get(f"{REQUESTS}/{asked.id}")
    assert len(asked_statements) <= MOST_QUERIES, asked_statements
