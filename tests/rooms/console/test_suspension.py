"""K6 in the console: neglect found, access stopped, the letter known, access given back (9(7))."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp import directory, governance
from idp.directory import PersonRecord
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock
from idp.governance import AssignmentRecord, NeglectCase
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at, new_owner
from tests.rooms.console.test_register import denials, held_in
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint, in_force, suspend
from tests.rooms.governance.papers import hand_in_letter, paper
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

LIST = "/console/penghentian"
REASON = "Verifikasi berkas tidak dilakukan sejak Agustus."
PAPER = {"nomor": "800/7/BKPSDMD/2026", "tanggal": "2026-09-01", "penanda_tangan": "Pemeriksa"}
STEP_UP = 301

pytestmark = pytest.mark.pasal("9(7)")


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def enter(browser: Browser, role: str | None, unit: str | None = None) -> Owner:
    """Sign in somebody new with that role, their pledge signed."""
    home = "BKPSDMD" if role == "administrator" else unit or "DINKES"
    owner = new_owner(browser.foundation, seed=SEED, unit=home)
    if role is not None:
        appoint(browser.foundation, owner.person, role, unit)
        with browser.foundation.database.transaction() as tx:
            governance.sign_pledge(tx, owner.id, now_ms=browser.foundation.clock.now_ms())
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    return owner


def send(browser: Browser, path: str, data: bytes | None = None, **fields: str) -> TestResponse:
    """Fill in the form at this address; ``data`` is the file of its document."""
    page = browser.get(path)
    assert page.status_code == 200, page.text
    sent: dict[str, object] = {"csrf_token": token_on(page), **fields}
    if data is not None:
        sent["dokumen"] = (BytesIO(data), "bukti.pdf")
    return browser.client.open(
        path, method="POST", data=sent, environ_base={"REMOTE_ADDR": browser.address}
    )


def case_of(browser: Browser, held: AssignmentRecord) -> NeglectCase:
    with browser.foundation.database.reading() as tx:
        return governance.get_case(tx, held.id)


def find(browser: Browser, held: AssignmentRecord) -> governance.FindingRecord:
    proof = paper(browser.foundation, DocumentType.BUKTI)
    with browser.foundation.database.transaction() as tx:
        return governance.find_neglect(
            *(tx, held.id),
            duty="9(3)a",
            finding=REASON,
            document_id=proof,
            actor="operator",
            now_ms=browser.foundation.clock.now_ms(),
        )


def closed_because(page: TestResponse, name: str) -> str | None:
    """Why an act is not open on the page; None where it is; fails where it is not offered."""
    if re.search(rf'<a [^>]*id="aksi-{name}"', page.text):
        return None
    why = re.search(rf'id="aksi-{name}-why">([^<]*)<', page.text)
    assert why is not None, f"{name} is not on the page"
    return why[1]


# The list


def test_the_list_shows_what_is_stopped_and_what_its_way_back_lacks(browser: Browser) -> None:
    enter(browser, "administrator")
    assert "Tidak ada penghentian berlaku" in browser.get(LIST).text
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    suspend(browser.foundation, held)
    page = browser.get(LIST).text
    for said in ("Kenanga Pelawan", "lalai", "Belum diunggah", "Menunggu surat", "data per"):
        assert said in page
    hand_in_letter(browser.foundation, held)
    assert "Siap dipulihkan" in browser.get(LIST).text
    assert "Tidak ada hasil" in browser.get(LIST + "?tahap=effective").text
    found = browser.get(LIST + "?tahap=acknowledged&cakupan=person&cari=kenanga&unit=DINKES").text
    assert "Kenanga Pelawan" in found


def test_findings_that_await_a_decision_stand_on_top(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    find(browser, held)
    page = browser.get(LIST).text
    assert "Temuan yang menunggu keputusan" in page
    assert page.index("Kenanga Pelawan") < page.index("Saring penghentian")
    assert "menunggu tanggapan sampai 24 September 2026" in page


def test_a_unit_stays_on_the_list_when_whoever_caused_it_is_gone(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    suspend(browser.foundation, held, "unit")
    assert "Unit yang tetap dihentikan" not in browser.get(LIST).text
    now_ms = browser.foundation.clock.now_ms()
    with browser.foundation.database.transaction() as tx:
        governance.revoke(tx, held.id, reason="dicabut", actor="operator", now_ms=now_ms)
    page = browser.get(LIST).text
    assert "Tidak ada penghentian berlaku" in page
    assert "Unit yang tetap dihentikan" in page
    assert "Kenanga Pelawan" in page
    stranger = Browser(browser.application)
    enter(stranger, "kepala_perangkat_daerah", "DISDIK")
    assert "Kenanga Pelawan" not in stranger.get(LIST).text


def test_a_fasilitator_and_a_head_see_their_own_units_alone(browser: Browser) -> None:
    # Pasal 8(2); the head sees what he may take note of.
    for role in ("fasilitator", "kepala_perangkat_daerah"):
        one = Browser(browser.application)
        enter(one, role, "DINKES")
        inside = held_in(one, "DINKES", "Kenanga Pelawan")
        outside = held_in(one, "BKPSDMD", "Cempaka Namang")
        for held in (inside, outside):
            suspend(one.foundation, held)
        for query in ("", "?unit=BKPSDMD", "?cari=Cempaka"):
            assert "Cempaka Namang" not in one.get(LIST + query).text
        assert "Kenanga Pelawan" in one.get(LIST).text
        assert one.get(f"{LIST}/{inside.id}").status_code == 200
        refused = [one.get(f"{LIST}/{unseen}") for unseen in (outside.id, "tidak-ada")]
        # What is out of reach and what does not exist look the same.
        assert [page.status_code for page in refused] == [403, 403]
        assert all("Pasal" in page.text for page in refused)


@pytest.mark.parametrize(
    "role", [None, "ppk", "kepala_bkpsdmd", "pengaudit", "operator_diskominfo"]
)
def test_who_has_no_part_in_it_is_refused_with_the_article(
    browser: Browser, role: str | None
) -> None:
    enter(browser, role)
    held = held_in(browser, "BKPSDMD", "Cempaka Namang")
    for number, path in enumerate((LIST, f"{LIST}/{held.id}", f"{LIST}/{held.id}/hentikan")):
        page = browser.get(path)
        assert page.status_code == 403
        assert "Pasal" in page.text
        assert "Cempaka" not in page.text
        assert denials(browser) == number + 1


@pytest.mark.parametrize(
    "query", ["?cakupan=x", "?tahap=lifted", "?urut=x", "?setelah=x", "?cari=%00", "?setelah=1.%00"]
)
def test_an_address_that_makes_no_sense_is_refused(browser: Browser, query: str) -> None:
    enter(browser, "administrator")
    assert browser.get(LIST + query).status_code == 400
    assert browser.get(LIST + "/tidak-ada").status_code == 404


def test_a_page_asks_the_database_as_often_for_many_as_for_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(browser, "administrator")
    made = [held_in(browser, "DINKES", "Kenanga Pelawan") for _ in range(33)]
    for held in made[:31]:
        suspend(browser.foundation, held)
        browser.foundation.clock.advance(1)  # type: ignore[attr-defined]
    find(browser, made[31])
    hand_in_letter(browser.foundation, made[0])
    asked = count_statements(monkeypatch)
    for path in (
        LIST,
        f"{LIST}/{made[0].id}",
        f"{LIST}/{made[32].id}/hentikan",
        f"{LIST}/{made[31].id}/putuskan",
        f"{LIST}/{made[0].id}/pulihkan",
    ):
        assert browser.get(path).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, (path, asked)
        asked.clear()
    longest = browser.get(LIST + "?urut=lama").text
    assert longest.index(made[0].id) < longest.index(made[1].id)
    following = re.search(r'href="(/console/penghentian\?setelah=[^"]+)"', browser.get(LIST).text)
    assert following is not None
    assert browser.get(following[1]).text.count("Kenanga Pelawan") == 2


# From the finding to the stop


def test_an_administrator_stops_a_person_on_evidence_and_is_told_where_it_binds(
    browser: Browser,
) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    path = f"{LIST}/{held.id}/hentikan"
    token = token_on(browser.get(path))
    shown = browser.get(f"/console/penunjukan/{held.id}")
    assert closed_because(shown, "hentikan") is None
    form = browser.get(path).text
    # The words of Pasal 9(7) stand beside the choice, and nothing is chosen beforehand.
    assert "terbukti tidak melaksanakan kewajibannya" in form
    assert not re.search(r'name="cakupan"[^>]* checked', form)
    assert "1 orang kehilangan hak akses pengelolaan" in form
    sent = send(browser, path, make_pdf(), cakupan="person", alasan=REASON, **PAPER)
    assert sent.status_code == 303, sent.text
    page = browser.open(sent.location)
    for said in ("Nomor jejak", "Dihentikan sementara", REASON, "800/7/BKPSDMD/2026"):
        assert said in page.text
    assert in_force(browser.foundation, _person(browser, held)) == []
    case = case_of(browser, held)
    assert case.finding is not None and case.finding.evidence_id is not None
    assert closed_because(page, "pulihkan") == (
        "Belum dapat dilakukan: Surat Pernyataan Kesanggupan belum diunggah fasilitator."
    )
    # Back and once more: nothing is done twice, and the form says so.
    again = browser.client.open(
        path,
        method="POST",
        data={"csrf_token": token, "cakupan": "person", "alasan": REASON, **PAPER}
        | {"dokumen": (BytesIO(make_pdf()), "bukti.pdf")},
        environ_base={"REMOTE_ADDR": browser.address},
    )
    assert again.status_code == 409
    assert "Keadaannya sudah berubah" in again.text
    assert browser.get(path).location == f"{LIST}/{held.id}"


def test_a_unit_is_stopped_with_everyone_who_manages_there(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    beside = held_in(browser, "DINKES", "Cempaka Namang")
    path = f"{LIST}/{held.id}/hentikan"
    assert "2 orang kehilangan hak akses pengelolaan" in browser.get(path).text
    assert (
        send(browser, path, make_pdf(), cakupan="unit", alasan=REASON, **PAPER).status_code == 303
    )
    assert in_force(browser.foundation, _person(browser, beside)) == []


def test_a_form_that_says_too_little_comes_back_with_what_was_typed(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    path = f"{LIST}/{held.id}/hentikan"
    page = send(browser, path, b"bukan berkas", alasan="pendek", **PAPER)
    assert page.status_code == 422
    for said in ("Pilih salah satu.", "paling sedikit 10 karakter", "bukan PDF, PNG, atau JPEG"):
        assert said in page.text
    assert 'value="800/7/BKPSDMD/2026"' in page.text
    assert ">pendek</textarea>" in page.text
    late = send(
        *(browser, path, make_pdf()),
        **{"cakupan": "person", "alasan": REASON, **PAPER, "tanggal": "2027-01-01"},
    )
    assert late.status_code == 400
    assert "Tanggal dokumen tidak boleh setelah hari ini." in late.text
    assert case_of(browser, held).assignment.state == "active"


def test_a_finding_is_answered_first_and_decided_then(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    path = f"{LIST}/{held.id}"
    sent = send(browser, f"{path}/temuan", make_pdf(), kewajiban="9(3)a", alasan=REASON, **PAPER)
    page = browser.open(sent.location)
    assert "Menunggu tanggapan" in page.text
    assert "melakukan verifikasi, validasi dan sinkronisasi data kepegawaian" in page.text
    assert in_force(browser.foundation, _person(browser, held)) != []
    early = send(browser, f"{path}/putuskan", cakupan="person", alasan=REASON)
    assert early.status_code == 400
    assert "Fasilitator masih dapat menanggapi." in early.text
    found = case_of(browser, held).finding
    assert found is not None
    with browser.foundation.database.transaction() as tx:
        governance.answer_finding(
            *(tx, found.id), answer="Sudah saya kerjakan.", actor=held.person_id, now_ms=1000
        )
    assert "Sudah saya kerjakan." in browser.get(f"{path}/putuskan").text
    done = send(browser, f"{path}/putuskan", cakupan="person", alasan=REASON)
    assert done.status_code == 303
    assert case_of(browser, held).standing == "effective"


def test_what_is_not_proven_is_dropped_with_a_reason(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    find(browser, held)
    path = f"{LIST}/{held.id}/batalkan"
    assert send(browser, path, alasan="x").status_code == 422
    assert send(browser, path, alasan="Ternyata cuti melahirkan.").status_code == 303
    assert case_of(browser, held).standing == ""
    assert in_force(browser.foundation, _person(browser, held)) == ["fasilitator:DINKES"]


def test_a_stop_wants_a_fresh_proof_and_keeps_what_was_typed(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    path = f"{LIST}/{held.id}/hentikan"
    token = token_on(browser.get(path))
    browser.foundation.clock.advance(STEP_UP)  # type: ignore[attr-defined]
    sent = browser.post(path, csrf_token=token, cakupan="unit", alasan=REASON)
    assert sent.location.startswith("/login/step-up?tx=")
    page = browser.follow(
        browser.fill(browser.get(sent.location), otp=code_at(browser.foundation, SEED))
    )
    assert REASON in page.text
    assert re.search(r'value="unit" checked', page.text)
    assert "Lampirkan kembali berkasnya" in page.text
    assert case_of(browser, held).assignment.state == "active"


def test_nobody_stops_himself_and_a_fasilitator_nobody(browser: Browser) -> None:
    # C14; FA-SUSPENSI.
    owner = enter(browser, "fasilitator", "DINKES")
    other = held_in(browser, "DINKES", "Kenanga Pelawan")
    page = browser.get(f"{LIST}/{other.id}")
    assert "Pasal" in (closed_because(page, "hentikan") or "")
    with browser.foundation.database.reading() as tx:
        (own,) = governance.list_assignments(tx, owner.id)
    for held in (own, other):
        assert browser.get(f"{LIST}/{held.id}/hentikan").status_code == 403
        assert browser.get(f"{LIST}/{held.id}/pulihkan").status_code == 403


@pytest.mark.parametrize(("role", "unit"), [(None, None), ("fasilitator", "DINKES")])
def test_no_form_can_be_sent_by_whom_it_is_not_open_to(
    browser: Browser, role: str | None, unit: str | None
) -> None:
    """The refusal is the policy's, written down, whether the form was ever shown or not."""
    enter(browser, role, unit)
    held = stopped_with_letter(browser)
    token = token_on(browser.get("/account/contact"))
    before = denials(browser)
    names = ("hentikan", "temuan", "putuskan", "batalkan", "ketahui", "kembalikan", "pulihkan")
    for name in names:
        fields = {"alasan": REASON, "cakupan": "person", "putusan": "ketahui"}
        page = browser.post(f"{LIST}/{held.id}/{name}", csrf_token=token, **fields)
        assert page.status_code == 403
        assert "Pasal" in page.text
    assert denials(browser) == before + len(names)
    assert case_of(browser, held).standing == "letter_uploaded"


