"""The pakta integritas in the portal: whom it binds reads, proves themself and signs (27(1)a)."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from idp import governance
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock, civil_date, start_of_date
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at, new_owner
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.governance.papers import paper
from tests.site import Browser, open_site, token_on

PLEDGE = "/account/pakta"
ALL = {"baca-1": "1", "baca-2": "1", "setuju": "1"}
DAY = 86_400


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def enter(browser: Browser, state: str | None = "decreed") -> Owner:
    """A fasilitator of DINKES whose appointment is in that state; or nobody's appointment."""
    owner = new_owner(browser.foundation, seed=SEED)
    if state is not None:
        appoint(browser.foundation, owner.person, state=state)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    return owner


def sign_earlier(browser: Browser, owner: Owner, day: str) -> None:
    with browser.foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=start_of_date(day) * 1000)


def states(browser: Browser, owner: Owner) -> list[str]:
    with browser.foundation.database.reading() as tx:
        return [held.state for held in governance.list_assignments(tx, owner.id)]


def pledged(browser: Browser, owner: Owner) -> bool:
    with browser.foundation.database.reading() as tx:
        today = civil_date(browser.foundation.clock.now())
        return governance.is_pledged(tx, owner.id, today)


@pytest.mark.pasal("27(1)a")
def test_who_is_decreed_signs_and_the_appointment_takes_effect(browser: Browser) -> None:
    owner = enter(browser)
    home = browser.get("/").text
    assert 'href="/account/pakta"' in home
    assert "agar wewenang Anda berlaku" in home
    done = browser.fill(browser.get(PLEDGE), PLEDGE, **ALL)
    assert done.location == PLEDGE
    page = browser.get(PLEDGE).text
    assert "telah ditandatangani dan berlaku sampai dengan" in page
    assert "Ditandatangani secara elektronik oleh" in page
    assert states(browser, owner) == ["active"]
    assert "pakta integritas" not in browser.get("/").text


@pytest.mark.parametrize("left_out", sorted(ALL))
def test_what_is_not_read_or_declared_is_not_signed(browser: Browser, left_out: str) -> None:
    owner = enter(browser)
    given = {name: value for name, value in ALL.items() if name != left_out}
    page = browser.fill(browser.get(PLEDGE), PLEDGE, **given)
    assert page.status_code == 200
    assert 'id="error-summary"' in page.text
    assert f'href="#{left_out}"' in page.text
    assert page.text.count(" checked") == len(given)
    assert not pledged(browser, owner)


@pytest.mark.pasal("26(3)")
def test_an_old_proof_is_asked_for_anew_and_what_was_ticked_waits(
    browser: Browser, clock: FixedClock
) -> None:
    owner = enter(browser)
    page = browser.get(PLEDGE)
    clock.advance(301)
    asked = browser.follow(browser.fill(page, PLEDGE, **ALL))
    assert asked.request.path == "/login/step-up"
    assert "Tanda tangani pakta integritas" in html.unescape(asked.text)
    assert not pledged(browser, owner)
    back = browser.follow(browser.fill(asked, otp=code_at(browser.foundation, SEED)))
    assert back.request.path == PLEDGE
    assert back.text.count(" checked") == len(ALL)
    browser.fill(back, PLEDGE, **ALL)
    assert pledged(browser, owner)


@pytest.mark.pasal("27(1)a")
def test_another_text_than_the_one_that_was_read_is_not_signed(browser: Browser) -> None:
    owner = enter(browser)
    page = browser.get(PLEDGE)
    first, second = (employ(browser.foundation, "BKPSDMD") for _ in range(2))
    for person in (first, second):
        appoint(browser.foundation, person, "administrator", None)
        with browser.foundation.database.transaction() as tx:
            governance.sign_pledge(tx, person.id, now_ms=browser.foundation.clock.now_ms())
    decree = paper(browser.foundation, DocumentType.KEPUTUSAN_KEPALA_BKPSDMD)
    with browser.foundation.database.transaction() as tx:
        governance.publish_pledge_text(
            tx,
            version="2026-1",
            text="PAKTA\n\nNaskah kedua.\n\nNaskah ketiga.\n",
            effective_from=civil_date(browser.foundation.clock.now()),
            document_id=decree,
            actor=first.id,
            second=second.id,
            now_ms=browser.foundation.clock.now_ms(),
        )
    refused = browser.fill(page, PLEDGE, **ALL)
    assert "Naskah berganti ketika Anda membaca" in refused.text
    assert "Naskah kedua." in refused.text
    assert not pledged(browser, owner)


@pytest.mark.pasal("27(1)a")
@pytest.mark.parametrize(
    ("days", "task", "lapsed"),
    [
        (100, None, False),
        (340, "Perbarui pakta integritas sebelum", False),
        (368, "Tanda tangani pakta integritas paling lambat", False),
        (380, "wewenang Anda tidak berlaku", True),
    ],
)
def test_the_front_page_says_when_the_pledge_is_due_and_when_it_has_lapsed(
    browser: Browser, clock: FixedClock, days: int, task: str | None, lapsed: bool
) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    appoint(browser.foundation, owner.person)
    sign_earlier(browser, owner, civil_date(clock.now() - days * DAY))
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    home = browser.get("/").text
    assert (task is None) == ('href="/account/pakta"' not in home)
    assert task is None or task in home
    assert ("karena pakta integritas sudah lewat" in home) == lapsed
    assert browser.get(PLEDGE).status_code == 200


def test_whom_no_pledge_binds_signs_none(browser: Browser) -> None:
    owner = enter(browser, None)
    page = browser.get(PLEDGE)
    assert "Tidak ada pakta yang perlu Anda tanda tangani" in page.text
    assert 'action="/account/pakta"' not in page.text
    assert "pakta" not in browser.get("/").text
    # A form made by hand is refused by the policy, with the article.
    token = token_on(browser.get("/account/contact"))
    refused = browser.post(PLEDGE, csrf_token=token, **ALL)
    assert refused.status_code == 403
    assert "Pasal" in refused.text
    assert not pledged(browser, owner)
