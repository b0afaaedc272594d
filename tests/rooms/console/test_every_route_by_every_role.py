"""Every page of a person, asked by every role: who gets in is what the regulation says."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from idp.audit import EventType
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.foundation.routes import Caller
from tests.foundations import START
from tests.rooms.console.every_item import Items, make_items, unknown
from tests.rooms.console.test_review import enter
from tests.rooms.directory.files import load_units
from tests.site import Browser, open_site, token_on

UP, PPK, DK, AU = "user_personal", "ppk", "operator_diskominfo", "pengaudit"
KP, FA = "kepala_perangkat_daerah", "fasilitator"
KB, AD = "kepala_bkpsdmd", "administrator"
ROLES = (UP, PPK, DK, AU, KP, FA, KB, AD)
"""Whoever may least comes first, so that what the others do is not there yet."""
IN_UNIT = frozenset({KP, FA})
"""Bound to their own Perangkat Daerah (Pasal 8(2), 9(5)); here DINKES."""

ALL, NOBODY, CENTRAL = frozenset(ROLES), frozenset[str](), frozenset({AD})
SEERS = frozenset({FA, AD})
"""Pasal 9(3)b: the state of accounts."""
PROPOSERS = frozenset({KP, AD})
"""Pasal 9(5)."""
TRAIL = frozenset({AU, FA, KB, AD})
"""Pasal 2 huruf g, 27(1)b."""
REQUESTS = frozenset({KP, KB, AD})
"""Pasal 27(2)a: who decides, or takes rights back."""
REVIEWS = frozenset({AU, KP, KB, AD})
"""Pasal 27(2)a: who makes, answers or audits a review."""
RULERS = frozenset({KB, AD})
"""Pasal 25: who may change the rules; Pasal 27(2)a: who makes reviews and takes rights back."""
SUSPENSIONS = frozenset({KP, FA, AD})
"""Pasal 9(7): who knows of it, whose unit it is, who stops it."""
READERS = frozenset({AU, AD})
"""Pasal 2 huruf g: who audits looks on."""

WHO: dict[str, frozenset[str]] = {
    "/consent": ALL,
    "/": ALL,
    "/account/contact": ALL,
    "/account/security": ALL,
    "/account/password": ALL,
    "/account/totp": ALL,
    "/account/recovery-codes": ALL,
    "/account/sessions": ALL,
    "/account/access": ALL,
    "/account/permohonan": ALL,
    "/account/permohonan/baru": ALL,
    # Of others' assignments, as the items of this test are, nobody gets in (Pasal 8(1), 9(7)).
    "/account/access/<assignment_id>/lepas": NOBODY,
    "/account/access/<assignment_id>/letter": NOBODY,
    "/account/access/<assignment_id>/answer": NOBODY,
    "/account/aplikasi": ALL,
    "/account/bantuan": ALL,
    "/account/peran": ALL,
    "/account/tugas": ALL,
    "/account/jejak": ALL,
    "/account/jejak/unduh": ALL,
    "/account/pakta": ALL,
    "/account/draf": ALL,
    "/console": ALL,
    "/console/cari": ALL,
    "/console/grafik": PROPOSERS,
    "/console/usulan": PROPOSERS,
    "/console/usulan/baru": PROPOSERS,
    "/console/usulan/keputusan": CENTRAL,
    "/console/usulan/<assignment_id>": PROPOSERS | SEERS,
    "/console/usulan/<assignment_id>/surat": PROPOSERS,
    "/console/usulan/<assignment_id>/keputusan": PROPOSERS,
    "/console/usulan/<assignment_id>/ajukan": PROPOSERS,
    # C16: of a decree that no other has registered there is nothing to confirm.
    "/console/usulan/<assignment_id>/kukuhkan": NOBODY,
    "/console/usulan/<assignment_id>/cabut": RULERS,
    "/console/kekosongan": PROPOSERS,
    "/console/pakta": SEERS | RULERS,
    "/console/pakta/naskah-baru": RULERS,
    "/console/pakta/<version>": SEERS | RULERS,
    "/console/mutasi": CENTRAL,
    "/console/mutasi/baru": CENTRAL,
    "/console/mutasi/<day_id>": CENTRAL,
    "/console/mutasi/<day_id>/kesalahan": CENTRAL,
    "/console/mutasi/<day_id>/setujui": CENTRAL,
    "/console/mutasi/<day_id>/tolak": CENTRAL,
    "/console/mutasi/<day_id>/tarik": CENTRAL,
    # Pasal 16: who presents nobody's data is offered no file, not even of what they see.
    "/console/unduh": SEERS,
    "/console/pegawai/unduh": SEERS,
    "/console/usulan/unduh": CENTRAL,
    "/console/penghentian/unduh": SEERS,
    "/console/pegawai": SEERS,
    "/console/pegawai/<person_id>": SEERS,
    "/console/pegawai/<person_id>/nonaktifkan": CENTRAL,
    "/console/pegawai/<person_id>/aktifkan": CENTRAL,
    "/console/pegawai/<person_id>/akhiri-sesi": CENTRAL,
    "/console/pegawai/<person_id>/tautan-aktivasi": SEERS,
    # Pasal 27(2)j: nobody but the owner.
    "/console/pegawai/<person_id>/kontak": NOBODY,
    "/console/unit": SEERS,
    "/console/unit/<code>": SEERS,
    "/console/_parts": NOBODY,
    "/console/penunjukan": SEERS,
    "/console/penunjukan/<assignment_id>": SEERS,
    "/console/jejak": TRAIL,
    "/console/jejak/baru": TRAIL,
    # What leaves the house is of the whole Province.
    "/console/jejak/unduh": TRAIL - {FA},
    "/console/jejak/<event_id>": TRAIL,
    "/console/jejak/<event_id>/bukti": TRAIL,
    "/console/rekomendasi": READERS,
    "/console/rekomendasi/<recommendation_id>": READERS,
    "/console/permohonan": REQUESTS,
    "/console/permohonan/<request_id>": REQUESTS,
    "/console/permohonan/penarikan/minta/<assignment_id>": frozenset({KP}),
    "/console/permohonan/penarikan/<withdrawal_id>": REQUESTS,
    "/console/tinjauan": REVIEWS,
    "/console/tinjauan/baru": RULERS,
    "/console/tinjauan/<campaign_id>": REVIEWS,
    "/console/tinjauan/<campaign_id>/terapkan": RULERS,
    "/console/tinjauan/<campaign_id>/bukti/<name>": REVIEWS - {KP},
    "/console/tinjauan/<campaign_id>/jawab": REVIEWS,
    # Of a fasilitator the head of the unit answers alone.
    "/console/tinjauan/<campaign_id>/jawab/<item_id>": frozenset({KP}),
    "/console/tinjauan/<campaign_id>/putusan": RULERS | {KP},
    "/console/penghentian": SUSPENSIONS,
    "/console/penghentian/<assignment_id>": SUSPENSIONS,
    "/console/penghentian/<assignment_id>/bukti": CENTRAL,
    "/console/penghentian/<assignment_id>/surat": PROPOSERS,
    "/console/penghentian/<assignment_id>/hentikan": CENTRAL,
    "/console/penghentian/<assignment_id>/temuan": CENTRAL,
    "/console/penghentian/<assignment_id>/putuskan": CENTRAL,
    "/console/penghentian/<assignment_id>/batalkan": CENTRAL,
    "/console/penghentian/<assignment_id>/ketahui": frozenset({KP}),
    "/console/penghentian/<assignment_id>/kembalikan": CENTRAL,
    # Pasal 9(7): not before the head knows the letter, which is not so here.
    "/console/penghentian/<assignment_id>/pulihkan": NOBODY,
    "/console/klien": READERS,
    "/console/klien/baru": CENTRAL,
    "/console/klien/baru/<kind>": CENTRAL,
    "/console/klien/perubahan/<change_id>": READERS,
    "/console/klien/<client_id>": READERS,
    "/console/klien/<client_id>/coba": READERS,
    "/console/klien/<client_id>/coba/hasil": READERS,
    "/console/klien/<client_id>/ubah": CENTRAL,
    "/console/klien/<client_id>/rahasia": CENTRAL,
    "/console/klien/<client_id>/akhiri": CENTRAL,
    "/console/kebijakan": ALL,
    "/console/kebijakan/pasal": ALL,
    "/console/kebijakan/matriks": ALL,
    "/console/kebijakan/versi": ALL,
    "/console/kebijakan/versi/<version>": ALL,
    "/console/sesi": READERS,
    # Pasal 27(2)a: an act on many is open to whoever may do it to one, here while it waits.
    "/console/penunjukan/massal/<batch_id>": RULERS,
    "/console/pegawai/massal/<batch_id>": CENTRAL,
    "/console/pegawai/aktivasi/<batch_id>": SEERS,
    "/console/sesi/massal/<batch_id>": CENTRAL,
    "/console/kesehatan": frozenset({DK, AU, AD}),
    "/console/pengaturan": frozenset({DK, AU, AD}),
}
NOT_A_PAGE = {
    # After which event is not said.
    "/console/jejak/baru": 400,
    # Nobody tries a client by this address alone.
    "/console/klien/<client_id>/coba/hasil": 303,
    # There is no transaction to consent to; no printed code without a new one.
    "/consent": 400,
    "/account/recovery-codes": 303,
    # Nothing was decreed; not in the log's tree before the next seal; not closed yet.
    "/console/usulan/<assignment_id>/keputusan": 404,
    "/console/jejak/<event_id>/bukti": 409,
    "/console/tinjauan/<campaign_id>/bukti/<name>": 409,
    # It is stopped already: back to the case.
    "/console/penghentian/<assignment_id>/hentikan": 303,
    "/console/penghentian/<assignment_id>/temuan": 303,
    "/console/penghentian/<assignment_id>/putuskan": 303,
    "/console/penghentian/<assignment_id>/batalkan": 303,
}
"""What those who get in are answered where it is not 200."""
HIDDEN = {"/console/_parts", "/account/access/<assignment_id>/lepas"}
"""Not there for anybody here: 404 to everybody alike."""
READ_BY_POST = {"/console/usulan/calon", "/console/jejak/unduh", "/console/cari"}
"""What is typed stays out of the address (RFC 9110 §9.3.1); they give a page or a file."""
NEEDS_A_CHOICE = {
    "/console/tinjauan/<campaign_id>/jawab",
    "/console/tinjauan/<campaign_id>/putusan",
}
"""An empty form says nothing that could be refused: 400 before anything is looked up."""
_ONE_ITEM = "/console/tinjauan/<campaign_id>/jawab/<item_id>"
MISSING = {
    # Who takes rights back and proposes none is refused what is not there like all else.
    ("/console/usulan/<assignment_id>/cabut", KB): 403,
    # Who sees the campaign sees what is in it, so it is no secret what is not.
    **{(_ONE_ITEM, role): 404 for role in (AU, KB, AD)},
    # Nothing is hidden from an administrator but what waits for another step.
    ("/console/usulan/<assignment_id>/kukuhkan", AD): 404,
    # Who answers in a review may know that there is no such review.
    ("/console/tinjauan/<campaign_id>/putusan", KP): 404,
}
"""What is answered of what is not there, where the item's own rule does not say it."""
_TYPES = Statement(text("SELECT type FROM audit_event ORDER BY id"))
_SECRET = re.compile(r'<(?:input|select|textarea)\b[^>]*\b(?:name="([^"]*)"|type="(password)")')
_PRIVATE = re.compile(r"sandi|password|e-?mail|surel|phone|telepon|ponsel|\bhp\b|otp|totp|faktor")


