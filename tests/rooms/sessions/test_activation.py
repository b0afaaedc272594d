"""S7 and SM-14: the owner takes the account over with a code that no officer sees (27(2)i, j)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from idp import directory
from idp.audit import EventType
from idp.authentication import ACTIVATION_HOURS, find_activation, send_activation
from idp.authentication.activation import RESEND_SECONDS
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict
from idp.foundation.mail import text_of
from tests.rooms.authentication.owners import PASSWORD
from tests.rooms.authentication.test_contact import mails
from tests.rooms.console.test_register import denials, enter
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import change, employ
from tests.site import Browser, open_site, token_on

PAGE, PEOPLE = "/login/aktivasi", "/console/pegawai"
EMAIL = "kenanga@contoh.go.id"
REASON = "Gelombang pertama aktivasi tahun ini"
WRONG = "NIP, tanggal lahir, atau kode tidak cocok"
_CODE = r"(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}"
_OF_TYPE = Statement(text("SELECT actor, subject FROM audit_event WHERE type = :type"))

pytestmark = pytest.mark.pasal("27(2)i", "27(2)j")


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def newcomer(browser: Browser, unit: str = "DINKES", **cells: str) -> directory.PersonRecord:
    """Somebody whose account nobody has taken over; the source gave the address."""
    with browser.foundation.database.reading() as tx:
        has_units = directory.find_unit_by_code(tx, unit) is not None
    if not has_units:
        load_units(browser.foundation)
    return employ(browser.foundation, unit, **{"email": EMAIL} | cells)


def send(browser: Browser, person: directory.PersonRecord, actor: str = "operator") -> str:
    """Send a code as the rule does; what the mail says."""
    with browser.foundation.database.transaction() as tx:
        now_ms = browser.foundation.clock.now_ms()
        send_activation(tx, browser.foundation, person, actor=actor, now_ms=now_ms)
    return mailed(browser)


def mailed(browser: Browser) -> str:
    content = mails(browser.foundation)[-1]
    # In the table, which stays as proof of delivery, there is no code (27(2)i).
    assert re.search(_CODE, content["text"]) is None
    found = re.search(_CODE, text_of(browser.foundation.master_key, content))
    assert found is not None
    return found.group()


def born(person: directory.PersonRecord) -> str:
    assert person.nip is not None
    return f"{person.nip[:4]}-{person.nip[4:6]}-{person.nip[6:8]}"


def fill(browser: Browser, person: directory.PersonRecord, code: str, **other: str) -> str:
    """Send the page's form; what it answers."""
    given = {
        "username": person.nip or "",
        "tanggal_lahir": born(person),
        "kode": code,
        "new_password": PASSWORD,
        "new_password_repeat": PASSWORD,
    } | other
    return browser.fill(browser.get(PAGE), PAGE, **given).text


def form_path(person: directory.PersonRecord) -> str:
    return f"{PEOPLE}/{person.id}/tautan-aktivasi"


def seen(browser: Browser, person: directory.PersonRecord) -> directory.PersonRecord:
    with browser.foundation.database.reading() as tx:
        return directory.get_person(tx, person.id)


def test_the_owner_activates_the_account_and_signs_in(browser: Browser) -> None:
    person = newcomer(browser)
    code = send(browser, person)
    mail = mails(browser.foundation)[-1]
    assert mail["to"] == EMAIL
    assert "http://localhost:8000/login/aktivasi\n" in mail["text"]
    assert "Akun Anda aktif" in fill(browser, person, code.lower())
    assert seen(browser, person).activated_at == browser.foundation.clock.now()
    assert browser.sign_in(person.nip or "", PASSWORD).location == "/"
    with browser.foundation.database.reading() as tx:
        assert tx.all(_OF_TYPE, type=EventType.ACTIVATION_SENT) == [("operator", person.id)]
        assert tx.all(_OF_TYPE, type=EventType.ACCOUNT_ACTIVATED) == [(person.id, person.id)]
    # Once, and never again for an account that has its owner.
    assert WRONG in fill(Browser(browser.application, "203.0.113.77"), person, code)
    with pytest.raises(Conflict) as refused:
        send(browser, seen(browser, person))
    assert refused.value.code == "already_activated"


@pytest.mark.parametrize(
    "other",
    [
        {"kode": "7F3K-92QD-MJHT"},
        {"tanggal_lahir": "1981-01-15"},
        {"tanggal_lahir": ""},
        {"username": "199001012015011001"},
        {"new_password": "pendek", "new_password_repeat": "pendek"},
        {"new_password_repeat": "lain"},
    ],
)
def test_what_does_not_fit_activates_nothing(browser: Browser, other: dict[str, str]) -> None:
    person = newcomer(browser)
    code = send(browser, person)
    page = fill(browser, person, code, **other)
    assert 'id="error-summary"' in page
    assert PASSWORD not in page
    # Who has no code learns nothing about passwords either.
    assert ("Paling sedikit 15 karakter." in page.partition("</h2>")[2].partition("<form")[0]) == (
        other.get("new_password") == "pendek"
    )
    assert seen(browser, person).activated_at is None
    assert "Akun Anda aktif" in fill(browser, person, code)


