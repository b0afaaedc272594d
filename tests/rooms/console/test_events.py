"""Days of transfers in the console: seen first, confirmed by a second person, then in force."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp import directory
from idp.foundation.clock import FixedClock
from idp.governance import transfer_days
from tests.rooms.authentication.owners import SEED, code_at
from tests.rooms.console.test_register import denials, enter
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.site import Browser, form_of, open_site
from tests.statements import MOST_QUERIES, count_statements

DAYS = "/console/mutasi"
HEADER = "tanggal,nip,peristiwa,unit_baru,dokumen"
REASON = "Pelantikan bulan November"


@pytest.fixture
def first(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    browser = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    enter(browser, "administrator")
    return browser


@pytest.fixture
def second(first: Browser) -> Browser:
    browser = Browser(first.application)
    enter(browser, "administrator")
    return browser


def upload(browser: Browser, *lines: str, reason: str = REASON) -> TestResponse:
    page = browser.get(DAYS + "/baru")
    target, hidden = form_of(page, DAYS + "/baru")
    data = ("\n".join((HEADER, *lines)) + "\n").encode()
    return browser.client.open(
        target,
        method="POST",
        data={**hidden, "alasan": reason, "berkas": (io.BytesIO(data), "mutasi.csv")},
        environ_base={"REMOTE_ADDR": browser.address},
    )


def a_day(browser: Browser) -> tuple[list[str], directory.PersonRecord]:
    """Lines of a file, and the fasilitator whom it moves."""
    moves = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    retires = employ(browser.foundation, "DINKES", nama="Cempaka Namang")
    plain = employ(browser.foundation, "DISDIK", nama="Melati Pasirpadi")
    appoint(browser.foundation, moves)
    return [
        f"2026-01-05,{moves.nip},MUTASI,DISDIK,800/1/2026",
        f"2026-01-05,{retires.nip},PENSIUN,,800/1/2026",
        f"2027-06-01,{plain.nip},MUTASI,DINKES,800/1/2026",
    ], moves


def test_a_file_is_seen_confirmed_by_another_and_reported(first: Browser, second: Browser) -> None:
    # Pasal 9(6); C16, Pasal 2 huruf e.
    lines, moves = a_day(first)
    sent = upload(first, *lines)
    assert sent.status_code == 303
    seen = first.get(sent.location).text
    for said in ("Kenanga Pelawan", "Cempaka Namang", "Melati Pasirpadi", "Dinas Kesehatan Contoh"):
        assert said in seen
    assert "Yang mengunggah tidak dapat menyetujui sendiri" in seen
    assert in_force(first.foundation, moves) == ["fasilitator:DINKES"]
    path = sent.location + "/setujui"
    own = first.fill(first.get(path), path)
    assert own.status_code == 400
    assert "Orang kedua harus Administrator lain" in own.text
    page = second.get(path)
    assert "Setujui 3 peristiwa" in page.text
    confirmed = second.fill(page, path)
    assert confirmed.status_code == 303
    report = second.follow(confirmed).text
    assert "Berkas mutasi disetujui" in report
    assert "2 peristiwa sudah berlaku, 1 terjadwal" in report
    assert in_force(first.foundation, moves) == []
    again = second.fill(page, path)
    assert again.status_code == 400
    assert "Keadaannya sudah berubah" in again.text


def test_a_faulty_file_binds_nothing_and_names_its_lines(first: Browser) -> None:
    lines, moves = a_day(first)
    sent = upload(first, lines[0], "2026-01-05,198001012005011999,MUTASI,DISDIK,800/1/2026")
    page = first.get(sent.location)
    assert "1 baris salah; tidak ada yang berlaku" in page.text
    assert "Tidak ada pegawai dengan NIP ini" in page.text
    file = first.get(sent.location + "/kesalahan")
    assert file.content_type.startswith("text/csv")
    assert "3,nip,nip_unknown" in file.text
    assert in_force(first.foundation, moves) == ["fasilitator:DINKES"]
    path = sent.location + "/setujui"
    refused = first.fill(first.get(path), path)
    assert refused.status_code == 400


def test_what_is_missing_is_said_beside_its_field(first: Browser) -> None:
    page = first.get(DAYS + "/baru")
    empty = first.fill(page, DAYS + "/baru", alasan="uji")
    assert empty.status_code == 400
    assert 'id="berkas-error"' in empty.text
    assert 'id="alasan-error"' in empty.text


def test_a_confirmer_sees_what_would_follow_now(first: Browser, second: Browser) -> None:
    lines, moves = a_day(first)
    sent = upload(first, *lines)
    path = sent.location + "/setujui"
    old = second.get(path)
    with first.foundation.database.transaction() as tx:
        directory.disable_person(
            tx, moves.id, actor="operator", reason="uji", now_ms=first.foundation.clock.now_ms()
        )
    appoint(first.foundation, employ(first.foundation, "DINKES", nama="Rukmini Belinyu"))
    page = second.get(path)
    assert "Dampaknya berubah sejak berkas diunggah" in page.text
    stale = second.fill(old, path)
    assert stale.status_code == 400
    assert "Orang lain baru saja mengubahnya" in stale.text
    assert second.fill(second.get(path), path).status_code == 303


def test_a_file_is_refused_or_withdrawn_for_a_reason(first: Browser, second: Browser) -> None:
    lines, moves = a_day(first)
    for browser, word, state in ((second, "tolak", "refused"), (first, "tarik", "withdrawn")):
        sent = upload(first, *lines)
        path = f"{sent.location}/{word}"
        assert browser.fill(browser.get(path), path, alasan="uji").status_code == 400
        done = browser.fill(browser.get(path), path, alasan="Keputusan belum terbit")
        assert "Keputusan belum terbit" in browser.follow(done).text
        with first.foundation.database.reading() as tx:
            kept = transfer_days.get_transfer_day(tx, sent.location.rpartition("/")[2])
        assert (kept.state, kept.content) == (state, None)
    assert in_force(first.foundation, moves) == ["fasilitator:DINKES"]


OTHERS = (
    (None, None),
    ("fasilitator", "DINKES"),
    ("kepala_perangkat_daerah", "DINKES"),
    ("kepala_bkpsdmd", None),
    ("pengaudit", None),
    ("operator_diskominfo", None),
    ("ppk", None),
)


def test_nobody_else_brings_sees_or_confirms_a_day(first: Browser) -> None:
    # The right to close an account with its reason for the whole Province: Pasal 27(2)a.
    lines, _moves = a_day(first)
    there = upload(first, *lines).location
    paths = (DAYS, DAYS + "/baru", there, f"{DAYS}/{'0' * 32}", there + "/setujui")
    for role, unit in OTHERS:
        browser = Browser(first.application)
        enter(browser, role, unit)
        before = denials(browser)
        for path in paths:
            page = browser.get(path)
            assert page.status_code == 403, (role, path)
            assert "Pasal" in page.text
            assert "mutasi.csv" not in page.text
        assert denials(browser) == before + len(paths)


def test_a_confirmation_wants_a_proof_of_the_last_minutes(
    first: Browser, second: Browser, clock: FixedClock
) -> None:
    lines, moves = a_day(first)
    path = upload(first, *lines).location + "/setujui"
    page = second.get(path)
    clock.advance(360)
    sent = second.fill(page, path)
    assert "step-up" in sent.location
    assert in_force(first.foundation, moves) == ["fasilitator:DINKES"]
    back = second.fill(second.follow(sent), otp=code_at(second.foundation, SEED))
    assert back.location == path


def test_an_address_that_makes_no_sense_is_refused(first: Browser) -> None:
    for query in ("?keadaan=x", "?setelah=x", "?setelah=1.x"):
        assert first.get(DAYS + query).status_code == 400, query


@pytest.mark.parametrize("rows", [1, 20])
def test_a_page_asks_the_database_as_often_for_many_as_for_one(
    first: Browser, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    people = [employ(first.foundation, "DINKES") for _ in range(rows)]
    lines = [f"2026-01-05,{person.nip},MUTASI,DISDIK,800/1/2026" for person in people]
    there = upload(first, *lines).location
    asked = count_statements(monkeypatch)
    for path in (DAYS, there):
        asked.clear()
        assert first.get(path).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, (path, asked)
