"""P1, P2 and P12: what is open, by which right, how it does, and who helps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp import governance, oidc
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.foundation.outbox import REPEATEDLY
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at, new_owner
from tests.rooms.governance.appointments import appoint, change, employ, suspend
from tests.site import Browser, open_site
from tests.statements import MOST_QUERIES, count_statements

MODULES, HELP, OWN_HELP = "/account/aplikasi", "/bantuan", "/account/bantuan"
_DOWN = Statement(
    text(
        "INSERT INTO outbox_destination (name, failures, failing_since, next_attempt_at)"
        " VALUES (:name, :failures, :now, :now)"
    )
)
_USED = Statement(
    text(
        "INSERT INTO token_family (id, code_digest, person_id, client_id, session_id, scope,"
        " resource, generation, has_refresh, authenticated_at, acr, amr, created_at, expires_at)"
        " SELECT :id, :id, :person_id, :client_id, s.id, 'openid', '', 0, 0, :at, 'pwd', 'pwd',"
        " :at, :at FROM session AS s WHERE s.person_id = :person_id"
    )
)


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(
        open_site(
            tmp_path,
            clock,
            database_url=sqlite_url,
            helpdesk_email="bantuan@contoh.go.id",
            helpdesk_phone="0717 422 000",
            helpdesk_hours="Senin sampai dengan Jumat",
        )
    )


def enter(browser: Browser, role: str | None = None, *, pledged: bool = True) -> Owner:
    home = "BKPSDMD" if role == "administrator" else "DINKES"
    owner = new_owner(browser.foundation, seed=SEED, unit=home)
    if role is not None:
        unit = "DINKES" if role == "fasilitator" else None
        appoint(browser.foundation, owner.person, role, unit, valid_until="2027-03-03")
        if pledged:
            with browser.foundation.database.transaction() as tx:
                now_ms = browser.foundation.clock.now_ms()
                governance.sign_pledge(tx, owner.id, now_ms=now_ms)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    return owner


def register(browser: Browser, *scopes: str) -> dict[str, str]:
    """Modules by scope, each with its client id."""
    with browser.foundation.database.transaction() as tx:
        return {
            scope: oidc.register_client(
                tx,
                oidc.read_metadata(
                    {
                        "client_name": f"Modul {scope.title()}",
                        "redirect_uris": [f"https://{scope}.test/callback"],
                        "scope": f"openid {scope}",
                        "client_uri": f"https://{scope}.test/",
                    },
                    loopback_allowed=True,
                ),
                actor="operator",
                now_ms=browser.foundation.clock.now_ms(),
                module=scope,
                first_party=True,
            ).client_id
            for scope in scopes
        }


def card_of(page: TestResponse, name: str) -> str:
    """The card of one module."""
    for card in re.findall(r'<li class="(?:card|tile[^"]*)">.*?</li>', page.text, re.DOTALL):
        if name in card:
            return str(card)
    raise AssertionError(f"no card of {name}: {page.text[:3000]}")


def test_each_module_says_by_which_right_it_is_open(browser: Browser) -> None:
    register(browser, "informasi", "analisis")
    enter(browser, "fasilitator")
    page = browser.get(MODULES)
    own = card_of(page, "Modul Informasi")
    assert "Karena Anda User personal" in own
    assert "Pasal 6 ayat (1) huruf a" in own
    managed = card_of(page, "Modul Analisis")
    assert "Karena Anda Fasilitator Dinas Kesehatan Contoh sampai dengan 3 Maret 2027" in managed
    assert "Pasal 6 ayat (1) huruf b" in managed


def test_what_is_closed_says_why_and_what_may_be_asked_for(browser: Browser) -> None:
    register(browser, "informasi", "pengelolaan")
    enter(browser)
    page = browser.get(MODULES)
    closed = card_of(page, "Modul Pengelolaan")
    assert 'href="https://pengelolaan.test/"' not in page.text
    assert "Pasal" in closed
    assert "/account/permohonan/baru" in page.text
    # What the person can do nothing about does not stand on the first page.
    assert "Modul Pengelolaan" not in browser.get("/").text


@pytest.mark.pasal("27(1)a")
def test_a_module_that_waits_for_the_pledge_leads_to_it_from_the_first_page(
    browser: Browser,
) -> None:
    register(browser, "pengelolaan")
    enter(browser, "fasilitator", pledged=False)
    tile = card_of(browser.get("/"), "Modul Pengelolaan")
    assert 'href="/account/pakta"' in tile
    assert "Tandatangani pakta integritas dahulu" in tile
    assert "https://pengelolaan.test/" not in tile


@pytest.mark.pasal("9(7)")
def test_a_module_that_is_stopped_leads_to_the_way_back(browser: Browser) -> None:
    register(browser, "pengelolaan")
    owner = enter(browser, "fasilitator")
    with browser.foundation.database.reading() as tx:
        (held,) = governance.list_assignments(tx, owner.id)
    suspend(browser.foundation, held)
    tile = card_of(browser.get("/"), "Modul Pengelolaan")
    assert 'href="/account/access"' in tile
    assert "dihentikan sementara" in tile


def test_first_and_last_use_are_those_of_the_person_alone(
    browser: Browser, clock: FixedClock
) -> None:
    clients = register(browser, "informasi", "layanan")
    other = enter(Browser(browser.application))
    owner = enter(browser)
    now = clock.now()
    uses = [(owner, now - 86_400 * 30), (owner, now - 86_400), (other, now)]
    with browser.foundation.database.transaction() as tx:
        for number, (who, at) in enumerate(uses):
            tx.run(
                _USED,
                id=f"keluarga-{number}",
                person_id=who.id,
                client_id=clients["informasi"],
                at=at,
            )
    used = card_of(browser.get(MODULES), "Modul Informasi")
    times = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)', used)
    assert times == ["2026-08-22", "2026-09-20"]
    assert "Belum pernah" in card_of(browser.get(MODULES), "Modul Layanan")
    assert "2026-09-20" in card_of(browser.get("/"), "Modul Informasi")


def test_a_module_is_disturbed_while_it_takes_none_of_our_messages(
    browser: Browser, clock: FixedClock
) -> None:
    clients = register(browser, "informasi", "layanan")
    enter(browser)
    named = {"informasi": REPEATEDLY, "layanan": REPEATEDLY - 1}
    with browser.foundation.database.transaction() as tx:
        for scope, failures in named.items():
            name = f"logout:{clients[scope]}"
            tx.run(_DOWN, name=name, failures=failures, now=clock.now())
    for path in ("/", MODULES):
        page = browser.get(path)
        assert "Sedang gangguan" in card_of(page, "Modul Informasi")
        assert "Sedang gangguan" not in card_of(page, "Modul Layanan")


@pytest.mark.pasal("9(3)b")
def test_the_fasilitators_of_the_unit_are_named_the_nearest_first(browser: Browser) -> None:
    enter(browser)
    near = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    gone = employ(browser.foundation, "DINKES", nama="Seroja Lada")
    far = employ(browser.foundation, "DISDIK", nama="Cempaka Timah")
    appoint(browser.foundation, near)
    appoint(browser.foundation, far, unit="DISDIK")
    stopped = appoint(browser.foundation, gone)
    suspend(browser.foundation, stopped)
    page = browser.get(OWN_HELP).text
    assert "Kenanga Pelawan" in page
    assert "Seroja Lada" not in page and "Cempaka Timah" not in page
    # Who is refused is told the same name, beside the article (S14).
    refused = browser.get("/console/kesehatan")
    assert refused.status_code == 403
    assert "Kenanga Pelawan" in refused.text


@pytest.mark.pasal("9(7)")
def test_whose_unit_is_stopped_as_a_whole_has_no_fasilitator_to_name(browser: Browser) -> None:
    enter(browser)
    held = appoint(browser.foundation, employ(browser.foundation, "DINKES", nama="Kenanga"))
    appoint(browser.foundation, employ(browser.foundation, "DINKES", nama="Seroja Lada"))
    suspend(browser.foundation, held, "unit")
    page = browser.get(OWN_HELP).text
    assert "Seroja Lada" not in page
    assert "sedang tidak memiliki fasilitator aktif" in page


def test_help_is_for_whoever_can_not_sign_in_as_well(browser: Browser) -> None:
    page = browser.get(HELP)
    assert page.status_code == 200
    assert 'href="mailto:bantuan@contoh.go.id"' in page.text
    assert 'href="tel:0717422000"' in page.text
    assert "Senin sampai dengan Jumat" in page.text
    enter(browser)
    assert browser.get(HELP).location == OWN_HELP


@pytest.mark.parametrize("path", ["/", MODULES, "/account/access", "/console", "/tidak-ada"])
def test_help_stands_at_the_same_place_on_every_page(browser: Browser, path: str) -> None:
    # WCAG 2.2 §3.2.6
    asked = browser.open("/login").text
    enter(browser, "administrator" if path == "/console" else None)
    for page in (asked, browser.get(path).text):
        assert page.count(f'href="{HELP}"') == 1
        assert page.index(f'href="{HELP}"') > page.index("</main>")
        assert "bantuan@contoh.go.id · 0717 422 000" in page


PAGES = (
    "/",
    MODULES,
    OWN_HELP,
    "/account/security",
    "/account/contact",
    "/account/sessions",
    "/account/access",
    "/account/jejak",
    "/account/peran",
    "/account/tugas",
    "/account/permohonan",
    "/account/permohonan/baru",
    "/account/pakta",
)


@pytest.mark.parametrize("role", ["fasilitator", "administrator"])
def test_a_page_asks_the_database_little(
    browser: Browser, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(browser, "informasi", "analisis", "layanan")
    # An administrator is asked for most: the pledge, and what waits for the office.
    enter(browser, role, pledged=False)
    browser.get("/")
    statements = count_statements(monkeypatch)
    for path in PAGES:
        statements.clear()
        assert browser.get(path).status_code == 200
        assert 0 < len(statements) <= MOST_QUERIES, (path, statements)


def test_the_profile_says_where_the_data_come_from_and_since_when(browser: Browser) -> None:
    owner = enter(browser)
    page = browser.get("/account/contact").text
    assert "Sumber: data kepegawaian BKPSDMD, diperbarui" in page
    since = page.partition("Sumber:")[2].partition("</time>")[0]
    browser.foundation.clock.advance(86_400 * 2)  # type: ignore[attr-defined]
    change(browser.foundation, owner.person, jabatan="Pengelola Kepegawaian")
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    later = browser.get("/account/contact").text.partition("Sumber:")[2].partition("</time>")[0]
    assert since != later


@pytest.mark.pasal("9(7)", "27(2)a")
def test_my_access_tells_what_became_of_each_right(browser: Browser) -> None:
    owner = enter(browser, "fasilitator")
    with browser.foundation.database.reading() as tx:
        (held,) = governance.list_assignments(tx, owner.id)
    suspend(browser.foundation, held)
    page = browser.get("/account/access").text
    told = page.partition('id="past-rights"')[2]
    assert told.index("Dihentikan sementara") < told.index("Aktif")
    assert "lalai" in told and "188.44/1/BKPSDMD/2026" in told
    assert "berlaku sampai dengan" in page.partition('id="past-rights"')[0]
