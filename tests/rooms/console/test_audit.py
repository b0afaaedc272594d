"""K19: the audit trail in sentences, within the viewer's reach, with proof that it is whole."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp import audit
from idp.audit import EventType, check_file, read_keys
from idp.console.trail import entries, views
from idp.console.trail.export_views import EXPORT, VERIFY
from idp.console.trail.query import TRAIL
from idp.directory import PersonRecord
from idp.foundation.clock import FixedClock, civil_date
from idp.keys import list_public_keys
from tests.rooms.audit.tampering import disarm, say
from tests.rooms.console.test_register import denials, enter, held_in
from tests.rooms.governance.appointments import employ, suspend
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def note(browser: Browser, person: PersonRecord, kind: EventType, **facts: object) -> None:
    """An event about somebody, by themself."""
    values = {"actor": person.id, "at_ms": browser.foundation.clock.now_ms()} | facts
    with browser.foundation.database.transaction() as tx:
        audit.record(tx, kind, subject=person.id, **values)  # type: ignore[arg-type]


def newest(browser: Browser, subject: str) -> int:
    with browser.foundation.database.reading() as tx:
        return audit.list_events_about(tx, subject, limit=1)[0].id


def test_what_happened_is_told_in_sentences_with_names(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    suspend(browser.foundation, held)
    page = browser.get(TRAIL)
    assert page.status_code == 200
    told = "menghentikan sementara Fasilitator Kenanga Pelawan (Dinas Kesehatan Contoh)"
    assert told in page.text
    assert "Pasal 9 ayat (7)" in page.text
    # Names, not ids.
    assert held.id not in page.text
    english = browser.get(TRAIL + "?ui_locales=en").text
    assert "suspended Fasilitator Kenanga Pelawan (Dinas Kesehatan Contoh)" in english


def test_a_fasilitator_reads_what_happened_in_their_own_unit_alone(browser: Browser) -> None:
    # Pasal 8(2), and of the person's unit now, whatever the address asks for.
    enter(browser, "fasilitator", "DINKES")
    inside = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    outside = employ(browser.foundation, "BKPSDMD", nama="Cempaka Namang")
    for person in (inside, outside):
        note(browser, person, EventType.SIGN_IN_SUCCEEDED)
    assert "Kenanga Pelawan masuk" in browser.get(TRAIL).text
    for query in ("", "?unit=BKPSDMD", "?subjek=Cempaka", "?pelaku=Cempaka"):
        assert "Cempaka Namang" not in browser.get(TRAIL + query).text
    assert browser.get(f"{TRAIL}/{newest(browser, inside.id)}").status_code == 200
    # What is out of reach and what does not exist are refused in the same words.
    refused = [
        browser.get(f"{TRAIL}/{newest(browser, outside.id)}"),
        browser.get(TRAIL + "/999999"),
    ]
    assert [page.status_code for page in refused] == [403, 403]
    assert "Cempaka Namang" not in refused[0].text
    bodies = [re.sub(r"[A-Z0-9]{4}-[A-Z0-9]{4}|value=\"[^\"]*\"", "", one.text) for one in refused]
    assert bodies[0] == bodies[1]
    assert "Pasal 8 ayat (2)" in bodies[0]
    assert denials(browser) == 2


@pytest.mark.parametrize(
    ("role", "unit"),
    [(None, None), ("kepala_perangkat_daerah", "DINKES"), ("operator_diskominfo", None)],
)
def test_who_has_no_business_with_the_trail_is_refused_with_the_article(
    browser: Browser, role: str | None, unit: str | None
) -> None:
    enter(browser, role, unit)
    for path in (TRAIL, TRAIL + "/1", TRAIL + "/1/bukti", EXPORT):
        before = denials(browser)
        page = browser.get(path)
        assert page.status_code == 403
        assert "Pasal" in page.text
        assert denials(browser) == before + 1
    assert "/console/jejak" not in browser.get("/console/penunjukan").text


@pytest.mark.parametrize("role", ["pengaudit", "kepala_bkpsdmd"])
def test_who_looks_after_the_whole_province_reads_all(browser: Browser, role: str) -> None:
    enter(browser, role)
    note(browser, employ(browser.foundation, "BKPSDMD", nama="Cempaka"), EventType.TOTP_ENROLLED)
    page = browser.get(TRAIL)
    assert "Cempaka menambahkan perangkat kode OTP" in page.text
    # Nothing here removes or changes an event (Pasal 26(4)).
    posted = set(re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', page.text))
    assert {one for one in posted if one.startswith(TRAIL)} == {VERIFY}


def test_the_trail_is_narrowed_by_what_the_address_asks(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    suspend(browser.foundation, held)
    other = employ(browser.foundation, "BKPSDMD", nama="Cempaka Namang")
    note(browser, other, EventType.SIGN_IN_FAILED, result="failed", correlation="sid-1")
    suspended, failed = "menghentikan sementara Fasilitator Kenanga", "akun Cempaka Namang gagal"
    for query, there, not_there in (
        ("?pasal=9(7)", suspended, failed),
        ("?jenis=governance", suspended, failed),
        ("?jenis=sessions:sign_in:failed", failed, suspended),
        ("?hasil=failed", failed, suspended),
        ("?subjek=kenanga", suspended, failed),
        ("?pelaku=cempaka", failed, suspended),
        ("?unit=DINKES", suspended, failed),
        ("?tindakan=sid-1", failed, suspended),
    ):
        found = browser.get(TRAIL + query).text
        assert there in found, query
        assert not_there not in found, query
    # A sign of the pattern is a letter like any other.
    for query in ("?subjek=%25", "?pelaku=_", "?pasal=%25", "?tindakan=x"):
        assert "Tidak ada hasil" in browser.get(TRAIL + query).text


def test_an_address_that_makes_no_sense_is_refused(browser: Browser) -> None:
    enter(browser, "administrator")
    for path in (
        "?masa=2",
        "?jenis=x",
        "?hasil=x",
        "?setelah=x",
        "?pelaku=%00",
        "?subjek=" + "a" * 101,
        "/x",
    ):
        assert browser.get(TRAIL + path).status_code == 400, path


def test_the_pages_together_show_each_event_once(browser: Browser) -> None:
    enter(browser, "administrator")
    person = employ(browser.foundation, "DINKES")
    for _ in range(65):
        note(browser, person, EventType.SESSION_UNLOCKED)
    for order in ("", "&urut=lama"):
        page, seen = browser.get(TRAIL + "?jenis=sessions:session:unlocked" + order), []
        while page is not None:
            seen += [int(one) for one in re.findall(rf'href="{TRAIL}/(\d+)"', page.text)]
            following = re.search(rf'href="({TRAIL}[^"]*setelah=[^"]+)"', page.text)
            page = browser.get(html.unescape(following[1])) if following else None
        assert len(set(seen)) == 65
        assert seen == sorted(seen, reverse=not order)


def test_a_page_counts_no_further_than_it_says(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log grows for ever; what a page of it costs must not."""
    enter(browser, "administrator")
    person = employ(browser.foundation, "DINKES")
    for _ in range(7):
        note(browser, person, EventType.SESSION_UNLOCKED)
    monkeypatch.setattr(entries, "MOST_COUNTED", 6)
    monkeypatch.setattr(views, "MOST_COUNTED", 6)
    of_this_kind = TRAIL + "?jenis=sessions:session:unlocked"
    assert "Lebih dari 6 peristiwa" in browser.get(of_this_kind).text
    with browser.foundation.database.reading() as tx:
        assert entries.count_trail(tx, entries.TrailFilter(), units=None) == 7
    monkeypatch.setattr(views, "MOST_COUNTED", 7)
    monkeypatch.setattr(entries, "MOST_COUNTED", 7)
    exact = browser.get(of_this_kind).text
    assert ">7 peristiwa" in exact
    assert "Lebih dari" not in exact


