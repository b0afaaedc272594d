"""P7, P6 and P11: a person asks for access, gives a right up, and sees what awaits a decision."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp import governance
from idp.foundation.clock import FixedClock
from idp.governance import RequestRecord
from tests.rooms.authentication.owners import Owner
from tests.rooms.console.test_review import enter, official, sign_in
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.rooms.review.campaigns import Reviewing
from tests.site import Browser, open_site, token_on

pytestmark = pytest.mark.pasal("27(2)a")
MINE = "/account/permohonan"
ASK = {"peran": "pengaudit", "bulan": "6", "keperluan": "memeriksa catatan triwulan ini"}


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def ask(browser: Browser, **fields: object) -> TestResponse:
    """Send the form as browsers do that may bring a file."""
    token = token_on(browser.get(MINE + "/baru"))
    return browser.client.post(
        MINE + "/baru",
        data={"csrf_token": token, **ASK, **fields},
        content_type="multipart/form-data",
    )


def of(browser: Browser, owner: Owner) -> list[RequestRecord]:
    with browser.foundation.database.reading() as tx:
        return governance.list_requests(tx, person_id=owner.id)


def test_a_person_asks_knows_who_decides_and_withdraws(browser: Browser) -> None:
    head = official(browser, "kepala_perangkat_daerah")
    me = enter(browser, None)
    assert "Belum ada permohonan" in browser.get(MINE).text
    form = browser.get(MINE + "/baru").text
    assert f"Pertama, atasan Anda: {head.person.name}" in form
    # SM-1: a pengelola is appointed by decree, and not on request.
    assert "ditetapkan dengan Keputusan Gubernur" in form
    assert 'value="fasilitator"' not in form and 'value="administrator"' not in form
    assert ask(browser, keperluan="").status_code == 422
    assert ask(browser, peran="fasilitator").status_code == 422
    assert ask(browser).status_code == 303
    (made,) = of(browser, me)
    assert (made.state, made.valid_until) == ("submitted", "2027-03-21")
    again = ask(browser)
    assert again.status_code == 409
    assert "Permohonan yang sama masih menunggu" in again.text
    assert ASK["keperluan"] in again.text
    page = browser.get(MINE)
    assert "Menunggu atasan" in page.text and head.person.name in page.text
    browser.fill(page, MINE + "/tarik")
    assert "Permohonan ditarik" in browser.get(MINE).text
    assert of(browser, me)[0].state == "withdrawn"
    late = browser.post(
        MINE + "/tarik", csrf_token=token_on(browser.get(MINE + "/baru")), permohonan=made.id
    )
    assert late.status_code == 303 and "sudah diputus" in browser.get(MINE).text


@pytest.mark.pasal("24(5)")
def test_a_role_that_rests_on_a_letter_wants_it_with_the_request(browser: Browser) -> None:
    me = enter(browser, None)
    bare = ask(browser, peran="operator_diskominfo")
    assert bare.status_code == 400 and "memerlukan surat tugas" in bare.text
    letter = {
        "dokumen": (BytesIO(make_pdf(1, title="surat")), "surat.pdf"),
        "nomor": "800/77/KOMINFO/2026",
        "tanggal": "2026-09-01",
        "penanda_tangan": "Kepala Diskominfo",
    }
    assert ask(browser, peran="operator_diskominfo", **letter).status_code == 303
    assert of(browser, me)[0].document_id is not None


def test_nobody_withdraws_what_another_asked(browser: Browser) -> None:
    me = enter(browser, None)
    other = employ(browser.foundation, "DINKES")
    with browser.foundation.database.transaction() as tx:
        asked = governance.submit_request(
            tx,
            role="pengaudit",
            purpose="memeriksa",
            valid_until="2027-03-31",
            actor=other.id,
            now_ms=browser.foundation.clock.now_ms(),
        )
    token = token_on(browser.get(MINE + "/baru"))
    for of_others in (asked.id, "tidak-ada"):
        tried = browser.post(MINE + "/tarik", csrf_token=token, permohonan=of_others)
        assert tried.status_code == 404
    assert asked.purpose not in browser.get(MINE).text
    assert of(browser, me) == []
    with browser.foundation.database.reading() as tx:
        assert governance.get_request(tx, asked.id).state == "submitted"


def test_a_holder_gives_a_right_up_and_a_post_he_does_not(
    browser: Browser, clock: FixedClock
) -> None:
    me = enter(browser, "fasilitator")
    with browser.foundation.database.reading() as tx:
        (held,) = governance.list_assignments(tx, me.id)
    address = f"/account/access/{held.id}/lepas"
    assert address in browser.get("/account/access").text
    page = browser.get(address)
    assert browser.fill(page, address, alasan="pindah").status_code == 422
    clock.advance(400)
    asked = browser.fill(page, address, alasan="pindah ke bidang lain")
    assert asked.status_code == 303 and "/login" in asked.location
    assert in_force(browser.foundation, me.person) == ["fasilitator:DINKES"]
    browser.client = Browser(browser.application).client
    sign_in(browser, me)
    given_up = browser.fill(browser.get(address), address, alasan="pindah ke bidang lain")
    assert given_up.location == "/account/access"
    assert "Hak akses dilepaskan" in browser.get("/account/access").text
    assert in_force(browser.foundation, me.person) == []
    assert browser.get(address).status_code == 404
    other = appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    assert browser.get(f"/account/access/{other.id}/lepas").status_code == 404


def test_a_head_lays_down_no_post_by_a_press(browser: Browser) -> None:
    head = enter(browser, "kepala_perangkat_daerah")
    with browser.foundation.database.reading() as tx:
        (held,) = governance.list_assignments(tx, head.id)
    assert "/lepas" not in browser.get("/account/access").text
    assert browser.get(f"/account/access/{held.id}/lepas").status_code == 404


def test_what_awaits_a_decision_is_told_to_who_decides_alone(browser: Browser) -> None:
    reviewing = Reviewing(browser.foundation)
    enter(browser, "kepala_perangkat_daerah")
    assert "Tidak ada tugas" in browser.get("/account/tugas").text
    assert "Menunggu putusan Anda" not in browser.get("/").text
    reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running(name="Tinjauan semester dua")
    colleague = employ(browser.foundation, "DINKES")
    with browser.foundation.database.transaction() as tx:
        governance.submit_request(
            tx,
            role="pengaudit",
            purpose="memeriksa",
            valid_until="2027-03-31",
            actor=colleague.id,
            now_ms=browser.foundation.clock.now_ms(),
        )
    for path in ("/", "/account/tugas"):
        page = browser.get(path).text
        assert "Tinjau 1 hak akses sampai 5 Oktober 2026: Tinjauan semester dua" in page
        assert f'href="/console/tinjauan/{campaign.id}/jawab"' in page
        assert "1 permohonan akses menunggu Anda sebagai atasan" in page
    assert browser.get(f"/console/tinjauan/{campaign.id}/jawab").status_code == 200
    browser.client = Browser(browser.application).client
    sign_in(browser, official(browser, None))
    assert "Tidak ada tugas" in browser.get("/account/tugas").text
