"""A review of twenty rights, certified at a desk by the keyboard alone, in a real browser."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from idp.app import Application
from idp.foundation.clock import FixedClock
from idp.review import CampaignRecord
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at
from tests.rooms.console.test_review import official
from tests.rooms.governance.appointments import appoint, in_force
from tests.rooms.review.campaigns import Reviewing
from tests.site import Browser as Site
from tests.site import open_site

RIGHTS = 20


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[tuple[str, Application]]:
    """The application at an address of its own, one thread a request."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    application = open_site(tmp_path, clock, database_url=sqlite_url, issuer=address)
    server = make_server("localhost", port, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address, application
    server.shutdown()
    thread.join()


def reach(page: Page, wanted: str) -> None:
    """Tab to the first element of this selector; nothing is clicked."""
    for _ in range(60):
        if page.evaluate("(css) => document.activeElement.matches(css)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def sign_in(page: Page, address: str, owner: Owner, code: str) -> None:
    page.goto(address + "/login")
    for wanted, typed in (("#username", owner.nip), ("#password", PASSWORD)):
        reach(page, wanted)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#otp")).to_be_visible()
    reach(page, "#otp")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url(address + "/")


def decided(page: Page, left: int) -> None:
    expect(page.locator(".lead").first).to_contain_text(
        f"{left} dari {RIGHTS}" if left else f"Semua {RIGHTS}"
    )


@pytest.mark.pasal("27(2)a")
@pytest.mark.timeout(120)
def test_twenty_rights_are_answered_for_by_the_keyboard_alone(
    served: tuple[str, Application], chromium: Browser
) -> None:
    address, application = served
    site = Site(application)
    head = official(site, "kepala_perangkat_daerah")
    reviewing = Reviewing(application.foundation)
    people = [reviewing.holder("fasilitator", "DINKES") for _ in range(4)]
    for number in range(RIGHTS - len(people)):
        appoint(application.foundation, people[number % 4], "fasilitator", "DINKES")
    campaign: CampaignRecord = reviewing.running()
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, address, head, code_at(application.foundation, SEED))
    page.goto(f"{address}/console/tinjauan/{campaign.id}/jawab")
    decided(page, RIGHTS)
    # A letter does nothing while no row has the focus (WCAG 2.2 §2.1.4).
    page.keyboard.press("p")
    decided(page, RIGHTS)
    reach(page, "tr[data-row]")
    # The facts of one are opened, and it is kept from there.
    page.keyboard.press("Enter")
    expect(page.locator("h2").filter(has_text="Fakta")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/jawab/[0-9a-f]+$"))
    opened = page.url
    reach(page, "button[data-key=p]")
    page.keyboard.press("Enter")
    # To the next one, whose facts are open in turn.
    page.wait_for_url(lambda url: url != opened and re.search(r"/jawab/[0-9a-f]+$", url))
    page.goto(f"{address}/console/tinjauan/{campaign.id}/jawab")
    decided(page, RIGHTS - 1)
    # One is revoked with its cause and its reason.
    reach(page, "tr[data-row]")
    page.keyboard.press("c")
    expect(page.locator("#sebab-tugas")).to_be_visible()
    reach(page, "#sebab-tugas")
    page.keyboard.press("Space")
    reach(page, "#alasan")
    page.keyboard.type("sudah pindah ke bidang lain")
    reach(page, "form[action$=putusan] button")
    page.keyboard.press("Enter")
    decided(page, RIGHTS - 2)
    # Each answer leaves the focus on the next row.
    for left in range(RIGHTS - 3, -1, -1):
        if left == RIGHTS - 3:
            reach(page, "tr[data-row]")
        expect(page.locator("tr[data-row]:focus")).to_have_count(1)
        page.keyboard.press("p")
        decided(page, left)
    outcomes = [named.item.outcome for named in reviewing.items(campaign)]
    assert sorted(outcomes) == ["kept"] * (RIGHTS - 1) + ["revoked"]
    assert sum(len(in_force(application.foundation, person)) for person in people) == RIGHTS - 1
    page.close()
