"""A hand at the page: every click, choice, typing and file is one action."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page


class Hand:
    """Counts what a person has to do to reach something."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.actions = 0

    def click(self, selector: str) -> None:
        self.actions += 1
        self._page.click(selector)

    def fill(self, selector: str, words: str) -> None:
        self.actions += 1
        self._page.fill(selector, words)

    def choose(self, selector: str, value: str) -> None:
        self.actions += 1
        self._page.select_option(selector, value)

    def attach(self, selector: str, file: Path) -> None:
        self.actions += 1
        self._page.set_input_files(selector, file)
