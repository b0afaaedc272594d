"""The fasilitator's own part in the portal: he sees why, answers, hands in his letter (9(7))."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp import governance
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock
from idp.governance import AssignmentRecord
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint, employ, suspend
from tests.rooms.governance.papers import hand_in_letter, paper
from tests.site import Browser, open_site, token_on

ACCESS = "/account/access"
NOW_STEP = 'aria-current="step"'
PAPER = {"nomor": "1/SPK/2026", "tanggal": "2026-09-20", "penanda_tangan": "Saya"}

pytestmark = pytest.mark.pasal("9(7)")


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def enter(browser: Browser) -> AssignmentRecord:
    """A fasilitator of DINKES who is signed in."""
    owner = new_owner(browser.foundation, seed=SEED)
    held = appoint(browser.foundation, owner.person)
    with browser.foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=browser.foundation.clock.now_ms())
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    return held


def find(browser: Browser, held: AssignmentRecord) -> None:
    proof = paper(browser.foundation, DocumentType.BUKTI)
    with browser.foundation.database.transaction() as tx:
        governance.find_neglect(
            *(tx, held.id),
            duty="9(3)a",
            finding="Berkas Agustus belum diverifikasi.",
            document_id=proof,
            actor="operator",
            now_ms=browser.foundation.clock.now_ms(),
        )


def hand_in(browser: Browser, path: str, data: bytes | None, **fields: str) -> TestResponse:
    page = browser.get(path)
    assert page.status_code == 200, page.text
    sent: dict[str, object] = {"csrf_token": token_on(page), **fields}
    if data is not None:
        sent["dokumen"] = (BytesIO(data), "surat.pdf")
    return browser.client.open(
        path, method="POST", data=sent, environ_base={"REMOTE_ADDR": browser.address}
    )


def step_of(page: TestResponse) -> str:
    """The words of the step at which the way back stands."""
    rest = page.text[page.text.index(NOW_STEP) :]
    return rest[: rest.index("</li>")]


def test_a_suspended_fasilitator_hands_in_his_letter_and_sees_whose_turn_it_is(
    browser: Browser,
) -> None:
    held = enter(browser)
    path = f"{ACCESS}/{held.id}/letter"
    assert browser.get(path).location == ACCESS
    suspend(browser.foundation, held)
    assert "Unggah Surat Pernyataan Kesanggupan untuk memulihkan" in browser.get("/").text
    page = browser.get(ACCESS)
    assert "Unggah Surat Pernyataan Kesanggupan" in step_of(page)
    assert path in page.text
    sent = hand_in(browser, path, make_pdf(), **PAPER)
    assert sent.location == ACCESS
    page = browser.get(ACCESS)
    assert "Surat Anda diterima dan menunggu diketahui" in page.text
    assert "Diketahui Kepala Perangkat Daerah" in step_of(page)
    assert path not in page.text
    assert browser.get(path).location == ACCESS
    head = employ(browser.foundation, "DINKES", nama="Melati Pasirpadi")
    appoint(browser.foundation, head, "kepala_perangkat_daerah", "DINKES")
    now_ms = browser.foundation.clock.now_ms()
    with browser.foundation.database.transaction() as tx:
        governance.acknowledge_letter(tx, held.id, actor=head.id, now_ms=now_ms)
    page = browser.get(ACCESS)
    assert "Dipulihkan Administrator" in step_of(page)
    assert "Melati Pasirpadi" in page.text


def test_a_letter_that_was_sent_back_says_why_and_another_may_follow(browser: Browser) -> None:
    held = enter(browser)
    suspend(browser.foundation, held)
    hand_in_letter(browser.foundation, held, acknowledged=False)
    with browser.foundation.database.transaction() as tx:
        governance.refuse_letter(tx, held.id, reason="Tanpa tanggal.", actor="x", now_ms=1)
    page = browser.get(ACCESS)
    assert "Surat Anda dikembalikan." in page.text
    assert "Tanpa tanggal." in page.text
    assert hand_in(browser, f"{ACCESS}/{held.id}/letter", make_pdf(), **PAPER).status_code == 303


def test_a_letter_without_its_file_comes_back_with_what_was_typed(browser: Browser) -> None:
    held = enter(browser)
    suspend(browser.foundation, held)
    page = hand_in(browser, f"{ACCESS}/{held.id}/letter", None, **PAPER)
    assert page.status_code == 422
    assert "Lampirkan berkas dokumennya." in page.text
    assert 'value="1/SPK/2026"' in page.text


def test_a_finding_is_shown_with_its_evidence_and_answered_once(browser: Browser) -> None:
    held = enter(browser)
    find(browser, held)
    assert "Tanggapi temuan tentang pelaksanaan tugas Anda sampai" in browser.get("/").text
    page = browser.get(ACCESS)
    assert "Berkas Agustus belum diverifikasi." in page.text
    assert "24 September 2026" in page.text
    assert browser.get(f"/console/penghentian/{held.id}/bukti").data.startswith(b"%PDF")
    path = f"{ACCESS}/{held.id}/answer"
    assert hand_in(browser, path, None).status_code == 422
    assert hand_in(browser, path, None, tanggapan="Sudah saya kerjakan.").location == ACCESS
    assert "menunggu keputusan Administrator" in browser.get(ACCESS).text
    assert browser.get(path).location == ACCESS
    with browser.foundation.database.reading() as tx:
        found = governance.get_case(tx, held.id).finding
    assert found is not None and found.answer == "Sudah saya kerjakan."


def test_nobody_hands_in_or_answers_for_another(browser: Browser) -> None:
    # Pasal 9(7): the fasilitator makes the statement; what does not exist looks the same.
    enter(browser)
    other = appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    suspend(browser.foundation, other)
    for thing in (other.id, "tidak-ada"):
        for what in ("letter", "answer"):
            assert browser.get(f"{ACCESS}/{thing}/{what}").status_code == 403


def test_who_is_stopped_with_his_unit_is_told_whose_letter_lifts_it(browser: Browser) -> None:
    held = enter(browser)
    colleague = appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    suspend(browser.foundation, colleague, "unit")
    page = browser.get(ACCESS).text
    assert "Penghentian ini berlaku atas unitnya." in page
    assert f"{ACCESS}/{held.id}/letter" not in page