@pytest.mark.parametrize("rows", [1, 25])
def test_a_page_asks_the_database_as_often_for_many_as_for_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    enter(browser, "administrator")
    for _ in range(rows):
        note(browser, employ(browser.foundation, "DINKES"), EventType.SESSION_UNLOCKED)
    asked = count_statements(monkeypatch)
    browser.get(TRAIL)
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)
    asked.clear()
    browser.get(f"{TRAIL}/3")
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)


def test_one_event_shows_what_changed_and_what_else_the_act_did(browser: Browser) -> None:
    enter(browser, "administrator")
    person = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    act = {"correlation": "a" * 32, "actor": audit.OPERATOR}
    note(browser, person, EventType.PERSON_DISABLED, **act)
    note(browser, person, EventType.EMPLOYMENT_CHANGED, **act, detail={
        "kind": "MUTASI", "unit": ["DINKES", "BKPSDMD"], "document": "821/7/2026", "pasal": "9(6)"
    })  # fmt: skip
    page = browser.get(f"{TRAIL}/{newest(browser, person.id)}").text
    assert "mencatat mutasi Kenanga Pelawan" in page
    before, after = (
        page.index(">Dinas Kesehatan Contoh</td>"),
        page.index(">Badan Kepegawaian Contoh</td>"),
    )
    assert page.index("Sebelum") < before < after
    assert "821/7/2026" in page
    assert "menonaktifkan akun Kenanga Pelawan" in page
    assert f"{TRAIL}?tindakan={'a' * 32}" in page