# The way back


def stopped_with_letter(browser: Browser, unit: str = "DINKES") -> AssignmentRecord:
    held = held_in(browser, unit, "Kenanga Pelawan")
    suspend(browser.foundation, held)
    hand_in_letter(browser.foundation, held, acknowledged=False)
    return held


def test_the_head_reads_the_letter_and_takes_note_of_it(browser: Browser) -> None:
    enter(browser, "kepala_perangkat_daerah", "DINKES")
    held = stopped_with_letter(browser)
    page = browser.get(f"{LIST}/{held.id}")
    assert closed_because(page, "ketahui") is None
    assert "Hanya dilakukan Peran Administrator SIMASN" in (closed_because(page, "pulihkan") or "")
    letter = browser.get(f"{LIST}/{held.id}/surat")
    assert letter.status_code == 200
    assert letter.data.startswith(b"%PDF")
    assert letter.headers["Content-Disposition"].startswith("attachment")
    assert browser.get(f"{LIST}/{held.id}/bukti").status_code == 403
    sent = send(browser, f"{LIST}/{held.id}/ketahui", putusan="ketahui")
    assert "Surat diketahui Kepala Perangkat Daerah" in browser.open(sent.location).text
    assert case_of(browser, held).standing == "acknowledged"


def test_the_head_declines_a_letter_with_a_reason(browser: Browser) -> None:
    enter(browser, "kepala_perangkat_daerah", "DINKES")
    held = stopped_with_letter(browser)
    path = f"{LIST}/{held.id}/ketahui"
    assert send(browser, path).status_code == 422
    assert send(browser, path, putusan="tolak").status_code == 422
    assert send(browser, path, putusan="tolak", alasan="Bukan tanda tangannya.").status_code == 303
    page = browser.get(f"{LIST}/{held.id}")
    assert "Bukan tanda tangannya." in page.text
    assert case_of(browser, held).standing == "effective"
    assert "Surat dikembalikan" in browser.get(LIST).text


