"""K26: Diskominfo sees how the installation does (Pasal 24(5)), and nothing about anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from idp.console.health.views import HEALTH
from idp.console.installation.views import SETTINGS
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.foundation.settings import Settings
from tests.rooms.console.test_register import denials, enter
from tests.rooms.governance.appointments import employ
from tests.site import Browser, open_site
from tests.statements import MOST_QUERIES, count_statements

_MESSAGE = Statement(
    text(
        "INSERT INTO outbox_message (topic, order_key, payload, created_at, next_attempt_at,"
        " attempts, lease_until, delivered_at, destination)"
        " VALUES ('uji', 'uji', '{}', :created, :created, 0, 0, :delivered, '')"
    )
)


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def message(browser: Browser, age: int, delay: int | None) -> None:
    created = browser.foundation.clock.now() - age
    delivered = None if delay is None else created + delay
    with browser.foundation.database.transaction() as tx:
        tx.run(_MESSAGE, created=created, delivered=delivered)


@pytest.mark.parametrize("role", ["operator_diskominfo", "administrator", "pengaudit"])
def test_who_keeps_or_audits_the_servers_sees_how_they_do(browser: Browser, role: str) -> None:
    enter(browser, role)
    other = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    message(browser, 60, 1)
    page = browser.get(HEALTH)
    assert page.status_code == 200
    assert "100% dari 1 kabar terakhir sampai dalam 2 detik" in page.text
    assert "Kunci penandatanganan" in page.text
    settings = browser.get(SETTINGS)
    assert settings.status_code == 200
    for private in ("Kenanga", other.id, other.nip or ""):
        assert private not in page.text + settings.text
    for key in Settings.model_fields:
        assert settings.text.count(f">SIMASN_{key.upper()}<") == 1, key


@pytest.mark.parametrize(
    ("role", "unit"),
    [(None, None), ("fasilitator", "DINKES"), ("kepala_perangkat_daerah", "DINKES")],
)
def test_whose_servers_they_are_not_is_refused_with_the_article(
    browser: Browser, role: str | None, unit: str | None
) -> None:
    enter(browser, role, unit)
    page = browser.get(HEALTH)
    assert page.status_code == 403
    assert "Pasal" in page.text
    assert denials(browser) == 1


def test_what_stands_still_is_said_with_what_to_do(browser: Browser) -> None:
    enter(browser, "operator_diskominfo")
    message(browser, 30, None)
    assert "Pastikan simasn-idp worker" not in browser.get(HEALTH).text
    message(browser, 700, None)
    page = browser.get(HEALTH).text
    assert "2 menunggu, yang tertua 700 detik" in page
    assert "Pastikan simasn-idp worker berjalan" in page
    assert "Ada gangguan yang perlu ditangani sekarang" in page


def test_the_page_asks_the_database_little(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(browser, "operator_diskominfo")
    asked = count_statements(monkeypatch)
    browser.get(HEALTH)
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)