@dataclass
class World:
    """The installation, what is in it, and a browser of each role."""

    items: Items
    browsers: dict[str, Browser]

    def paths(self, method: str) -> list[str]:
        """Addresses of persons that are asked with this method."""
        routes = self.browsers[UP].application.routes
        return [r.path for r in routes if r.caller is Caller.PERSON and method in r.methods]

    def events(self, since: int = 0) -> list[str]:
        with self.browsers[UP].foundation.database.reading() as tx:
            return [row[0] for row in tx.all(_TYPES)][since:]

    def asked(self, path: str) -> list[str]:
        """The address once, or with what is in DINKES, in DISDIK and nowhere."""
        if "<" not in path:
            return [path]
        of_units = [self.items.address(path, unit) for unit in ("DINKES", "DISDIK")]
        return [*of_units, unknown(path)]


@pytest.fixture(scope="module")
def world(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("every")
    database = shutil.copyfile(migrated_sqlite_file, folder / "simasn.db")
    application = open_site(folder, FixedClock(START), database_url=f"sqlite:///{database}")
    first, second = (Browser(application, f"203.0.113.{n}") for n in (8, 9))
    load_units(application.foundation)
    items = make_items(first, second)
    browsers = {role: Browser(application, f"203.0.113.{20 + n}") for n, role in enumerate(ROLES)}
    for role, browser in browsers.items():
        enter(browser, None if role == UP else role)
    return World(items, browsers)


def test_the_table_names_every_page(world: World) -> None:
    assert sorted(WHO) == sorted(set(world.paths("GET")))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.pasal("8(2)", "26(4)")
def test_a_role_gets_into_what_the_regulation_opens_to_it(world: World, role: str) -> None:
    browser, wrong = world.browsers[role], []
    for path in world.paths("GET"):
        for turn, address in enumerate(world.asked(path)):
            before = len(world.events())
            page = browser.get(address)
            expected = _expected(path, role, turn)
            if page.status_code != expected:
                wrong.append((address, page.status_code, expected))
            elif expected == 403:
                refused = world.events(before).count(EventType.ACCESS_DENIED)
                if "Pasal" not in page.text or refused != 1:
                    wrong.append((address, "Pasal" in page.text, refused))
            if page.mimetype == "text/html" and _asks_of_others(path, page.text):
                wrong.append((address, "a field of Pasal 27(2)j", 0))
    assert not wrong, "\n".join(map(str, wrong))


def _expected(path: str, role: str, turn: int) -> int:
    """``turn`` 0 is an item of DINKES, 1 of DISDIK, 2 is not there."""
    if path in HIDDEN:
        return 404
    if turn == 2 and (path, role) in MISSING:
        return MISSING[path, role]
    if role not in WHO[path] or (turn and role in IN_UNIT and _is_of_a_unit(path, turn)):
        return 403
    if turn == 2 and "<kind>" not in path:
        return 404
    return NOT_A_PAGE.get(path, 200)


def _is_of_a_unit(path: str, turn: int) -> bool:
    """Whether a unit's own sees no other's; a campaign is of all, what is not there of nobody."""
    if "<campaign_id>" in path:
        return turn == 2 or path == _ONE_ITEM or path.endswith("/putusan")
    # A batch is of whoever chose it, and links to activate wait for nobody else.
    return not any(name in path for name in ("<version>", "<kind>", "<batch_id>"))


def _asks_of_others(path: str, page: str) -> bool:
    """Pasal 27(2)j: the console has no field for what is the owner's alone to change."""
    # What a client may ask its people for is a scope's name, no value of anybody's.
    fields = (name or kind for name, kind in _SECRET.findall(page) if name[:6] != "scope_")
    return path.startswith("/console") and any(_PRIVATE.search(field) for field in fields)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.pasal("26(4)", "27(2)j")
def test_an_empty_form_does_nothing_for_a_role_that_may_not(world: World, role: str) -> None:
    browser, wrong = world.browsers[role], []
    token = token_on(browser.get("/account/contact"))
    for path in [one for one in world.paths("POST") if one.startswith("/console")]:
        answers = []
        before = len(world.events())
        for address in world.asked(path):
            page = browser.post(address.partition("?")[0], csrf_token=token)
            answers.append(page.status_code)
        done = [one for one in world.events(before) if one != EventType.ACCESS_DENIED]
        if any(status >= 500 for status in answers):
            wrong.append((path, answers, done))
        if path not in READ_BY_POST and any(200 <= status < 300 for status in answers):
            wrong.append((path, answers, done))
        if done and (path, role) not in DONE:
            wrong.append((path, answers, done))
        sees_nothing = role in (UP, PPK, DK) and role not in WHO.get(path, ALL)
        if sees_nothing and path not in NEEDS_A_CHOICE and set(answers) != {403}:
            wrong.append((path, answers, ["a form is shown again"]))
        sees_list = role in WHO.get(_list_of(path), NOBODY)
        sees_all = sees_list and not (role in IN_UNIT and _is_of_a_unit(path, 1))
        if answers[1:] == [403, 404] and not sees_all:
            wrong.append((path, answers, ["a 404 beside a 403"]))
    assert not wrong, "\n".join(map(str, wrong))


def _list_of(path: str) -> str:
    return path.partition("/<")[0].removesuffix("/perubahan")


DONE = {
    # Pasal 9(5): verifying and agreeing say all that they need by the button.
    ("/console/usulan/<assignment_id>/verifikasi", AD),
    ("/console/klien/perubahan/<change_id>/setujui", AD),
    # Pasal 27(1)b: that the log was checked is in the log.
    *(("/console/jejak/periksa", role) for role in TRAIL),
}
