"""How long every screen takes at the server, and how much is sent: `scripts/bench --only pages`."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import sync_playwright
from sqlalchemy import text

from idp.app import build_foundation
from idp.audit import OPERATOR, About, EventType, record_each
from idp.foundation.database import Statement
from idp.foundation.settings import Settings
from tests.journeys.conftest import CHROMIUM, FLAGS, Product, serve_sample
from tests.journeys.test_sign_in_once import sign_in
from tests.screens.crawl import Screen, screens

from .measure import percentile

_EMPLOYEES, _QUICK_EMPLOYEES = 10_000, 200
_EVENTS, _QUICK_EVENTS = 25_000, 0
_TIMES, _QUICK_TIMES = 40, 5
_GOAL_MS = 150.0
_AT_ONCE = 1000
_COUNT = Statement(text("SELECT COUNT(*) FROM audit_event"))
_PEOPLE = Statement(text("SELECT id FROM person ORDER BY id LIMIT 5000"))


def run(folder: Path, *, quick: bool) -> dict[str, Any]:
    """Ask for each screen that an administrator finds, one after the other; prints and gives it."""
    employees = _QUICK_EMPLOYEES if quick else _EMPLOYEES
    with serve_sample(folder / "data", folder / "log", employees=employees) as product:
        found, session = _enter(product)
        events = _fill(product, _QUICK_EVENTS if quick else _EVENTS)
        measured = {
            screen.pattern: _measure(session, screen, _QUICK_TIMES if quick else _TIMES)
            for screen in found
        }
    print(f"{employees} employees, {events} entries of the trail; two workers, one browser")
    print(f"{'screen':<42}{'p50 ms':>9}{'p95 ms':>9}{'KB gzip':>9}")
    for pattern, figures in sorted(measured.items(), key=lambda item: -item[1]["p95_ms"]):
        late = "" if figures["p95_ms"] <= _GOAL_MS else "  over 150 ms"
        print(
            f"{pattern:<42}{figures['p50_ms']:>9.1f}{figures['p95_ms']:>9.1f}"
            f"{figures['kb']:>9.1f}{late}"
        )
    wrong = [name for name, figures in measured.items() if figures["status"] != 200]
    return {"pages": {"screens": measured, "employees": employees, "errors": wrong}}


def _enter(product: Product) -> tuple[list[Screen], requests.Session]:
    """What an administrator finds, and a session with the browser's cookies."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.goto(product.address + "/")
        sign_in(page, product, product.account("administrator"))
        found = list(screens(page, product.address))
        session = requests.Session()
        session.trust_env = False
        for cookie in page.context.cookies():
            session.cookies.set(cookie["name"], cookie["value"])
        browser.close()
    return found, session


def _fill(product: Product, events: int) -> int:
    """Entries of the trail up to so many, of people who are there."""
    settings = Settings.model_validate({"data_dir": product.folder, "issuer": product.address})
    foundation = build_foundation(settings)
    with foundation.database.reading() as tx:
        (count,) = tx.all(_COUNT)[0]
        people = [str(row[0]) for row in tx.all(_PEOPLE)]
    for begin in range(int(count), events, _AT_ONCE):
        with foundation.database.transaction() as tx:
            record_each(
                tx,
                EventType.SIGN_IN_SUCCEEDED,
                [
                    About(subject=people[number % len(people)])
                    for number in range(begin, min(begin + _AT_ONCE, events))
                ],
                at_ms=foundation.clock.now_ms(),
                actor=OPERATOR,
            )
    return max(int(count), events)


def _measure(session: requests.Session, screen: Screen, times: int) -> dict[str, Any]:
    taken, answer = [], session.get(screen.address, timeout=60)
    for _ in range(times):
        began = time.perf_counter()
        answer = session.get(screen.address, timeout=60)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {
        "p50_ms": round(percentile(taken, 0.5), 1),
        "p95_ms": round(percentile(taken, 0.95), 1),
        "kb": round(len(gzip.compress(answer.content)) / 1024, 1),
        "status": answer.status_code,
    }
