"""P9: the owner of data sees who asked for them, through what and why (Pasal 26(3))."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest

from idp import governance
from idp.access import Question, log_decisions
from idp.account.trace_views import Asked, as_csv
from idp.directory import PersonRecord
from idp.foundation.clock import FixedClock
from tests.rooms.authentication.owners import PASSWORD, new_owner
from tests.rooms.governance.appointments import appoint, employ
from tests.site import Browser, open_site

TRACE = "/account/jejak"


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def enter(browser: Browser) -> PersonRecord:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    return owner.person


def ask(browser: Browser, who: PersonRecord, whose: PersonRecord, caller: str = "cli") -> None:
    """Somebody's question about somebody's data, as a module would put it."""
    question = Question(who.id, "lihat", "md:kinerja", whose.id, {"pegawai": whose.id}, acr="mfa")
    with browser.foundation.database.transaction() as tx:
        answers = browser.application.provider.access.answer(tx, [question])
        log_decisions(tx, answers, caller=caller, at_ms=browser.foundation.clock.now_ms())


def test_nobody_has_looked_yet(browser: Browser) -> None:
    owner = enter(browser)
    ask(browser, owner, owner)
    page = browser.get(TRACE)
    assert page.status_code == 200
    assert "Belum ada pihak lain yang melihat data Anda" in page.text


def test_the_owner_sees_who_asked_what_through_what_and_by_which_article(browser: Browser) -> None:
    owner = enter(browser)
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    ask(browser, other, owner)
    page = browser.get(TRACE).text
    for said in ("Kenanga Pelawan", "Dinas Kesehatan", "Data kinerja", "melihat", "Baris perintah"):
        assert said in page
    # A user personal asked for another's data (Pasal 8(1)): refused, and its owner may know.
    assert "Ditolak" in page
    assert "Pasal 8 ayat (1)" in page


def test_who_was_permitted_is_told_from_who_was_not(browser: Browser) -> None:
    owner = enter(browser)
    nosy = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    manager = employ(browser.foundation, "DINKES", nama="Cempaka Namang")
    appoint(browser.foundation, manager, "fasilitator", "DINKES")
    with browser.foundation.database.transaction() as tx:
        governance.sign_pledge(tx, manager.id, now_ms=browser.foundation.clock.now_ms())
    ask(browser, nosy, owner)
    ask(browser, manager, owner, caller="portal")
    permitted = browser.get(TRACE + "?jawaban=boleh").text
    assert "Cempaka Namang" in permitted
    assert "Kenanga Pelawan" not in permitted
    refused = browser.get(TRACE + "?jawaban=tolak&lewat=cli").text
    assert "Kenanga Pelawan" in refused
    assert "Cempaka Namang" not in refused
    assert "Tidak ada hasil" in browser.get(TRACE + "?jawaban=tolak&lewat=portal").text


def test_nobody_sees_what_was_asked_about_somebody_else(browser: Browser) -> None:
    enter(browser)
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    third = employ(browser.foundation, "DINKES", nama="Cempaka Namang")
    ask(browser, other, third)
    assert "Kenanga Pelawan" not in browser.get(TRACE).text
    assert "Kenanga Pelawan" not in browser.get(TRACE + "/unduh").text


def test_old_questions_are_left_out_of_a_short_period(browser: Browser, clock: FixedClock) -> None:
    owner = enter(browser)
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    with browser.foundation.database.transaction() as tx:
        question = Question(other.id, "lihat", "md:kinerja", owner.id, {}, acr="mfa")
        answers = browser.application.provider.access.answer(tx, [question])
        log_decisions(tx, answers, caller="cli", at_ms=clock.now_ms() - 8 * 86_400_000)
    assert "Kenanga Pelawan" in browser.get(TRACE + "?masa=30").text
    assert "Kenanga Pelawan" not in browser.get(TRACE + "?masa=7").text


def test_the_pages_together_show_each_question_once(browser: Browser, clock: FixedClock) -> None:
    owner = enter(browser)
    asked = 35
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    for _ in range(asked):
        ask(browser, other, owner)
        clock.advance(1)
    page, seen = browser.get(TRACE), []
    while page is not None:
        seen += re.findall(r'<td data-label="Waktu"><time datetime="([^"]+)"', page.text)
        following = re.search(rf'href="({TRACE}\?[^"]*setelah=[^"]+)"', page.text)
        page = browser.get(html.unescape(following[1])) if following else None
    assert len(seen) == len(set(seen)) == asked


def test_the_file_has_the_same_and_calculates_nothing(browser: Browser) -> None:
    owner = enter(browser)
    ask(browser, employ(browser.foundation, "DINKES", nama="Kenanga Pelawan"), owner)
    page = browser.get(TRACE + "/unduh")
    assert page.headers["Content-Type"].startswith("text/csv")
    assert "no-store" in page.headers["Cache-Control"]
    rows = list(csv.reader(io.StringIO(page.get_data().decode("utf-8-sig"))))
    assert rows[0][1] == "Siapa"
    assert rows[1][1] == "Kenanga Pelawan"
    # A name that a spreadsheet would take for a formula stays a text.
    row = Asked(0, "=HYPERLINK(1)", "@x", "d", "-1", "+", allowed=False, pasal=("8(1)",))
    (_, told) = csv.reader(io.StringIO(as_csv([row], "id")))
    assert told[1:4] == ["'=HYPERLINK(1)", "'@x", "'-1"]


def test_an_address_that_makes_no_sense_is_refused(browser: Browser) -> None:
    enter(browser)
    for query in ("?masa=x", "?masa=0", "?jawaban=x", "?lewat=%00", "?setelah=x", "?setelah=1.2.3"):
        assert browser.get(TRACE + query).status_code == 400, query


@pytest.mark.parametrize("path", [TRACE, TRACE + "/unduh"])
def test_who_has_not_signed_in_is_sent_to_do_so(browser: Browser, path: str) -> None:
    assert browser.get(path).location.startswith("/login?tx=")
