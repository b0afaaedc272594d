"""Pasal 9(4), 9(5), 27(1)a: from a head's proposal on a phone to the module that opens."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import COMMAND, ROOT, Product
from tests.journeys.test_sign_in_once import MODULES, REFUSED, sign_in
from tests.rooms.documents.test_register import make_pdf

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
MANAGING = MODULES.index("pengelolaan")
NIP, NAME = "198503152010011987", "Seruni Belinyu"
PASSWORD = "ombak menjemput kapal layar"


def enter(
    chromium: Browser, product: Product, account: dict[str, Any], path: str, size: Any
) -> tuple[BrowserContext, Page]:
    context = chromium.new_context(viewport=size)
    page = context.new_page()
    page.goto(product.address + path)
    sign_in(page, product, account)
    return context, page


def fill_paper(page: Page, paper: Path, number: str, signer: str) -> None:
    page.set_input_files("input[name=dokumen]", paper)
    page.fill("input[name=nomor]", number)
    page.fill("input[name=tanggal]", "2026-01-05")
    page.fill("input[name=penanda_tangan]", signer)


def hire(product: Product) -> dict[str, Any]:
    """A new employee of Dinas Kesehatan with a password, no second factor and no authority."""
    subprocess.run(
        [
            *(COMMAND, "account", "create", "--nip", NIP, "--kind", "PNS", "--name", NAME),
            *("--unit", "DINKES", "--password-stdin", "--json"),
        ],
        input=f"{PASSWORD}\n".encode(),
        env=product.environment,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return {"username": NIP, "password": PASSWORD, "totp_secret": None}


def enrol(page: Page) -> None:
    """Who signs a pledge does so with a second factor (Pasal 26(3))."""
    seed = page.locator(".secret-key").inner_text().replace(" ", "").replace("\n", "")
    page.fill("input[name=otp]", pyotp.TOTP(seed).now())
    page.click("#otp-submit")
    page.check("#saved")
    page.click("#recovery-continue")


@pytest.mark.timeout(120)
@pytest.mark.pasal("9(5)")
@pytest.mark.pasal("27(1)a")
def test_from_the_proposal_on_a_phone_to_the_module_that_opens(
    product: Product, chromium: Browser, tmp_path: Path
) -> None:
    candidate = hire(product)
    accounts = product.command("sample", "accounts")
    letter, decree = tmp_path / "surat.pdf", tmp_path / "keputusan.pdf"
    letter.write_bytes(make_pdf(1, title="Surat usulan"))
    decree.write_bytes(make_pdf(2, title="Keputusan Gubernur"))

    head = next(item for item in accounts if item["role"] == "kepala_perangkat_daerah")
    context, page = enter(chromium, product, head, "/console/usulan", PHONE)
    page.get_by_role("link", name="Usulkan pengelola").first.click()
    page.fill("input[name=cari]", NAME)
    page.click("#search-submit")
    page.get_by_role("link", name=NAME).click()
    assert NIP not in page.url
    page.check("#syarat-a")
    page.check("#syarat-b")
    fill_paper(page, letter, "800/77/DINKES/2026", "Kepala Dinas")
    page.click("#proposal-submit")
    expect(page.locator("#receipt")).to_contain_text("Diusulkan")
    one = page.url.partition("?")[0].removeprefix(product.address)
    context.close()

    first, second = [item for item in accounts if item["role"] == "administrator"][:2]
    context, page = enter(chromium, product, first, one, DESK)
    page.click("#act-verify")
    expect(page.locator("#receipt")).to_contain_text("diverifikasi")
    page.click("#act-register")
    fill_paper(page, decree, "188.44/77/BKPSDMD/2026", "Gubernur")
    page.fill("input[name=mulai]", "2026-01-05")
    page.click("#decree-submit")
    expect(page.locator("#act-confirm")).to_have_attribute("aria-disabled", "true")
    context.close()

    context, page = enter(chromium, product, second, one, DESK)
    page.click("#act-confirm")
    page.click("#confirm-submit")
    expect(page.locator("#receipt")).to_contain_text("Ditetapkan")
    context.close()

    context, page = enter(chromium, product, candidate, "/", PHONE)
    page.get_by_role("link", name="Tanda tangani pakta integritas").click()
    page.get_by_role("link", name="Aktifkan verifikasi dua langkah").click()
    enrol(page)
    page.goto(product.module(MANAGING))
    expect(page.get_by_role("heading", name=REFUSED)).to_have_count(1)
    page.goto(product.address + "/account/pakta")
    for box in page.locator("form input[type=checkbox]").all():
        box.check()
    page.click("#pledge-submit")
    expect(page.get_by_role("status")).to_contain_text("telah ditandatangani")
    page.goto(product.module(MANAGING))
    expect(page.get_by_role("heading", name=REFUSED)).to_have_count(0)
    context.close()
