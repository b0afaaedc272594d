"""The guard of our own doors: what a page asks before its view, what it says, what it writes."""

from __future__ import annotations

import html
import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from idp.authentication import seed_credentials
from idp.directory import NewPerson, get_person, register_person
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.directory.files import load_units
from tests.site import Browser, error_code, open_site, token_on

PEMILIK_UBAH = "PEMILIK-KREDENSIAL-UBAH"
POLICIES = Path(__file__).resolve().parents[3] / "policies"
LOGGED = Statement(
    text("SELECT caller, subject_id, action, resource_type, owner_id, allowed, code, rule, facts"
         " FROM decision ORDER BY id")
)  # fmt: skip
DENIED = Statement(
    text("SELECT actor, subject, result, reason, detail FROM audit_event"
         " WHERE type = 'access:request:denied' ORDER BY position")
)  # fmt: skip


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def logged(foundation: Foundation) -> list[tuple]:
    with foundation.database.reading() as tx:
        return tx.all(LOGGED)


def denied(foundation: Foundation) -> list[tuple]:
    with foundation.database.reading() as tx:
        return tx.all(DENIED)


def site_with(
    tmp_path: Path, clock: FixedClock, url: str, rules: Callable[[str], str], source: str = ""
) -> Browser:
    """A site under the regulation's policy with everyone's rules changed."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    file, manifest = folder / "roles" / "semua.csv", folder / "manifest.toml"
    file.write_text(rules(file.read_text()))
    if source:
        said = manifest.read_text()
        assert 'source = "regulation"' in said
        manifest.write_text(said.replace('source = "regulation"', f'source = "{source}"'))
    return Browser(open_site(tmp_path, clock, database_url=url, policy_dir=folder))


def test_a_page_is_decided_logged_and_then_shown(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    assert browser.get("/account/sessions").status_code == 200
    *_, row = logged(browser.foundation)
    assert row[:8] == (
        *("portal", owner.id, "lihat", "idp:sesi", owner.id, 1, "BOLEH", "PEMILIK-SESI"),
    )
    assert json.loads(row[8])["p"] == ["pwd", 0]


@pytest.mark.pasal("27(2)i")
def test_what_the_security_page_shows_is_the_account_and_no_credential(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    assert browser.get("/account/security").status_code == 200
    assert logged(browser.foundation)[-1][2:4] == ("lihat", "idp:akun")


@pytest.mark.pasal("27(2)j")
def test_a_credential_is_changed_with_a_fresh_proof_alone(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    clock.advance(300)
    assert browser.get("/account/password").status_code == 200
    clock.advance(1)
    assert browser.get("/account/password").location.startswith("/login/step-up?tx=")
    *_, permitted, asked = logged(browser.foundation)
    assert permitted[2:8] == ("ubah", "idp:kredensial", owner.id, 1, "BOLEH", PEMILIK_UBAH)
    assert asked[5:8] == (0, "PERLU_VERIFIKASI_ULANG", PEMILIK_UBAH)
    # It is a step on the way, and no refusal.
    assert denied(browser.foundation) == []


def test_who_has_a_device_has_no_fresh_proof_by_a_password(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    clock.advance(900)
    browser.fill(browser.open("/account/security"), password=PASSWORD)
    browser.get("/account/password")
    *_, row = logged(browser.foundation)
    assert row[6] == "PERLU_VERIFIKASI_ULANG"
    assert json.loads(row[8])["p"] == ["mfa", 900]


def test_the_name_of_a_new_device_waits_while_the_owner_proves_themself(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.get("/account/totp")
    clock.advance(301)
    page = browser.follow(browser.fill(page, otp="123456", device_name="Ponsel dinas"))
    assert page.request.path == "/login/step-up"
    page = browser.follow(browser.fill(page, password=PASSWORD))
    assert page.request.path == "/account/totp"
    assert 'value="Ponsel dinas"' in page.text
    assert "123456" not in page.text
    assert "Ponsel dinas" not in browser.get("/account/totp").text


def test_what_waits_is_sealed_and_the_session_s_own(browser: Browser, clock: FixedClock) -> None:
    foundation = browser.foundation
    owner, other = new_owner(foundation), new_owner(foundation)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.get("/account/contact")
    clock.advance(301)
    browser.fill(page, email="", phone="081200001234")
    with foundation.database.reading() as tx:
        kept = tx.all(Statement(text("SELECT key, value FROM ephemeral_entry")))
    assert any("kept-work" in key for key, _ in kept)
    assert not any("081200001234" in value for _, value in kept)
    stranger = Browser(browser.application)
    stranger.sign_in(other.nip, PASSWORD)
    assert "081200001234" not in stranger.get("/account/contact").text
    assert 'value="081200001234"' in browser.get("/account/contact").text


@pytest.mark.pasal("8(1)")
def test_who_is_no_employee_reaches_every_page_of_their_own_account(browser: Browser) -> None:
    """The Governor holds an account and no ASN status (Pasal 1 angka 7)."""
    foundation = browser.foundation
    governor = new_governor(foundation)
    browser.sign_in("gubernur@contoh.example", PASSWORD)
    for path in ("/", "/account/contact", "/account/security", "/account/password"):
        assert browser.get(path).status_code == 200, path
    for path in ("/account/totp", "/account/sessions", "/account/access"):
        assert browser.get(path).status_code == 200, path
    page = browser.get("/account/contact")
    browser.fill(page, "/account/contact", email="gubernur@contoh.example", phone="081200001234")
    with foundation.database.reading() as tx:
        assert get_person(tx, governor).phone == "+6281200001234"
    assert {row[5] for row in logged(foundation)} == {1}


def new_governor(foundation: Foundation) -> str:
    load_units(foundation)
    with foundation.database.transaction() as tx:
        person = register_person(
            tx,
            NewPerson(
                name="Sarwono Timahwira",
                unit_code="PROV-19",
                nip=None,
                email="gubernur@contoh.example",
                phone=None,
                kind="LAIN",
                position="Gubernur",
            ),
            actor="operator",
            now_ms=foundation.clock.now_ms(),
        )
        seed_credentials(tx, foundation, person.id, password=PASSWORD, totp_secret=None)
    return person.id


def test_a_refusal_cites_its_article_in_the_regulation_s_own_words(
    tmp_path: Path, clock: FixedClock, sqlite_url: str
) -> None:
    row = "p, *, idp:sesi, lihat, semua, deny, , , 24(5) 26(3), UJI-SESI-TERTUTUP\n"
    browser = site_with(tmp_path, clock, sqlite_url, lambda rules: rules + row)
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.get("/account/sessions")
    assert page.status_code == 403
    assert error_code(page) == "TIDAK_ADA_DASAR"
    assert "Tidak ada aturan yang mengizinkan tindakan ini" in page.text
    assert "Pasal 24 ayat (5)" in page.text
    assert words("24(5)") in page.text
    assert words("26(3)") in page.text
    assert "ajukan permohonan akses melalui atasan Anda" in page.text
    english = browser.get("/account/sessions?ui_locales=en")
    assert "No rule allows this" in english.text
    assert words("26(3)") in english.text
    assert browser.get("/account/contact").status_code == 200
    (first, _) = denied(browser.foundation)
    assert first[:4] == (owner.id, owner.id, "denied", "TIDAK_ADA_DASAR")
    assert json.loads(first[4]) == {
        "door": "portal",
        "action": "lihat",
        "resource": "idp:sesi",
        "rule": "UJI-SESI-TERTUTUP",
        "pasal": ["24(5)", "26(3)"],
    }


def words(article: str) -> str:
    articles = tomllib.loads((POLICIES / "regulation.toml").read_text())["articles"]
    return html.escape(str(articles[article]), quote=True)


def test_the_view_is_not_called_when_the_policy_refuses(
    tmp_path: Path, clock: FixedClock, sqlite_url: str
) -> None:
    may_end = "idp:sesi, lihat akhiri, semua, allow, C1"
    browser = site_with(
        *(tmp_path, clock, sqlite_url),
        lambda rules: rules.replace(may_end, may_end.replace(" akhiri", "")),
    )
    owner = new_owner(browser.foundation)
    other = Browser(browser.application)
    other.sign_in(owner.nip, PASSWORD)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.get("/account/sessions")
    refused = browser.post("/account/sessions/end-others", csrf_token=token_on(page))
    assert (refused.status_code, error_code(refused)) == (403, "TIDAK_ADA_DASAR")
    assert other.get("/").status_code == 200


@pytest.mark.pasal("26(3)")
def test_a_page_that_needs_a_second_factor_leads_to_one_and_never_round_in_circles(
    tmp_path: Path, clock: FixedClock, sqlite_url: str
) -> None:
    rule = "idp:sesi, lihat akhiri, semua, allow, C1"
    browser = site_with(
        tmp_path, clock, sqlite_url, lambda rules: rules.replace(rule, f"{rule} C12")
    )
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.open("/account/sessions")
    assert page.request.path == "/login/enrol"
    assert denied(browser.foundation) == []


def test_our_own_doors_go_by_the_regulation_while_modules_try_another_bundle(
    tmp_path: Path, clock: FixedClock, sqlite_url: str
) -> None:
    browser = site_with(tmp_path, clock, sqlite_url, lambda _: "", source="none")
    assert not browser.application.provider.access.policy.ownership
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    assert browser.get("/account/sessions").status_code == 200
