"""The page of parts shows all of them, and is no page of an installation with real people."""

from __future__ import annotations

import re
from pathlib import Path

from idp.foundation.clock import FixedClock
from idp.pages.rendering import environment
from tests.rooms.console.test_register import enter
from tests.site import Browser, open_site

PARTS = Path(__file__).parents[3] / "idp/pages/templates"
ELSEWHERE = {
    "footer", "hidden", "secret", "one_time_code", "copy_button", "print_button", "receipt_note",
    "delivery", "text_area", "file_field", "moment", "day", "fact", "badge", "look_form", "heading",
}  # fmt: skip
"""Parts of parts, those of the sign-in surface, and what the frame of each page shows."""


def test_every_macro_of_a_part_is_on_the_page_of_parts() -> None:
    page = (PARTS / "console/parts.html").read_text()
    macros = {
        name
        for part in ("actions", "dialog", "fields", "marks", "receipt", "table")
        for name in re.findall(r"{% macro ([a-z_]+)\(", (PARTS / f"parts/{part}.html").read_text())
    }
    assert macros
    assert not {name for name in macros - ELSEWHERE if not re.search(rf"\b{name}\(", page)}
    assert environment("en").get_template("console/parts.html")


def test_only_a_sample_installation_has_it(
    sqlite_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    browser = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    enter(browser, "administrator")
    assert browser.foundation.kind != "sample"
    assert browser.get("/console/_parts").status_code == 404
