"""K4 in the console: a Perangkat Daerah proposes, BKPSDMD examines, two persons decree (9(5))."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp import audit, governance
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock
from idp.foundation.database import Transaction
from idp.governance import AssignmentRecord, Proposal
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at, new_owner
from tests.rooms.console.test_register import denials, enter
from tests.rooms.directory.files import load_units
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.governance.papers import paper
from tests.site import Browser, form_of, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

LIST = "/console/usulan"
NEW = f"{LIST}/baru"
DECREE = f"{LIST}/keputusan"
LETTER = {"nomor": "800/1/DINKES/2026", "tanggal": "2026-09-20", "penanda_tangan": "Kepala Dinas"}
TERM = {"nomor": "188.44/7/2026", "tanggal": "2026-09-20", "penanda_tangan": "Gubernur"}


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    opened = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    load_units(opened.foundation)
    return opened


def another(browser: Browser) -> Browser:
    return Browser(browser.application)


def administrator(browser: Browser) -> Browser:
    """Another browser, in which a further administrator is signed in."""
    there = another(browser)
    enter(there, "administrator")
    return there


def head(browser: Browser, unit: str = "DINKES") -> Browser:
    there = another(browser)
    enter(there, "kepala_perangkat_daerah", unit)
    return there


def send(
    browser: Browser, page: TestResponse, action: str, fields: dict[str, Any], pdf: bytes | None
) -> TestResponse:
    """Send a form of the page with a file, as a browser does (RFC 7578)."""
    target, hidden = form_of(page, action)
    data: dict[str, Any] = {**hidden, **fields}
    if pdf is not None:
        data["dokumen"] = (io.BytesIO(pdf), "surat.pdf", "application/pdf")
    return browser.client.post(
        target, data=data, content_type="multipart/form-data", environ_base={"REMOTE_ADDR": "::1"}
    )


def state_of(browser: Browser, assignment_id: str) -> str:
    with browser.foundation.database.reading() as tx:
        return governance.get_assignment(tx, assignment_id).state


def proposed(browser: Browser, name: str = "Kenanga Pelawan", unit: str = "DINKES") -> Any:
    """An appointment that some head has proposed."""
    candidate = employ(browser.foundation, unit, nama=name)
    letter = paper(browser.foundation, DocumentType.SURAT_USULAN)
    with browser.foundation.database.transaction() as tx:
        return governance.propose(
            tx,
            Proposal(candidate.id, "fasilitator", unit, True, True),
            document_id=letter,
            actor="kepala",
            now_ms=browser.foundation.clock.now_ms(),
        )


def verified(browser: Browser, name: str = "Kenanga Pelawan") -> AssignmentRecord:
    item = proposed(browser, name)
    with browser.foundation.database.transaction() as tx:
        return governance.verify(
            tx, item.id, actor="peneliti", now_ms=browser.foundation.clock.now_ms()
        )


def candidate_form(browser: Browser, person_id: str, unit: str = "DINKES") -> TestResponse:
    return browser.get(f"{NEW}?unit={unit}&calon={person_id}")


ATTESTED = {"unit": "DINKES", "syarat-a": "1", "syarat-b": "1"}


@pytest.mark.pasal("9(5)")
def test_the_head_finds_somebody_and_proposes_on_a_letter(browser: Browser) -> None:
    there = head(browser)
    candidate = employ(browser.foundation, "DINKES.1", nama="Kenanga Pelawan")
    employ(browser.foundation, "DISDIK", nama="Kenanga Toboali")
    for typed in ("kenanga", candidate.nip or ""):
        found = there.fill(there.get(NEW), f"{LIST}/calon", unit="DINKES", cari=typed)
        assert "Kenanga Pelawan" in found.text
        assert "Kenanga Toboali" not in found.text
    link = re.search(r'href="([^"]*calon=[^"]*)"', found.text)
    assert link is not None
    # Pasal 26(3): a NIP stands in no address.
    assert (candidate.nip or "") not in html.unescape(link[1])
    page = there.get(html.unescape(link[1]))
    sent = send(there, page, NEW, ATTESTED | LETTER, make_pdf())
    assert sent.status_code == 303, sent.text
    shown = there.get(sent.location)
    assert "Diusulkan" in shown.text
    assert "800/1/DINKES/2026" in shown.text
    assert 'id="receipt"' in shown.text
    assert "Administrator meneliti usulan" in shown.text
    assert "Kenanga Pelawan" in there.get(LIST).text


@pytest.mark.pasal("9(4)a")
@pytest.mark.parametrize("left_out", ["syarat-a", "syarat-b", "nomor", "tanggal", "unit"])
def test_what_a_proposal_lacks_is_said_beside_it_and_the_rest_is_kept(
    browser: Browser, left_out: str
) -> None:
    there = head(browser)
    candidate = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    given = {name: value for name, value in (ATTESTED | LETTER).items() if name != left_out}
    page = send(there, candidate_form(there, candidate.id), NEW, given, make_pdf())
    assert page.status_code == 400
    assert f'href="#{left_out}"' in page.text
    assert "Kenanga Pelawan" in page.text
    if left_out != "nomor":
        assert "800/1/DINKES/2026" in page.text
    assert "Belum ada usulan" in there.get(LIST).text


@pytest.mark.pasal("8(2)")
def test_a_candidate_of_another_office_is_neither_shown_nor_proposed(browser: Browser) -> None:
    there = head(browser)
    other = employ(browser.foundation, "DISDIK", nama="Kenanga Toboali")
    page = candidate_form(there, other.id)
    assert "Kenanga Toboali" not in page.text
    token = token_on(page)
    given = ATTESTED | LETTER | {"peran": "fasilitator", "calon": other.id, "csrf_token": token}
    given["dokumen"] = (io.BytesIO(make_pdf()), "surat.pdf")  # type: ignore[assignment]
    sent = there.client.post(NEW, data=given)
    assert sent.status_code in (400, 403)
    assert "Kenanga Toboali" not in sent.text
    # Nor does a unit that the address names reach beyond one's own.
    assert "Dinas Pendidikan" not in there.get(f"{NEW}?unit=DISDIK").text


@pytest.mark.pasal("9(5)")
def test_the_administrator_examines_and_the_head_mends_what_came_back(browser: Browser) -> None:
    item = proposed(browser)
    admin, there = administrator(browser), head(browser)
    one = f"{LIST}/{item.id}"
    page = admin.get(one)
    short = admin.fill(page, f"{one}/kembalikan", alasan="kurang")
    assert short.status_code == 400
    assert "paling sedikit 10 karakter" in short.text
    done = admin.fill(page, f"{one}/kembalikan", alasan="Surat usulan belum ditandatangani.")
    assert done.status_code == 303
    assert state_of(browser, item.id) == "returned"
    again = there.get(f"{one}/ajukan")
    assert "Surat usulan belum ditandatangani." in again.text
    sent = send(there, again, f"{one}/ajukan", LETTER, make_pdf())
    assert sent.status_code == 303, sent.text
    admin.fill(admin.get(one), f"{one}/verifikasi")
    assert state_of(browser, item.id) == "verified"
    # Back, and sent a second time: refused, and said so.
    late = admin.post(f"{one}/verifikasi", csrf_token=token_on(page))
    assert late.status_code == 409
    assert "Keadaannya sudah berubah" in late.text


def test_a_proposal_is_refused_for_good_or_withdrawn_by_its_head(browser: Browser) -> None:
    admin, there = administrator(browser), head(browser)
    refused, withdrawn = proposed(browser), proposed(browser, "Melur Namang")
    one = f"{LIST}/{refused.id}"
    admin.fill(admin.get(one), f"{one}/tolak", alasan_tolak="Bukan pegawai tetap.")
    assert state_of(browser, refused.id) == "rejected"
    two = f"{LIST}/{withdrawn.id}"
    admin.fill(admin.get(two), f"{two}/kembalikan", alasan="Mohon diperiksa kembali.")
    there.fill(there.get(two), f"{two}/tarik")
    assert state_of(browser, withdrawn.id) == "withdrawn"


@pytest.mark.pasal("9(5)")
@pytest.mark.pasal("2.e")
def test_one_decree_names_several_and_a_second_administrator_confirms_it(browser: Browser) -> None:
    items = [verified(browser, name) for name in ("Anggrek Namang", "Melur Namang")]
    first, second = administrator(browser), administrator(browser)
    page = first.get(f"{DECREE}?pilih={items[0].id}")
    assert page.text.partition("<main")[2].partition("</main>")[0].count(" checked") == 1
    fields = TERM | {"mulai": "2026-09-21", "pilih": [item.id for item in items]}
    sent = send(first, page, DECREE, fields, make_pdf())
    assert sent.status_code == 303, sent.text
    shown = first.get(sent.location)
    assert "Menunggu persetujuan kedua" in shown.text
    assert "Keputusan Gubernur dicatat" in shown.text
    one = f"{LIST}/{items[0].id}"
    assert state_of(browser, items[0].id) == "verified"
    # C16: the one who put it on record only sees that somebody else is awaited.
    waiting = first.get(one).text
    assert 'aria-disabled="true"' in waiting
    assert "Menunggu persetujuan kedua dari Administrator lain." in waiting
    assert first.get(f"{one}/kukuhkan").status_code == 403
    token = token_on(first.get(NEW))
    refused = first.post(f"{one}/kukuhkan", csrf_token=token, pilih=items[0].id)
    assert refused.status_code == 403
    assert state_of(browser, items[0].id) == "verified"
    form = second.get(f"{one}/kukuhkan")
    assert "Anggrek Namang" in form.text
    assert "Melur Namang" in form.text
    target, hidden = form_of(form, f"{one}/kukuhkan")
    done = second.client.post(target, data={**hidden, "pilih": [item.id for item in items]})
    assert done.status_code == 303, done.text
    assert [state_of(browser, item.id) for item in items] == ["decreed", "decreed"]
    assert "menandatangani pakta integritas" in second.get(one).text


@pytest.mark.pasal("9(5)")
def test_the_papers_are_given_to_who_proposes_and_who_examines(browser: Browser) -> None:
    item = proposed(browser)
    with browser.foundation.database.reading() as tx:
        before = len(audit.list_events_about(tx, _letter_of(tx, item.id)))
    for there in (administrator(browser), head(browser)):
        assert f"{LIST}/{item.id}/surat" in there.get(f"{LIST}/{item.id}").text
        file = there.get(f"{LIST}/{item.id}/surat")
        assert file.data.startswith(b"%PDF")
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert there.get(f"{LIST}/{item.id}/keputusan").status_code == 404
    other = head(browser, "DISDIK")
    assert other.get(f"{LIST}/{item.id}/surat").status_code == 403
    with browser.foundation.database.reading() as tx:
        after = audit.list_events_about(tx, _letter_of(tx, item.id))
    assert len(after) == before + 2


def _letter_of(tx: Transaction, assignment_id: str) -> str:
    nomination = governance.find_nomination(tx, assignment_id)
    assert nomination is not None
    return nomination.proposal_id


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("mulai", "2026-09-19", "sebelum tanggal keputusan"),
        ("sampai", "2026-09-01", ""),
        ("nomor", "188.44/1/BKPSDMD/2026", ""),
        ("tanggal", "2026-12-01", ""),
        ("pilih", "", "Pilih paling sedikit satu orang"),
    ],
)
def test_a_decree_that_cannot_be_is_refused_beside_the_field(
    browser: Browser, field: str, value: str, told: str
) -> None:
    item = verified(browser)
    paper(browser.foundation, DocumentType.KEPUTUSAN_GUBERNUR, "188.44/1/BKPSDMD/2026")
    admin = administrator(browser)
    fields = TERM | {"mulai": "2026-12-02", "pilih": item.id} | {field: value}
    page = send(admin, admin.get(DECREE), DECREE, fields, make_pdf(3))
    assert page.status_code in (400, 409)
    assert told in page.text
    assert f'href="#{field}"' in page.text
    assert "Menunggu persetujuan kedua (" not in admin.get(LIST).text


@pytest.mark.pasal("26(3)")
def test_a_decree_and_a_revocation_ask_for_a_fresh_proof(
    browser: Browser, clock: FixedClock
) -> None:
    held = appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    admin = administrator(browser)
    clock.advance(301)
    for path in (DECREE, f"{LIST}/{held.id}/cabut"):
        assert admin.get(path).location.startswith("/login/step-up")


@pytest.mark.pasal("27(2)a")
def test_an_authority_is_revoked_with_a_reason_and_the_seat_is_empty(browser: Browser) -> None:
    held = appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    admin = administrator(browser)
    one = f"{LIST}/{held.id}"
    form = admin.get(f"{one}/cabut")
    assert "tidak dapat dibatalkan" in form.text
    assert admin.fill(form, f"{one}/cabut", alasan="pendek").status_code == 400
    done = admin.fill(form, f"{one}/cabut", alasan="Pindah tugas ke unit lain.")
    assert "jejak=" in done.location
    assert state_of(browser, held.id) == "revoked"
    assert "Dicabut" in admin.get(done.location).text


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (None, None),
        ("fasilitator", "DINKES"),
        ("pengaudit", None),
        ("operator_diskominfo", None),
        ("kepala_bkpsdmd", None),
        ("ppk", None),
        ("kepala_perangkat_daerah", "DISDIK"),
    ],
)
def test_who_neither_proposes_nor_examines_is_refused_with_the_article(
    browser: Browser, role: str | None, unit: str | None
) -> None:
    item = proposed(browser)
    there = another(browser)
    enter(there, role, unit)
    proposes_elsewhere = role == "kepala_perangkat_daerah"
    if not proposes_elsewhere:
        assert there.get(LIST).status_code == 403
        assert denials(browser) == 1
        assert "Pasal" in there.get(NEW).text
        assert there.get(DECREE).status_code == 403
    else:
        assert "Kenanga Pelawan" not in there.get(LIST).text
    # Their own metadata aside (Pasal 9(3)b), nobody sees it, and one that is not there alike.
    looks = role == "fasilitator"
    assert there.get(f"{LIST}/{item.id}").status_code == (200 if looks else 403)
    token = token_on(there.get("/account/contact"))
    for act in ("verifikasi", "tolak", "kembalikan", "tarik", "kukuhkan", "cabut"):
        reason = {"alasan": "Sebuah alasan.", "alasan_tolak": "Sebuah alasan.", "pilih": item.id}
        sent = there.post(f"{LIST}/{item.id}/{act}", csrf_token=token, **reason)
        # Who heads BKPSDMD may revoke (Pasal 27(2)a), but nothing that is only proposed.
        assert sent.status_code in (400, 403, 409), act
    assert state_of(browser, item.id) == "proposed"
    assert there.get(f"{LIST}/tidak-ada").status_code == 403


def test_what_belongs_to_another_office_is_not_offered_and_whose_turn_it_is_said(
    browser: Browser,
) -> None:
    item = proposed(browser)
    page = head(browser).get(f"{LIST}/{item.id}").text
    assert "bukan wewenang Anda" in page
    assert "Administrator meneliti usulan" in page
    assert f"{LIST}/{item.id}/verifikasi" not in page


@pytest.mark.pasal("9(5)")
def test_nobody_examines_his_own_proposal(browser: Browser) -> None:
    admin = another(browser)
    own = new_owner(browser.foundation, seed=SEED, unit="BKPSDMD")
    appoint(browser.foundation, own.person, "administrator", None)
    with browser.foundation.database.transaction() as tx:
        governance.sign_pledge(tx, own.id, now_ms=browser.foundation.clock.now_ms())
    letter = paper(browser.foundation, DocumentType.SURAT_USULAN)
    with browser.foundation.database.transaction() as tx:
        item = governance.propose(
            tx,
            Proposal(own.id, "fasilitator", "BKPSDMD", True, True),
            document_id=letter,
            actor="kepala",
            now_ms=browser.foundation.clock.now_ms(),
        )
    _sign_in(admin, own)
    one = f"{LIST}/{item.id}"
    assert f'action="{one}/verifikasi"' not in admin.get(one).text
    sent = admin.post(f"{one}/verifikasi", csrf_token=token_on(admin.get(NEW)))
    assert sent.status_code == 403
    assert state_of(browser, item.id) == "proposed"


def _sign_in(browser: Browser, owner: Owner) -> None:
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))


def test_the_list_is_searched_narrowed_and_paged_by_its_address(browser: Browser) -> None:
    admin = administrator(browser)
    assert "Belum ada usulan" in admin.get(LIST).text
    made = {proposed(browser, f"Melur {number}").id for number in range(32)}
    verified(browser, "Anggrek Namang")
    page: TestResponse | None = admin.get(LIST)
    seen: list[str] = []
    while page is not None:
        seen += re.findall(rf'<a href="{LIST}/([0-9a-f-]{{20,}})"', page.text)
        following = re.search(rf'href="({LIST}[^"]*setelah=[^"]+)"', page.text)
        page = admin.get(html.unescape(following[1])) if following else None
    assert len(seen) == len(set(seen)) == len(made) + 1
    assert "Anggrek Namang" in admin.get(f"{LIST}?tahap=verified").text
    assert "Melur 1" not in admin.get(f"{LIST}?cari=anggrek").text
    assert "Tidak ada hasil" in admin.get(f"{LIST}?cari=tidakada").text
    for query in ("?tahap=x", "?urut=x", "?cari=%00", "?unit=%00", "?setelah=x", "?tentang=%00"):
        assert admin.get(LIST + query).status_code == 400


def test_no_page_asks_the_database_more_often_for_many(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = administrator(browser)
    items = [verified(browser, f"Melur {number}") for number in range(12)]
    asked = count_statements(monkeypatch)
    for path in (LIST, f"{LIST}/{items[0].id}", DECREE, NEW):
        asked.clear()
        assert admin.get(path).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)