def test_a_code_runs_out_and_the_next_one_replaces_it(browser: Browser, clock: FixedClock) -> None:
    person = newcomer(browser)
    first = send(browser, person)
    with pytest.raises(Conflict) as refused:
        send(browser, person)
    assert refused.value.code == "link_just_sent"
    clock.advance(RESEND_SECONDS)
    second = send(browser, person)
    assert WRONG in fill(browser, person, first)
    clock.advance(ACTIVATION_HOURS * 3600)
    page = fill(browser, person, second)
    assert WRONG in page and "minta kode baru kepada fasilitator" in page
    assert seen(browser, person).activated_at is None


def test_an_address_that_the_source_has_changed_since_has_no_code(browser: Browser) -> None:
    person = newcomer(browser)
    code = send(browser, person)
    change(browser.foundation, person, email="lain@contoh.go.id")
    assert WRONG in fill(browser, seen(browser, person), code)


def test_guessing_is_slowed_down_and_on_record(browser: Browser) -> None:
    person = newcomer(browser)
    code = send(browser, person)
    for number in range(6):
        fill(browser, person, f"2222-2222-222{number + 2}")
    assert "Terlalu banyak percobaan" in fill(browser, person, code)
    with browser.foundation.database.reading() as tx:
        assert len(tx.all(_OF_TYPE, type=EventType.SIGN_IN_FAILED)) == 6


def test_nobody_types_an_address_and_nobody_sees_the_code(browser: Browser) -> None:
    enter(browser, "administrator")
    person = newcomer(browser)
    form = browser.get(form_path(person))
    assert form.status_code == 200
    asked = form.text.partition(f'action="{form_path(person)}"')[2].partition("</form>")[0]
    fields = set(re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"', asked))
    assert fields == {"csrf_token", "alasan"}
    done = browser.fill(
        form, form_path(person), alasan=REASON, surel="orang@lain.example", email="x@y.example"
    )
    page = browser.follow(done)
    assert "Tautan aktivasi dikirim" in page.text
    assert mails(browser.foundation)[-1]["to"] == EMAIL
    assert mailed(browser) not in page.text
    assert EMAIL not in page.text
    assert "berlaku sampai" in page.text


@pytest.mark.pasal("9(3)b", "8(2)")
def test_a_fasilitator_sends_it_within_the_own_unit_alone(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    inside, outside = newcomer(browser), newcomer(browser, "DISDIK", email="lain@contoh.go.id")
    form = browser.get(form_path(inside))
    assert browser.fill(form, form_path(inside), alasan=REASON).status_code == 303
    before = denials(browser)
    assert browser.get(form_path(outside)).status_code == 403
    assert denials(browser) == before + 1
    with browser.foundation.database.reading() as tx:
        assert find_activation(tx, inside.id) is not None
        assert find_activation(tx, outside.id) is None


def test_who_has_no_address_is_told_so_and_none_can_be_typed(browser: Browser) -> None:
    enter(browser, "administrator")
    person = newcomer(browser, email="")
    page = browser.get(f"{PEOPLE}/{person.id}").text
    assert "pengelola tidak dapat mengetik kontak" in page
    assert f"{person.id}/tautan-aktivasi" not in page
    refused = browser.fill(browser.get(form_path(person)), form_path(person), alasan=REASON)
    assert refused.status_code == 400
    assert "Tidak ada surel pada data kepegawaian" in refused.text


@pytest.mark.pasal("9(3)b", "8(2)")
def test_a_filtered_list_is_sent_to_at_once_and_says_what_failed(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    first = newcomer(browser, nama="Kenanga Pelawan")
    without = newcomer(browser, nama="Seroja Lada", email="")
    outside = newcomer(browser, "DISDIK", email="lain@contoh.go.id")
    page = browser.get(f"{PEOPLE}?unit=DINKES")
    assert "Kirim kepada yang belum aktivasi" in page.text
    token = token_on(browser.get("/account/contact"))
    started = browser.post(f"{PEOPLE}/aktivasi", csrf_token=token, cakup="semua", unit="DINKES")
    preview = browser.get(started.location)
    assert "Kirim 2 tautan aktivasi" in preview.text
    assert len(mails(browser.foundation)) == 0
    result = browser.follow(browser.fill(preview, started.location, alasan=REASON))
    assert "1 berhasil, 1 gagal, 0 belum" in result.text
    assert "Tidak ada surel pada data kepegawaian" in result.text
    assert [mail["to"] for mail in mails(browser.foundation)] == [EMAIL]
    with browser.foundation.database.reading() as tx:
        sent = {one.id for one in (first, without, outside) if find_activation(tx, one.id)}
    assert sent == {first.id}
