"""Acts on many at once: each is an act of its own, and of many a second person must agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp import governance
from idp.audit import EventType, list_events_about
from idp.console.bulk.kinds import kinds
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.governance import AssignmentRecord
from idp.pages import LANGUAGES, has_text
from tests.rooms.authentication.owners import SEED, code_at
from tests.rooms.console.test_register import REGISTER, denials, enter, held_in
from tests.rooms.console.test_session import living, signed_in
from tests.rooms.governance.appointments import appoint, employ
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

REASON = "Berakhir bersama penataan pengelola tahun ini"
PEOPLE = "/console/pegawai"
_OF_TYPE = Statement(text("SELECT actor, subject, reason FROM audit_event WHERE type = :type"))


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def start(browser: Browser, place: str, *ids: str, **fields: str) -> TestResponse:
    token = token_on(browser.get("/account/contact"))
    data = {"csrf_token": token, "pilih": list(ids), **fields}
    return browser.client.post(
        f"{place}/massal", data=data, environ_base={"REMOTE_ADDR": browser.address}
    )


def many(browser: Browser, count: int) -> list[AssignmentRecord]:
    return [held_in(browser, "DINKES", f"Pengelola {number:03}") for number in range(count)]


def states(browser: Browser, held: list[AssignmentRecord]) -> list[str]:
    with browser.foundation.database.reading() as tx:
        return [governance.get_assignment(tx, one.id).state for one in held]


def recorded(browser: Browser, kind: EventType) -> list[tuple[str, str, str]]:
    with browser.foundation.database.reading() as tx:
        return [(row[0], row[1], row[2]) for row in tx.all(_OF_TYPE, type=kind)]


@pytest.mark.pasal("27(2)a")
def test_each_right_is_taken_back_by_an_act_of_its_own(browser: Browser) -> None:
    me = enter(browser, "administrator")
    held = many(browser, 3)
    page = browser.get(REGISTER).text
    assert page.count('name="pilih"') == 3
    started = start(browser, REGISTER, held[0].id, held[1].id)
    preview = browser.get(started.location)
    assert "Cabut 2 hak akses" in preview.text
    assert states(browser, held) == ["active"] * 3
    short = browser.fill(preview, started.location, alasan="ya", nomor="")
    assert short.status_code == 422
    assert "paling sedikit 10 karakter" in short.text
    done = browser.fill(preview, started.location, alasan=REASON, nomor="188.44/9/2026")
    page = browser.follow(done)
    assert "2 berhasil, 0 gagal, 0 belum" in page.text
    assert states(browser, held) == ["revoked", "revoked", "active"]
    told = recorded(browser, EventType.ASSIGNMENT_REVOKED)
    assert sorted(told) == sorted((me, one.id, REASON) for one in held[:2])
    with browser.foundation.database.reading() as tx:
        events = [list_events_about(tx, one.id, limit=9)[0] for one in held[:2]]
    # Two acts, each to be found from its line in the result.
    acts = {event.correlation for event in events}
    assert len(acts) == 2
    assert all(f"?tindakan={act}" in page.text for act in acts)
    # Twice pressed is once done.
    browser.fill(preview, started.location, alasan=REASON, nomor="")
    assert len(recorded(browser, EventType.ASSIGNMENT_REVOKED)) == 2


def test_what_fails_says_why_and_is_tried_again_alone(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(browser, "administrator")
    held = many(browser, 3)
    started = start(browser, REGISTER, *(one.id for one in held))
    preview = browser.get(started.location)
    now_ms = browser.foundation.clock.now_ms()
    with browser.foundation.database.transaction() as tx:
        governance.revoke(tx, held[1].id, reason="lebih dulu", actor="operator", now_ms=now_ms)
    page = browser.follow(browser.fill(preview, started.location, alasan=REASON, nomor=""))
    assert "2 berhasil, 1 gagal, 0 belum" in page.text
    assert "Keadaannya sudah berubah" in page.text
    assert states(browser, held) == ["revoked"] * 3
    # What failed is no longer in force, so there is nothing to try again.
    assert browser.fill(page, f"{started.location}/ulang").status_code == 422


def test_what_failed_alone_is_chosen_again_with_its_reason(browser: Browser) -> None:
    enter(browser, "administrator")
    held = many(browser, 2)
    started = start(browser, REGISTER, *(one.id for one in held))
    batch = started.location.rpartition("/")[2]
    with browser.foundation.database.transaction() as tx:
        tx.run(Statement(text("UPDATE batch SET state = 'running', reason = :r")), r=REASON)
        tx.run(
            Statement(
                text("UPDATE batch_item SET outcome = 'failed', cause = 'busy' WHERE position = 0")
            )
        )
    page = browser.get(started.location)
    # One is left over from an act that was cut off: it goes on from there.
    assert "Lanjutkan 1" in page.text
    again = browser.fill(page, f"{started.location}/ulang")
    assert again.location.rpartition("/")[2] != batch
    preview = browser.get(again.location)
    assert "Cabut 1 hak akses" in preview.text
    assert REASON in preview.text
    browser.fill(page, started.location)
    assert sorted(states(browser, held)) == ["active", "revoked"]


@pytest.mark.pasal("2.e")
def test_more_than_25_need_a_second_administrator(browser: Browser) -> None:
    me = enter(browser, "administrator")
    held = many(browser, 26)
    started = start(browser, REGISTER, cakup="semua", unit="DINKES")
    preview = browser.get(started.location)
    waiting = browser.follow(
        browser.fill(preview, started.location, alasan=REASON, nomor="188.44/9/2026")
    )
    assert states(browser, held) == ["active"] * 26
    assert "Anda yang mengajukannya" in waiting.text
    # Whoever asked can't agree, by whatever way.
    token = token_on(waiting)
    own = browser.post(started.location, csrf_token=token, langkah="setujui")
    assert own.status_code == 403
    assert states(browser, held) == ["active"] * 26
    second = Browser(browser.application, "203.0.113.9")
    other = enter(second, "administrator")
    assert started.location in second.get(REGISTER).text
    assert started.location in second.get("/console").text
    assert started.location not in browser.get("/console").text
    shown = second.get(started.location)
    assert REASON in shown.text
    # An empty form agrees to nothing.
    assert second.fill(shown, started.location).status_code == 422
    done = second.follow(second.fill(shown, started.location, langkah="setujui"))
    assert "26 berhasil, 0 gagal" in done.text
    assert states(browser, held) == ["revoked"] * 26
    (asked,) = recorded(browser, EventType.BATCH_PROPOSED)
    (agreed,) = recorded(browser, EventType.BATCH_CONFIRMED)
    assert (asked[0], agreed[0]) == (me, other)
    assert {row[0] for row in recorded(browser, EventType.ASSIGNMENT_REVOKED)} == {other}
    assert started.location not in second.get(REGISTER).text


def test_25_are_one_persons_act(browser: Browser) -> None:
    enter(browser, "administrator")
    held = many(browser, 25)
    started = start(browser, REGISTER, cakup="semua", unit="DINKES")
    assert "Cabut 25 hak akses" in browser.get(started.location).text
    assert states(browser, held) == ["active"] * 25


def test_a_proposal_is_dropped_by_either_of_the_two(browser: Browser) -> None:
    enter(browser, "administrator")
    held = many(browser, 26)
    started = start(browser, REGISTER, cakup="semua", unit="DINKES")
    preview = browser.get(started.location)
    browser.fill(preview, started.location, alasan=REASON, nomor="")
    second = Browser(browser.application, "203.0.113.9")
    enter(second, "administrator")
    second.fill(second.get(started.location), f"{started.location}/batal", langkah="batal")
    assert "Dibatalkan" in browser.get(started.location).text
    assert len(recorded(browser, EventType.BATCH_DROPPED)) == 1
    # What was dropped is nobody's to carry out.
    token = token_on(browser.get("/account/contact"))
    second.post(started.location, csrf_token=token_on(second.get("/account/contact")))
    browser.post(started.location, csrf_token=token, langkah="setujui")
    assert states(browser, held) == ["active"] * 26


def test_one_does_not_choose_what_is_ones_own(browser: Browser) -> None:
    me = enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    started = start(browser, REGISTER, cakup="semua")
    browser.fill(browser.get(started.location), started.location, alasan=REASON, nomor="")
    assert states(browser, [held]) == ["revoked"]
    with browser.foundation.database.reading() as tx:
        own = governance.list_assignments(tx, me)
    assert [one.state for one in own] == ["active"]


def test_nothing_chosen_and_too_many_are_said(browser: Browser) -> None:
    enter(browser, "administrator")
    nothing = start(browser, REGISTER)
    assert nothing.status_code == 422
    assert "Centang paling sedikit satu" in nothing.text
    assert start(browser, REGISTER, "tidak-ada").status_code == 400


@pytest.mark.parametrize(
    ("role", "unit"),
    [(None, None), ("fasilitator", "DINKES"), ("pengaudit", None), ("operator_diskominfo", None)],
)
@pytest.mark.parametrize("place", [REGISTER, PEOPLE, "/console/sesi"])
def test_who_may_do_it_to_none_may_not_do_it_to_many(
    browser: Browser, role: str | None, unit: str | None, place: str
) -> None:
    enter(browser, role, unit)
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    item = held.person_id if place == PEOPLE else held.id
    before = denials(browser)
    refused = start(browser, place, item)
    assert refused.status_code == 403
    assert "Pasal" in refused.text
    assert browser.get(f"{place}/massal/{held.id}").status_code == 403
    assert denials(browser) == before + 2
    assert 'name="pilih"' not in browser.get(place).text


def test_accounts_are_closed_together(browser: Browser) -> None:
    enter(browser, "administrator")
    people = [employ(browser.foundation, "DINKES", nama=f"Pegawai {n:03}") for n in range(3)]
    started = start(browser, PEOPLE, *(one.id for one in people))
    preview = browser.get(started.location)
    assert "Nonaktifkan 3 akun" in preview.text
    done = browser.follow(browser.fill(preview, started.location, alasan=REASON))
    assert "3 berhasil, 0 gagal" in done.text
    told = recorded(browser, EventType.PERSON_DISABLED)
    assert {row[1] for row in told} == {one.id for one in people}
    # Closed ones can't be ticked again.
    assert start(browser, PEOPLE, people[0].id).status_code == 422


@pytest.mark.pasal("2.e")
def test_all_sessions_of_the_province_need_two_and_those_of_a_unit_one(browser: Browser) -> None:
    # An attack on a unit can't wait for a second person; all of the Province is everybody's day.
    enter(browser, "administrator")
    person = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    for _ in range(30):
        signed_in(browser, person)
    everywhere = start(browser, "/console/sesi", cakup="semua")
    asked = browser.get(everywhere.location)
    waiting = browser.follow(browser.fill(asked, everywhere.location, alasan=REASON))
    assert "Menunggu persetujuan kedua" in waiting.text
    assert living(browser, person) == 30
    of_unit = start(browser, "/console/sesi", cakup="semua", unit="DINKES")
    asked = browser.get(of_unit.location)
    done = browser.follow(browser.fill(asked, of_unit.location, alasan=REASON))
    assert "30 berhasil, 0 gagal" in done.text
    assert living(browser, person) == 0


def test_a_stale_proof_is_given_anew_and_the_reason_waits(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "administrator")
    held = many(browser, 1)
    started = start(browser, REGISTER, held[0].id)
    preview = browser.get(started.location)
    clock.advance(301)
    asked = browser.follow(browser.fill(preview, started.location, alasan=REASON, nomor=""))
    assert states(browser, held) == ["active"]
    back = browser.follow(browser.fill(asked, otp=code_at(browser.foundation, SEED)))
    assert REASON in back.text
    browser.fill(back, started.location, alasan=REASON, nomor="")
    assert states(browser, held) == ["revoked"]


def test_a_page_of_many_asks_the_database_as_often_as_of_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(browser, "administrator")
    person = employ(browser.foundation, "DINKES")
    for _ in range(60):
        appoint(browser.foundation, person, "fasilitator", "DINKES")
    started = start(browser, REGISTER, cakup="semua", peran="fasilitator")
    asked = count_statements(monkeypatch)
    page = browser.get(started.location)
    assert page.text.count('<th scope="row">') == 60
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)


def test_every_kind_of_batch_has_its_line_on_the_first_page(browser: Browser) -> None:
    """Pasal 2.e: what waits for a second person is told in words, never by a fault."""
    words = {kind.word for kind in kinds(browser.foundation)}
    assert words >= {"hak", "akun", "sesi", "aktivasi"}
    lines = [(language, f"konsol.tugas.batch_{word}") for word in words for language in LANGUAGES]
    assert [line for line in lines if not has_text(*line)] == []
