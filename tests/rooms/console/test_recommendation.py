"""K11: data are presented on the recommendation of an administrator other than who asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp import governance
from idp.foundation.clock import FixedClock
from idp.governance import RecommendationRecord
from tests.rooms.console.test_register import denials
from tests.rooms.console.test_review import enter, refusal_of
from tests.rooms.governance.appointments import employ
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

pytestmark = pytest.mark.pasal("16")
ADDRESS = "/console/rekomendasi"


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def asked_by(browser: Browser, person_id: str) -> RecommendationRecord:
    with browser.foundation.database.transaction() as tx:
        return governance.ask_recommendation(
            tx,
            resource="info:drh",
            owner_id=person_id,
            recipient="Panitia beasiswa",
            format_="cetak",
            purpose="Lampiran permohonan beasiswa pendidikan",
            actor=person_id,
            now_ms=browser.foundation.clock.now_ms(),
        )


def asked(browser: Browser) -> RecommendationRecord:
    return asked_by(browser, employ(browser.foundation, "DINKES", nama="Kenanga Pelawan").id)


@pytest.mark.parametrize(
    "role",
    [None, "fasilitator", "kepala_perangkat_daerah", "kepala_bkpsdmd", "operator_diskominfo"],
)
def test_who_neither_recommends_nor_audits_is_refused_with_the_article(
    browser: Browser, role: str | None
) -> None:
    enter(browser, role)
    made = asked(browser)
    refusal_of(browser.get(ADDRESS))
    before = denials(browser)
    real, made_up = (refusal_of(browser.get(f"{ADDRESS}/{of}")) for of in (made.id, "x"))
    assert real.replace(made.id, "") == made_up.replace("/x", "/")
    assert denials(browser) == before + 2


def test_an_auditor_reads_and_decides_nothing(browser: Browser) -> None:
    enter(browser, "pengaudit")
    made = asked(browser)
    assert "Kenanga Pelawan" in browser.get(ADDRESS).text
    page = browser.get(f"{ADDRESS}/{made.id}")
    assert "Panitia beasiswa" in page.text and "Rekomendasikan" not in page.text


def test_it_is_given_for_so_many_uses_and_each_is_logged(browser: Browser) -> None:
    enter(browser, "administrator")
    made = asked(browser)
    address = f"{ADDRESS}/{made.id}"
    listed = browser.get(ADDRESS).text
    assert "Data Kenanga Pelawan" in listed and "Menunggu rekomendasi" in listed
    page = browser.get(address)
    assert browser.fill(page, address + "/beri", hari="90", kali="2").status_code == 422
    given = browser.follow(browser.fill(page, address + "/beri", hari="7", kali="2"))
    assert "Rekomendasi diberikan" in given.text and "2 dari 2" in given.text
    with browser.foundation.database.transaction() as tx:
        governance.use_recommendation(
            tx,
            made.id,
            actor=made.requester_id,
            now_ms=browser.foundation.clock.now_ms(),
            note="drh.pdf",
        )
    used = browser.get(address)
    assert "1 dari 2" in used.text and "drh.pdf" in used.text
    # Pressed again, or Back: it is given once.
    assert browser.fill(page, address + "/beri", hari="7", kali="2").status_code == 409
    gone = browser.follow(browser.fill(used, address + "/cabut", alasan="penerimanya berubah"))
    assert "Rekomendasi dicabut" in gone.text and "penerimanya berubah" in gone.text


def test_it_is_refused_with_a_reason(browser: Browser) -> None:
    enter(browser, "administrator")
    made = asked(browser)
    address = f"{ADDRESS}/{made.id}"
    page = browser.get(address)
    short = browser.fill(page, address + "/tolak", alasan="tidak")
    assert short.status_code == 422 and ">tidak</textarea>" in short.text
    refused = browser.follow(browser.fill(short, address + "/tolak", alasan="keperluan lain sama"))
    assert "Rekomendasi ditolak" in refused.text
    for order in ("", "&urut=terlama"):
        assert "Tidak ada hasil" in browser.get(ADDRESS + "?keadaan=requested" + order).text
        assert "Kenanga Pelawan" in browser.get(ADDRESS + "?keadaan=refused" + order).text


def test_nobody_recommends_to_himself(browser: Browser, clock: FixedClock) -> None:
    me = enter(browser, "administrator")
    own = asked_by(browser, me.id)
    address = f"{ADDRESS}/{own.id}"
    page = browser.get(address)
    assert "Administrator lain yang merekomendasikan" in page.text
    assert "Rekomendasikan</button>" not in page.text
    other = browser.get(f"{ADDRESS}/{asked(browser).id}")
    denied = browser.post(address + "/beri", csrf_token=token_on(other), hari="7", kali="1")
    assert denied.status_code == 403 and "Pasal" in denied.text
    clock.advance(400)
    stale = browser.fill(other, other.request.path + "/beri", hari="7", kali="1")
    assert stale.status_code == 303 and "/login" in stale.location


@pytest.mark.parametrize("rows", [1, 35])
def test_the_queue_asks_as_often_for_many_as_for_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    enter(browser, "administrator")
    person = employ(browser.foundation, "DINKES")
    for _ in range(rows):
        asked_by(browser, person.id)
    statements = count_statements(monkeypatch)
    page = browser.get(ADDRESS)
    assert 0 < len(statements) <= MOST_QUERIES, statements
    assert ("setelah=" in page.text) == (rows > 30)
