"""K18: whoever may read the rules reads them by article; about others asks who may see accounts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from idp.authentication import seed_credentials
from idp.console.policy.question import POLICY
from idp.console.policy.reading_views import ARTICLES, MATRIX
from idp.console.policy.version_views import VERSIONS
from idp.directory import NewPerson, register_person
from idp.foundation.clock import FixedClock
from tests.rooms.access.test_policy_shelf import another
from tests.rooms.authentication.owners import PASSWORD, new_owner
from tests.rooms.console.test_register import denials, enter, held_in
from tests.rooms.governance.appointments import employ, suspend
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

PAGES = (POLICY, ARTICLES, MATRIX, VERSIONS)


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (None, None),
        ("fasilitator", "DINKES"),
        ("kepala_perangkat_daerah", "DINKES"),
        ("pengaudit", None),
        ("operator_diskominfo", None),
    ],
)
def test_everybody_with_a_role_reads_the_rules(
    browser: Browser, role: str | None, unit: str | None
) -> None:
    # Pasal 2 huruf b: what the law is, those whom it binds may know.
    enter(browser, role, unit)
    for path in PAGES:
        assert browser.get(path).status_code == 200, path
    version = re.search(rf'href="{VERSIONS}/([0-9a-f]+)"', browser.get(VERSIONS).text)
    assert version is not None
    page = browser.get(f"{VERSIONS}/{version[1]}").text
    assert "Berlaku" in page
    assert denials(browser) == 0


def test_who_holds_no_role_reads_none(browser: Browser) -> None:
    """Who is no ASN of the Province is no user personal either (Pasal 1 angka 6)."""
    new_owner(browser.foundation)
    new = NewPerson("Kenanga Pelawan", "DINKES", email="tamu@contoh.example", kind="LAIN")
    with browser.foundation.database.transaction() as tx:
        guest = register_person(tx, new, actor="operator", now_ms=browser.foundation.clock.now_ms())
        seed_credentials(tx, browser.foundation, guest.id, password=PASSWORD, totp_secret=None)
    browser.sign_in("tamu@contoh.example", PASSWORD)
    page = browser.get(POLICY)
    assert page.status_code == 403
    assert "Pasal" in page.text
    assert denials(browser) == 1


def test_the_answer_names_the_article_its_words_and_what_is_missing(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    suspend(browser.foundation, held)
    found = browser.get(POLICY + "?nama=kenanga").text
    assert "Kenanga Pelawan" in found
    assert f"siapa={held.person_id}" in found
    asked = f"{POLICY}?siapa={held.person_id}&tindakan=lihat&sumber=md:pribadi&milik=lain"
    page = browser.get(asked + "&unit=DINKES").text
    assert "Tidak boleh" in page
    assert "Pasal 9 ayat (7)" in page
    assert "Surat Pernyataan Kesanggupan" in page  # the regulation's own words
    for condition in ("tidak dihentikan sementara", "pakta integritas ditandatangani"):
        assert condition in page
    assert "FA-MD-LIHAT" in page


def test_one_fact_the_other_way_round_turns_the_answer_and_changes_nothing(
    browser: Browser,
) -> None:
    me = enter(browser, None)
    asked = POLICY + "?tindakan=lihat&sumber=md:pribadi"
    assert ">Boleh<" in re.sub(r"</?svg.*?>|<path[^>]*>", "", browser.get(asked).text)
    page = browser.get(asked + "&ubah=C1").text
    assert "Tidak boleh" in page
    assert "Seandainya" in page
    assert "Tidak boleh" not in browser.get(asked).text
    assert me


def test_what_no_rule_names_is_denied_by_default(browser: Browser) -> None:
    enter(browser, None)
    page = browser.get(POLICY + "?tindakan=buat&sumber=idp:tinjauan").text
    assert "Tidak ada dasar — ditolak secara bawaan" in page
    assert "Pasal 2 huruf a" in page


def test_about_somebody_else_only_who_may_see_their_account_asks(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    inside = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    outside = employ(browser.foundation, "BKPSDMD", nama="Cempaka Namang")
    question = "&tindakan=lihat&sumber=md:pribadi"
    assert browser.get(f"{POLICY}?siapa={inside.id}{question}").status_code == 200
    assert "Cempaka Namang" not in browser.get(POLICY + "?nama=cempaka").text
    # Somebody out of reach, and nobody at all, are refused alike (Pasal 8(2)).
    for subject in (outside.id, "tidak-ada"):
        page = browser.get(f"{POLICY}?siapa={subject}{question}")
        assert page.status_code == 403
        assert "Pasal 8 ayat (2)" in page.text
    assert denials(browser) == 2


def test_a_user_personal_asks_about_nobody_else(browser: Browser) -> None:
    enter(browser, None)
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    assert 'name="nama"' not in browser.get(POLICY).text
    for query in ("?nama=kenanga", f"?siapa={other.id}&tindakan=lihat&sumber=md:pribadi"):
        page = browser.get(POLICY + query)
        assert page.status_code == 403
        assert "Kenanga" not in page.text
    assert denials(browser) == 2


def test_an_article_shows_its_words_its_rules_and_the_cases_that_prove_it(
    browser: Browser,
) -> None:
    enter(browser, None)
    page = browser.get(ARTICLES + "?pasal=9(7)").text
    assert "AD-SUSPENSI-HENTIKAN" in page
    assert "Administrator menghentikan sementara dengan bukti" in page
    assert "Menyimpang" not in page
    found = browser.get(ARTICLES + "?cari=pakta").text
    assert "Pasal 27 ayat (1) huruf a" in found
    assert "Pasal 9 ayat (7)" not in found
    assert "Tidak ada hasil" in browser.get(ARTICLES + "?cari=xyzzy").text


def test_the_matrix_shows_what_each_role_may_and_may_not(browser: Browser) -> None:
    enter(browser, None)
    page = browser.get(MATRIX + "?tindakan=lihat&jenis=md&kelas=rahasia&peran=fasilitator").text
    assert page.count("Dilarang") == 5  # Pasal 5(1): five kinds of master data, Pasal 9(2)c
    assert "FA-MD-RAHASIA-LIHAT" in page
    nothing = browser.get(MATRIX + "?tindakan=buat&jenis=md").text
    assert "ditolak secara bawaan" in nothing


def test_an_address_that_makes_no_sense_is_refused(browser: Browser) -> None:
    enter(browser, None)
    for path in (
        POLICY + "?tindakan=x&sumber=md:pribadi",
        POLICY + "?sumber=x",
        POLICY + "?ubah=C99",
        POLICY + "?nama=%00",
        POLICY + "?milik=x",
        ARTICLES + "?pasal=99(9)",
        ARTICLES + "?cari=" + "a" * 101,
        MATRIX + "?tindakan=x",
        MATRIX + "?peran=raja",
        MATRIX + "?kelas=x",
    ):
        assert browser.get(path).status_code == 400, path


def test_the_pages_ask_the_database_little(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = enter(browser, "administrator")
    other = employ(browser.foundation, "DINKES").id
    browser.get(VERSIONS)
    asked = count_statements(monkeypatch)
    question = "&tindakan=lihat&sumber=md:pribadi"
    for path in (*PAGES, f"{POLICY}?siapa={person}{question}", f"{POLICY}?siapa={other}{question}"):
        asked.clear()
        browser.get(path)
        assert 0 < len(asked) <= MOST_QUERIES, f"{path}: {len(asked)}"


def test_a_version_is_compared_tried_and_put_in_force_by_two(
    browser: Browser, tmp_path: Path, clock: FixedClock
) -> None:
    # C16, Pasal 2 huruf e: neither alone.
    enter(browser, "administrator")
    shelf = browser.application.provider.access.shelf
    with browser.foundation.database.transaction() as tx:
        version = shelf.keep(tx, another(tmp_path / "lain"), actor="operator").version
    page = f"{VERSIONS}/{version}"
    told = browser.get(page + "?simulasi=1").text
    assert "Rancangan" in told
    assert "Tidak ada sel yang berbeda" in told
    assert "keputusan terakhir" in told
    assert "paling sedikit 10 karakter" in browser.fill(browser.get(page), alasan="ya").text
    waiting = browser.fill(browser.get(page), alasan="Perubahan susunan dokumen")
    assert "Menunggu persetujuan kedua" in waiting.text
    assert "Anda yang mengajukan" in browser.get(page).text
    # The proposer can't confirm: refused with its article, and nothing is in force.
    token = token_on(browser.get("/account/contact"))
    alone = browser.post(page + "/sahkan", csrf_token=token)
    assert alone.status_code == 403
    assert "Pasal 2 huruf e" in alone.text
    second = Browser(browser.application)
    enter(second, "administrator")
    confirmed = second.fill(second.get(page), action=page + "/sahkan")
    assert confirmed.status_code == 303
    receipt = second.follow(confirmed).text
    assert "Versi kebijakan diberlakukan" in receipt
    with browser.foundation.database.reading() as tx:
        assert shelf.current(tx).version == version
    # A second click, or Back, does it no second time.
    token = token_on(second.get("/account/contact"))
    again = second.post(page + "/sahkan", csrf_token=token)
    assert "Tidak ada pengajuan yang menunggu" in again.text
    assert "mengajukan pemberlakuan versi kebijakan" in second.get("/console/jejak").text


@pytest.mark.parametrize(("role", "unit"), [("fasilitator", "DINKES"), ("pengaudit", None)])
def test_who_may_not_change_the_policy_proposes_nothing(
    browser: Browser, role: str, unit: str | None
) -> None:
    enter(browser, role, unit)
    version = browser.application.provider.access.shelf.loaded.version
    page = f"{VERSIONS}/{version}"
    token = token_on(browser.get("/account/contact"))
    refused = browser.post(page + "/ajukan", csrf_token=token, alasan="Perubahan susunan")
    assert refused.status_code == 403
    assert "Pasal" in refused.text
    assert denials(browser) == 1
