"""What surrounds every screen in a real browser: the keys, the lock, and what it must not lose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from idp.app import Application
from idp.foundation.clock import FixedClock
from tests.journeys.test_review_by_keyboard import served, sign_in
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at
from tests.rooms.console.test_review import official
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import employ
from tests.site import Browser as Site

__all__ = ["served"]
IDLE = 600
NUMBER = "800/1/DINKES/2026"


def focused(page: Page, wanted: str) -> bool:
    return bool(page.evaluate("(css) => document.activeElement.matches(css)", wanted))


@pytest.mark.timeout(60)
def test_the_console_is_gone_through_by_keys_that_can_be_turned_off(
    served: tuple[str, Application], chromium: Browser
) -> None:
    """WCAG 2.2 §2.1.1, §2.1.4."""
    address, application = served
    admin = official(Site(application), "administrator")
    employ(application.foundation, "DISDIK", nama="Melur Namang")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, address, admin, code_at(application.foundation, SEED))
    page.goto(address + "/console")
    page.keyboard.press("Control+k")
    assert focused(page, "#palette-field")
    page.keyboard.type("melur")
    expect(page.locator("#palette .found a")).to_contain_text("Melur Namang")
    page.keyboard.press("ArrowDown")
    assert focused(page, "#palette .found a")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(address + "/console/pegawai")
    page.keyboard.press("/")
    assert focused(page, "main input[type=search]")
    # Who types into a field types letters.
    page.keyboard.type("gb?x")
    expect(page.locator("main input[type=search]")).to_have_value("gb?x")
    page.locator("h1").click()
    page.keyboard.press("j")
    assert focused(page, ".register tbody tr:first-child")
    page.keyboard.press("?")
    page.locator("[data-letters]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("j")
    expect(page.locator("#keys")).to_be_hidden()
    assert not focused(page, "tr")
    page.close()


@pytest.mark.pasal("27(2)b")
@pytest.mark.timeout(60)
def test_the_lock_warns_leaves_nothing_and_loses_nothing(
    served: tuple[str, Application], chromium: Browser, clock: FixedClock
) -> None:
    """WCAG 2.2 §2.2.1: with two tabs, a half-filled form and a file that was chosen."""
    address, application = served
    head = official(Site(application), "kepala_perangkat_daerah")
    candidate = employ(application.foundation, "DINKES", nama="Kenanga Pelawan")
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.clock.install(time=clock.now())

    def pass_by(seconds: int) -> None:
        """At the desk and at the server alike."""
        clock.advance(seconds)
        context.clock.fast_forward(seconds * 1000)

    page, other = context.new_page(), context.new_page()
    sign_in(page, address, head, code_at(application.foundation, SEED))
    form = f"{address}/console/usulan/baru?unit=DINKES&calon={candidate.id}"
    page.goto(form)
    other.goto(address + "/account/access")
    file = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}
    page.locator("[name=dokumen]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("#proposal-submit").click()
    expect(page.locator(".held-file")).to_contain_text("surat.pdf")
    page.locator("[name=nomor]").fill(NUMBER)
    pass_by(5)
    expect(page.locator(".draft-kept")).to_be_visible()
    pass_by(IDLE - 50)
    expect(page.locator("#idle")).to_be_visible()
    assert focused(page, "#idle-stay")
    page.locator("#idle-stay").click()
    expect(page.locator("#idle")).to_be_hidden()
    pass_by(IDLE - 50)
    expect(page.locator("#idle")).to_be_visible()
    pass_by(60)
    for tab in (page, other):
        pass_by(5)
        tab.wait_for_url("**/login/unlock**")
        expect(tab.locator("h1")).to_have_text("Layar terkunci")
    page.locator("#password").fill(PASSWORD)
    page.locator("#login-submit").click()
    page.wait_for_url(address + "/console/usulan/baru")
    page.goto(form)
    expect(page.locator(".draft-note")).to_contain_text("dikembalikan")
    expect(page.locator("[name=nomor]")).to_have_value(NUMBER)
    expect(page.locator(".held-file")).to_contain_text("surat.pdf")
    context.close()
