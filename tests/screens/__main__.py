"""Takes a picture of every screen, at 390 and 1280 px, light and dark: ``scripts/screens``."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.journeys.conftest import CHROMIUM, FLAGS, serve_sample
from tests.journeys.test_sign_in_once import sign_in
from tests.screens.crawl import ROLES, screens

_WIDTHS = (390, 1280)


def main(folder: Path) -> None:
    """Fill ``folder`` with ``<role>/<screen>-<width>-<scheme>.png``."""
    with (
        serve_sample(folder / "data", folder / "product.log") as product,
        sync_playwright() as play,
    ):
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for role in ROLES:
            context = chromium.new_context(
                viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(product.address + "/")
            sign_in(page, product, product.account(role))
            place = folder / role
            place.mkdir(parents=True, exist_ok=True)
            for screen in screens(page, product.address):
                for width in _WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    for scheme in ("light", "dark"):
                        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                        picture = place / f"{screen.name}-{width}-{scheme}.png"
                        page.screenshot(path=picture, full_page=True)
                page.set_viewport_size({"width": 1280, "height": 900})
                sys.stdout.write(f"{role} {screen.status} {screen.pattern}\n")
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "var/screens"))