def test_one_event_is_proven_by_a_signed_checkpoint(browser: Browser, tmp_path: Path) -> None:
    person = enter(browser, "administrator")
    number = newest(browser, person)
    assert "belum tercantum" in browser.get(f"{TRAIL}/{number}").text
    send(browser, EXPORT, dari="2026-01-01", sampai="2026-01-02", alasan="Pemeriksaan berkala")
    page = browser.get(f"{TRAIL}/{number}?bukti=1").text
    assert "tercantum dalam pos pemeriksaan yang ditandatangani" in page
    proof = browser.get(f"{TRAIL}/{number}/bukti")
    file = tmp_path / "bukti.json"
    file.write_text(proof.text)
    assert check_file(file, keys(browser))["whole"] is True
    changed = json.loads(proof.text)
    changed["event"]["actor"] = "x"
    file.write_text(json.dumps(changed))
    assert check_file(file, keys(browser))["whole"] is False


def keys(browser: Browser) -> audit.Keys:
    return read_keys(json.dumps(list_public_keys(browser.foundation)))


def send(browser: Browser, path: str, **fields: str) -> TestResponse:
    page = browser.get(EXPORT if path == EXPORT else TRAIL)
    return browser.post(path, csrf_token=token_on(page), **fields)


def today(browser: Browser) -> str:
    return civil_date(browser.foundation.clock.now())


def test_the_check_of_everything_says_how_much_was_whole_or_where_it_breaks(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "fasilitator", "DINKES")
    page = browser.follow(send(browser, VERIFY)).text
    told = re.search(r"([\d.]+) entri diperiksa. Rangkaian utuh", page)
    assert told is not None
    assert int(told[1].replace(".", "")) > 3
    disarm(browser.foundation)
    say(browser.foundation, "UPDATE audit_event SET actor = 'x' WHERE position = 2")
    clock.advance(31)
    page = browser.follow(send(browser, VERIFY)).text
    assert "Rangkaian terputus pada entri 2" in page


def test_the_file_is_signed_noted_first_and_proven_without_us(
    browser: Browser, tmp_path: Path
) -> None:
    person = enter(browser, "administrator")
    day = today(browser)
    response = send(browser, EXPORT, dari=day, sampai=day, alasan="Pemeriksaan berkala")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    file = tmp_path / "jejak.ndjson"
    file.write_text(response.text)
    found = check_file(file, keys(browser))
    assert found["whole"] is True
    assert person in response.text
    page = browser.get(TRAIL + "?jenis=audit:log:exported").text
    assert "mengunduh jejak audit" in page