def test_a_head_of_another_unit_takes_note_of_nothing(browser: Browser) -> None:
    enter(browser, "kepala_perangkat_daerah", "DISDIK")
    held = stopped_with_letter(browser)
    for path in ("", "/ketahui", "/surat"):
        assert browser.get(f"{LIST}/{held.id}{path}").status_code == 403


def test_access_is_given_back_on_the_letter_that_the_head_knows_and_not_before(
    browser: Browser,
) -> None:
    enter(browser, "administrator")
    held = stopped_with_letter(browser)
    page = browser.get(f"{LIST}/{held.id}")
    assert closed_because(page, "pulihkan") == (
        "Belum dapat dipulihkan: surat belum diketahui Kepala Perangkat Daerah."
    )
    assert browser.get(f"{LIST}/{held.id}/pulihkan").status_code == 403
    assert browser.get(f"{LIST}/{held.id}/bukti").status_code == 404
    sent = send(browser, f"{LIST}/{held.id}/kembalikan", alasan="Suratnya tanpa tanggal.")
    assert sent.status_code == 303
    hand_in_letter(browser.foundation, held)
    page = browser.get(f"{LIST}/{held.id}")
    assert closed_because(page, "pulihkan") is None
    sent = send(browser, f"{LIST}/{held.id}/pulihkan", alasan="Sanggup melaksanakan tugasnya.")
    assert "Dipulihkan" in browser.open(sent.location).text
    assert in_force(browser.foundation, _person(browser, held)) == ["fasilitator:DINKES"]


def _person(browser: Browser, held: AssignmentRecord) -> PersonRecord:
    with browser.foundation.database.reading() as tx:
        return directory.get_person(tx, held.person_id)
