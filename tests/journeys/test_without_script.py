"""The sign-in surface and the portal work without script, from end to end (ui: 1.7)."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Entrance, Product, fits
from tests.journeys.staff import PASSWORD, Account, Staff

SCREENS = {
    "/": "Selamat datang",
    "/account/aplikasi": "Aplikasi",
    "/account/contact": "Profil",
    "/account/security": "Keamanan",
    "/account/sessions": "sesi",
    "/account/access": "Akses saya",
    "/account/permohonan": "Permohonan",
    "/account/permohonan/baru": "Ajukan permohonan",
    "/account/tugas": "Menunggu",
    "/account/jejak": "Jejak data saya",
    "/account/pakta": "Pakta integritas",
    "/bantuan": "Bantuan",
}
PHONE_NUMBER = "081200000014"
LONG = 3600
RETURN = "https://lembaga.example/kembali"


def type_password(page: Page, account: Account) -> None:
    page.fill("input[name=username]", account["username"])
    page.fill("input[name=password]", PASSWORD)
    page.click("#login-submit")


def enrol(page: Page, product: Product, account: Account) -> str:
    """S5: who answers for others' data pairs a device first; gives one of the recovery codes."""
    seed = re.sub(r"\s", "", page.locator(".secret-key").inner_text())
    account["totp_secret"] = seed
    assert fits(page)
    page.fill("input[name=otp]", product.code(account))
    page.click("#otp-submit")
    code = page.locator("main ol.codes code").first.inner_text().strip()
    assert fits(page)
    page.check("#saved")
    page.click("#recovery-continue")
    expect(page.locator("h1")).to_contain_text("Selamat datang")
    return code


@pytest.mark.timeout(120)
@pytest.mark.pasal("26(3)")
def test_from_the_first_sign_in_to_the_sign_out_no_page_needs_script(
    product: Product, staff: Staff, enter: Entrance, size: dict[str, int]
) -> None:
    unit = staff.office()
    account = staff.hire(unit)
    account["assignment"] = staff.appoint(account, "fasilitator", unit, state="active").id
    page = enter(None, size, javascript=False)

    # S1, S5: the first sign-in; S13: out again.
    page.goto(product.address + "/")
    assert fits(page)
    type_password(page, account)
    recovery = enrol(page, product, account)
    expect(page).to_have_url(product.address + "/")
    sign_out(page, product)

    # S1, S3: in again, by another way than the usual code.
    page.goto(product.address + "/login")
    type_password(page, account)
    expect(page.locator("#otp-submit")).to_be_visible()
    assert fits(page)
    page.locator("p.after a").click()
    expect(page).to_have_url(re.compile("recovery=1"))
    page.fill("input[name=otp]", recovery)
    page.click("#otp-submit")
    expect(page).to_have_url(product.address + "/")

    # P1 to P12.
    for path, title in SCREENS.items():
        answer = page.goto(product.address + path)
        assert answer is not None
        assert answer.status == 200, path
        expect(page.locator("h1")).to_contain_text(title)
        assert fits(page), path

    # P10: the pledge; P3 and S11: the owner's telephone number, after a new proof.
    page.goto(product.address + "/account/pakta")
    for box in page.locator("form input[type=checkbox]").all():
        box.check()
    page.click("#pledge-submit")
    expect(page.get_by_role("status")).to_contain_text("telah ditandatangani")
    change_phone(page, product, staff, account)

    # S13: the locked screen, and back to where one was.
    staff.grow_old(account, seen=LONG)
    page.goto(product.address + "/account/security")
    expect(page).to_have_url(re.compile("/login/unlock"))
    assert fits(page)
    page.fill("input[name=password]", PASSWORD)
    page.click("#login-submit")
    expect(page).to_have_url(product.address + "/account/security")
    sign_out(page, product)


def change_phone(page: Page, product: Product, staff: Staff, account: Account) -> None:
    """S11: an old proof is renewed, and what was typed is there again."""
    page.goto(product.address + "/account/contact")
    staff.grow_old(account, proof=LONG)
    page.fill("#phone", PHONE_NUMBER)
    page.click("#contact-submit")
    expect(page).to_have_url(re.compile("/login/step-up"))
    assert fits(page)
    page.fill("input[name=otp]", product.code(account))
    page.click("#otp-submit")
    expect(page.locator("#phone")).to_have_value(PHONE_NUMBER)
    page.click("#contact-submit")
    expect(page.get_by_role("status")).to_be_visible()
    assert staff.person(account).phone == "+6281200000014"


def sign_out(page: Page, product: Product) -> None:
    page.locator("a", has_text="Keluar").first.click()
    expect(page.locator("#logout-confirm")).to_be_visible()
    assert fits(page)
    page.click("#logout-confirm")
    expect(page.locator("#logout-done")).to_be_visible()
    page.goto(product.address + "/account/security")
    expect(page).to_have_url(re.compile("/login"))


@pytest.mark.timeout(90)
@pytest.mark.pasal("20(3)")
def test_a_client_from_outside_is_answered_without_script_no_as_well_as_yes(
    product: Product, staff: Staff, enter: Entrance, size: dict[str, int]
) -> None:
    # S10: both answers weigh the same, and the browser follows each to the client's own site.
    client = product.command(
        *("client", "create", "--name", "Lembaga Contoh", "--redirect-uri", RETURN),
        *("--scope", "openid profile", "--auth-method", "client_secret_basic"),
    )
    page = enter(staff.hire(staff.office()), size, javascript=False)
    page.route("https://lembaga.example/**", lambda route: route.fulfill(body="kembali"))
    question = {
        "client_id": client["client_id"],
        "response_type": "code",
        "redirect_uri": RETURN,
        "scope": "openid profile",
        "state": "contoh",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    for button, told in (("#consent-deny", "error=access_denied"), ("#consent-approve", "code=")):
        page.goto(f"{product.address}/oauth/authorize?{urlencode(question)}")
        expect(page.locator("main")).to_contain_text("Menolak tidak memengaruhi layanan")
        expect(page.locator("input[type=checkbox]:checked")).to_have_count(0)
        assert fits(page)
        page.click(button)
        page.wait_for_url(re.compile(f"^{re.escape(RETURN)}.*{told}"), wait_until="commit")
