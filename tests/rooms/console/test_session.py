"""K20: who looks after accounts sees who is signed in, and ends sessions with a reason."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp.audit import EventType, list_events_about
from idp.console.people.session_views import SESSION_LIST as LIST
from idp.directory import PersonRecord
from idp.foundation.clock import FixedClock
from idp.sessions import list_sessions, open_session
from tests.rooms.authentication.owners import SEED, code_at
from tests.rooms.console.test_register import denials, enter
from tests.rooms.governance.appointments import employ
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

REASON = "Perangkat hilang, dilaporkan pemiliknya"


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def signed_in(browser: Browser, person: PersonRecord, *amr: str) -> str:
    """A session of somebody's, as signing in leaves it."""
    foundation = browser.foundation
    with foundation.database.transaction() as tx:
        session, _ = open_session(
            tx,
            person_id=person.id,
            amr=amr or ("pwd",),
            privileged=False,
            address="192.0.2.44",
            user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/130.0",
            now=foundation.clock.now(),
            settings=foundation.settings,
        )
    return session.id


def living(browser: Browser, person: PersonRecord) -> int:
    with browser.foundation.database.reading() as tx:
        return len(list_sessions(tx, person.id, browser.foundation.clock.now()))


def choose(browser: Browser, *ids: str) -> TestResponse:
    token = token_on(browser.get("/account/contact"))
    fields = {"csrf_token": token, "pilih": list(ids)}
    chosen = browser.client.post(
        LIST + "/massal", data=fields, environ_base={"REMOTE_ADDR": browser.address}
    )
    return browser.follow(chosen)


def test_an_administrator_sees_who_is_signed_in_without_what_they_do(browser: Browser) -> None:
    enter(browser, "administrator")
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    session = signed_in(browser, other)
    page = browser.get(LIST).text
    for said in ("Kenanga Pelawan", "Dinas Kesehatan", "Firefox", "192.0.2.44", "Kata sandi"):
        assert said in page
    assert other.nip not in page  # type: ignore[operator]
    assert f'value="{session}"' in page
    # One's own is ended by signing out, not here.
    assert page.count('name="pilih"') == 1


def test_an_auditor_looks_and_ends_nothing(browser: Browser) -> None:
    enter(browser, "pengaudit")
    session = signed_in(browser, employ(browser.foundation, "DINKES", nama="Kenanga Pelawan"))
    page = browser.get(LIST).text
    assert "Kenanga Pelawan" in page
    assert 'name="pilih"' not in page
    refused = choose(browser, session)
    assert refused.status_code == 403
    assert "Pasal" in refused.text
    assert denials(browser) == 1


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (None, None),
        ("fasilitator", "DINKES"),
        ("kepala_perangkat_daerah", "DINKES"),
        ("operator_diskominfo", None),
    ],
)
def test_who_has_no_business_with_sessions_is_refused_with_the_article(
    browser: Browser, role: str | None, unit: str | None
) -> None:
    enter(browser, role, unit)
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    session = signed_in(browser, other)
    page = browser.get(LIST)
    assert page.status_code == 403
    assert "Pasal" in page.text
    refused = choose(browser, session)
    assert refused.status_code == 403
    assert "Kenanga" not in refused.text
    assert living(browser, other) == 1
    assert denials(browser) >= 2


def test_the_chosen_sessions_end_with_a_reason_and_nobody_elses(browser: Browser) -> None:
    me = enter(browser, "administrator")
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    kept = employ(browser.foundation, "DINKES", nama="Cempaka Namang")
    first, second = signed_in(browser, other), signed_in(browser, other, "pwd", "otp")
    signed_in(browser, kept)
    preview = choose(browser, first, second)
    assert "Kenanga Pelawan" in preview.text
    assert "Cempaka Namang" not in preview.text
    assert "Akhiri 2 sesi" in preview.text
    assert living(browser, other) == 2
    wrong = browser.fill(preview, alasan="ya")
    assert "paling sedikit 10 karakter" in wrong.text
    assert living(browser, other) == 2
    done = browser.fill(preview, alasan=REASON)
    assert "2 berhasil, 0 gagal" in browser.follow(done).text
    assert (living(browser, other), living(browser, kept)) == (0, 1)
    with browser.foundation.database.reading() as tx:
        told_at_all = list_events_about(tx, other.id, limit=9)
    told = told_at_all[:2]
    assert {(one.type, one.actor, one.reason) for one in told} == {
        (EventType.SESSION_ENDED, me, REASON)
    }
    # Back and once more ends nothing again.
    again = browser.fill(preview, alasan=REASON)
    assert "2 berhasil, 0 gagal" in browser.follow(again).text
    with browser.foundation.database.reading() as tx:
        assert len(list_events_about(tx, other.id, limit=9)) == len(told_at_all)


def test_a_stale_proof_is_given_anew_and_the_choice_waits(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "administrator")
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    session = signed_in(browser, other)
    preview = choose(browser, session)
    clock.advance(301)
    asked = browser.follow(browser.fill(preview, alasan=REASON))
    assert living(browser, other) == 1
    back = browser.follow(browser.fill(asked, otp=code_at(browser.foundation, SEED)))
    assert "Kenanga Pelawan" in back.text
    assert REASON in back.text
    browser.fill(back, alasan=REASON)
    assert living(browser, other) == 0


def test_the_list_is_narrowed_and_paged_by_its_address(browser: Browser, clock: FixedClock) -> None:
    enter(browser, "administrator")
    other = employ(browser.foundation, "BKPSDMD", nama="Cempaka Namang")
    signed_in(browser, other)
    one = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    for _ in range(35):
        clock.advance(1)
        signed_in(browser, one, "pwd", "otp")
    for query in ("?nama=cempaka", "?unit=BKPSDMD&masuk=pwd", "?masuk=pwd"):
        found = browser.get(LIST + query).text
        assert "Cempaka Namang" in found
        assert "Kenanga Pelawan" not in found
    assert "Tidak ada hasil" in browser.get(LIST + "?nama=%25").text
    page, seen = browser.get(LIST), []
    while page is not None:
        seen += re.findall(r'form="massal" id="[^"]+" name="pilih" value="([^"]+)"', page.text)
        following = re.search(rf'href="({LIST}[^"]*setelah=[^"]+)"', page.text)
        page = browser.get(html.unescape(following[1])) if following else None
    assert len(seen) == len(set(seen)) == 36


def test_an_address_that_makes_no_sense_is_refused(browser: Browser) -> None:
    enter(browser, "administrator")
    for query in ("?masuk=x", "?setelah=x", "?nama=%00", "?alamat=" + "a" * 101):
        assert browser.get(LIST + query).status_code == 400, query


def test_a_page_asks_the_database_as_often_for_many_as_for_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(browser, "administrator")
    one = employ(browser.foundation, "DINKES")
    ids = [signed_in(browser, one) for _ in range(25)]
    asked = count_statements(monkeypatch)
    browser.get(LIST)
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)
    assert ids
