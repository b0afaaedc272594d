"""Every screen that a role gets to: WCAG 2.2 AA, no sideways scrolling, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

from tests.journeys.conftest import Product
from tests.journeys.test_sign_in_once import sign_in
from tests.screens.crawl import ROLES, Screen, screens

WIDTHS = (1280, 360)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHECKS = {
    "light": {"runOnly": TAGS},
    # What the scheme changes are the colours alone.
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The portal's bar stands in one line, of at most five entries on a phone.
BAR = """[...document.querySelectorAll(".portal-nav > ul > li")]
  .map((entry) => entry.getBoundingClientRect()).filter((box) => box.width > 0)
  .map((box) => box.top)"""
FIRST_PAGE = 140 * 1024
"""Bytes of the console's first page with all that it loads, as they are sent."""


def entered(product: Product, chromium: Browser, role: str) -> Page:
    page = chromium.new_context(
        viewport={"width": 1280, "height": 900},
        # Else a colour is measured while it turns into the other scheme's.
        reduced_motion="reduce",
    ).new_page()
    page.goto(product.address + "/")
    sign_in(page, product, product.account(role))
    return page


def found(page: Page, product: Product, seen: set[str]) -> Iterator[Screen]:
    """Screens that no role before has shown."""
    for screen in screens(page, product.address):
        if screen.pattern not in seen:
            seen.add(screen.pattern)
            yield screen


def faults(page: Page, axe: Axe) -> list[str]:
    """What a screen reader, a colour-blind person or a small phone would stumble over."""
    told: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (over := page.evaluate(SIDEWAYS)) > 0:
            told.append(f"{width} px: {over} px wider than the screen")
        tops = page.evaluate(BAR)
        if len(set(tops)) > 1 or (width < 768 and len(tops) > 5):
            told.append(f"{width} px: the bar has {len(tops)} entries at {set(tops)}")
        for scheme, checks in CHECKS.items():
            # A colour that is still passing from one scheme to the other is nobody's fault.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            response = axe.run(page, options=checks).response
            told += [
                f"{width} px {scheme}: {rule['id']}: {rule['nodes'][0]['html'][:160]}"
                for rule in response["violations"]
            ]
    page.set_viewport_size({"width": 1280, "height": 900})
    return told


@pytest.mark.timeout(600)
def test_every_screen_of_every_role_is_accessible_at_both_widths_in_light_and_dark(
    product: Product, chromium: Browser
) -> None:
    axe, seen, wrong = Axe(), set[str](), dict[str, Any]()
    for role in ROLES:
        page = entered(product, chromium, role)
        foreign: list[str] = []
        page.on("request", lambda r, f=foreign: f.append(r.url))
        page.on("console", lambda m, f=foreign: f.append(m.text) if m.type == "error" else None)
        for screen in found(page, product, seen):
            about = faults(page, axe)
            if screen.status not in (200, 403):
                about.append(f"status {screen.status}")
            if about:
                wrong[f"{role} {screen.pattern}"] = about
        elsewhere = [url for url in foreign if not url.startswith(product.address)]
        # A refusal is told to the browser's console as what it is.
        elsewhere = [what for what in elsewhere if "403" not in what]
        assert not elsewhere, elsewhere
        page.context.close()
    assert len(seen) > 15
    assert not wrong, "\n".join(f"{name}: {about}" for name, about in wrong.items())


@pytest.mark.timeout(120)
def test_the_consoles_first_page_is_small(product: Product, chromium: Browser) -> None:
    page = entered(product, chromium, "administrator")
    context = chromium.new_context(storage_state=page.context.storage_state())
    fresh, sizes = context.new_page(), list[int]()

    def add(response: Response) -> None:
        sizes.append(response.request.sizes()["responseBodySize"])

    fresh.on("requestfinished", lambda request: add(request.response()))  # type: ignore[arg-type]
    fresh.goto(product.address + "/console", wait_until="networkidle")
    assert 0 < sum(sizes) <= FIRST_PAGE, sizes