def test_a_part_of_the_province_is_not_exported(browser: Browser) -> None:
    # The file holds the whole chain, so who sees one unit gets none (Pasal 8(2)).
    enter(browser, "fasilitator", "DINKES")
    assert browser.get(EXPORT).status_code == 403
    assert EXPORT not in browser.get(TRAIL).text
    page = browser.get(TRAIL)
    fields = {"dari": "2026-01-01", "sampai": "2026-01-01", "alasan": "Pemeriksaan berkala"}
    assert browser.post(EXPORT, csrf_token=token_on(page), **fields).status_code == 403
    assert denials(browser) == 2


def test_a_form_that_says_too_little_comes_back_with_what_was_typed(browser: Browser) -> None:
    enter(browser, "administrator")
    for fields, told in (
        ({"dari": "kemarin"}, "Isi tanggal yang benar"),
        ({"sampai": "2099-01-01"}, "Isi tanggal yang benar"),
        ({"dari": "2025-12-31"}, "Masa ini terlalu panjang"),
        ({"sampai": "2025-12-31", "dari": "2026-01-02"}, "mendahului tanggal pertama"),
        ({"alasan": "audit"}, "paling sedikit 10 huruf"),
    ):
        right = {"dari": "2026-01-01", "sampai": "2026-01-31", "alasan": "Pemeriksaan berkala"}
        page = send(browser, EXPORT, **right | fields)
        assert page.status_code == 200
        assert told in page.text
        assert 'id="error-summary"' in page.text
        assert (right | fields)["alasan"] in page.text


def numbers_on(page: TestResponse) -> list[int]:
    return [int(number) for number in re.findall(r'data-event="(\d+)"', page.text)]


@pytest.mark.pasal("27(2)b")
def test_the_trail_goes_on_by_itself_and_keeps_no_screen_open(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "administrator")
    person = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    first = browser.get(TRAIL + "?subjek=kenanga")
    assert "data-follow=" in first.text
    seen = max(numbers_on(browser.get(TRAIL)))
    note(browser, person, EventType.SIGN_IN_SUCCEEDED)
    fresh = browser.get(f"{views.FOLLOW}?setelah={seen}")
    assert fresh.status_code == 200
    assert numbers_on(fresh)[0] == newest(browser, person.id) > seen
    assert "Kenanga Pelawan" in fresh.text
    assert "<main" not in fresh.text
    # Under the filters of its page.
    assert numbers_on(browser.get(f"{views.FOLLOW}?subjek=melur&setelah={seen}")) == []
    # Asked by the script alone, the screen locks as if it had not been.
    for _ in range(20):
        clock.advance(30)
        answer = browser.get(f"{views.FOLLOW}?setelah={seen}")
    assert answer.location.startswith("/login/unlock")


@pytest.mark.pasal("8(2)")
def test_what_goes_on_outside_ones_units_is_not_followed(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    other = employ(browser.foundation, "DISDIK", nama="Melur Namang")
    seen = max(numbers_on(browser.get(TRAIL)), default=1)
    note(browser, other, EventType.SIGN_IN_SUCCEEDED)
    fresh = browser.get(f"{views.FOLLOW}?setelah={seen}")
    assert fresh.status_code == 200
    assert "Melur" not in fresh.text
    assert newest(browser, other.id) not in numbers_on(fresh)


def test_nothing_is_followed_from_the_middle_of_the_trail(browser: Browser) -> None:
    enter(browser, "administrator")
    for query in ("?urut=lama", "?setelah=2"):
        assert "data-follow=" not in browser.get(TRAIL + query).text
    for query in ("", "?setelah=x"):
        assert browser.get(views.FOLLOW + query).status_code == 400
