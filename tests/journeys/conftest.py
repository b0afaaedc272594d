"""The product as a newcomer starts it: provider with two workers, six modules, Chromium."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.staff import Account, Staff
from tests.rooms.documents.test_register import make_pdf
from tests.site import form_of

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).parent / "simasn-idp"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 90
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
STEP = 30


TRIES, TOO_MANY = 5, 429
expect.set_options(timeout=15_000)
"""For a machine that has other work besides."""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Product:
    """A running sample installation."""

    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    steps: dict[str, int] = field(default_factory=dict)
    """The last step of each account's codes that was used."""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def folder(self) -> Path:
        return Path(self.environment["SIMASN_DATA_DIR"])

    def module(self, number: int) -> str:
        return f"http://localhost:{self.port + 101 + number}/"

    def command(self, *arguments: str) -> Any:
        done = subprocess.run(
            [COMMAND, *arguments, "--json"],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        return json.loads(done.stdout)

    def code(self, account: dict[str, Any]) -> str:
        """A one-time code of the account that no journey has used yet (RFC 6238 §5.2).

        The provider takes a code once, and those of the steps before and after: journeys that
        follow each other within half a minute go on to the next one.
        """
        now = int(time.time()) // STEP
        step = max(now, self.steps.get(account["username"], 0) + 1)
        while step > now + 1:
            time.sleep(1)
            now = int(time.time()) // STEP
        self.steps[account["username"]] = step
        return str(pyotp.TOTP(account["totp_secret"]).generate_otp(step))

    def account(self, role: str, state: str = "active", unit: str | None = None) -> dict[str, Any]:
        accounts = self.command("sample", "accounts")
        found: dict[str, Any] = next(
            item
            for item in accounts
            if item["role"] == role and item["state"] == state and unit in (None, item["unit"])
        )
        return found


@contextmanager
def serve_sample(data: Path, log: Path, *, employees: int = 200) -> Iterator[Product]:
    """A sample installation of so many employees, served with two workers and its six modules."""
    port = _free_base()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SIMASN_")
    }
    environment |= {
        "PORT": str(port),
        "SIMASN_DATA_DIR": str(data.absolute()),
        "SIMASN_TEST_MODE": "1",
        "SIMASN_WORKERS": "2",
    }
    data.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "sample", "run", "--employees", str(employees)],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
        running = Product(port, environment, process)
        try:
            _await(f"{running.address}/readyz", process)
            for number in range(6):
                _await(running.module(number) + "healthz", process)
            yield running
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    place = tmp_path_factory.mktemp("product")
    with serve_sample(place / "data", place / "product.log") as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def staff(product: Product) -> Iterator[Staff]:
    """Who puts people of their own into the stories' installation."""
    opened = Staff(product.environment)
    yield opened
    opened.foundation.database.engine.dispose()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """The screen of a story: each is told at a desk and on a phone."""
    screen: dict[str, int] = request.param
    return screen


@dataclass
class Entrance:
    """Opens browsers, each with somebody signed in."""

    product: Product
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self, account: Account | None, size: dict[str, int], *, javascript: bool = True
    ) -> Page:
        """A page of a browser of its own; where signing in isn't the story, without its pages."""
        context = self.browser.new_context(
            viewport=size, java_script_enabled=javascript, reduced_motion="reduce"
        )
        self.contexts.append(context)
        if account is not None:
            self._sign_in(context, account)
        return context.new_page()

    def _sign_in(self, context: BrowserContext, account: Account) -> None:
        asked = context.request
        page = asked.get(self.product.address + "/login")
        fields = [{"username": account["username"], "password": account["password"]}]
        if account["totp_secret"]:
            fields.append({"otp": self.product.code(account)})
        for filled in fields:
            page = self._send(context, page, filled)
        assert page.url == self.product.address + "/", (page.status, page.url)

    def _send(
        self, context: BrowserContext, page: APIResponse, filled: dict[str, str]
    ) -> APIResponse:
        """Send the page's form. Whoever is told to come back in a moment does, as people do."""
        action, hidden = form_of(SimpleNamespace(text=page.text()))  # type: ignore[arg-type]
        for _ in range(TRIES):
            answer = context.request.post(self.product.address + action, form={**hidden, **filled})
            if answer.status != TOO_MANY:
                break
            time.sleep(int(answer.headers["retry-after"]))
        return answer


@pytest.fixture
def enter(product: Product, chromium: Browser) -> Iterator[Entrance]:
    """Sign somebody in, in a browser of their own."""
    entrance = Entrance(product, chromium)
    yield entrance
    for context in entrance.contexts:
        context.close()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A document to hand in."""
    file = tmp_path / "surat.pdf"
    file.write_bytes(make_pdf())
    return file


def fits(page: Page) -> bool:
    """Nothing is wider than the screen. The page is there: something on it was waited for."""
    page.wait_for_load_state()
    wider: int = page.evaluate(SIDEWAYS)
    return wider <= 0


def _free_base() -> int:
    """A port whose neighbours for the six modules are free too."""
    # Two test processes must not find the same ports free at the same moment.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    bases = range(23_000 + 211 * (worker % 3), 32_000, 633)
    for base in random.sample(bases, len(bases)):
        try:
            for port in (base, *range(base + 101, base + 107)):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return base
    raise RuntimeError("no free ports")


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE * 10):
        if process.poll() is not None:
            raise RuntimeError("the product ended at its start")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")
