"""Tables: what narrows them is said and taken away singly; look and searches are one's own."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from idp.console.saved_views import MOST
from idp.console.sorting import Sorting
from idp.console.table_looks import TableLooks, own_page
from idp.foundation.clock import FixedClock
from tests.rooms.console.test_register import REGISTER, enter, held_in
from tests.site import Browser, open_site, token_on

LOOKS = "/console/tampilan"
VIEWS = "/console/tampilan/simpan"
LISTS = {
    "/console/penunjukan": "cari=x",
    "/console/pegawai": "cari=x",
    "/console/sesi": "nama=x",
    "/console/jejak": "hasil=denied",
    "/console/usulan": "cari=x",
    "/console/penghentian": "cari=x",
    "/console/klien": "cari=x",
    "/console/permohonan": "cari=x",
    "/console/rekomendasi": "cari=x",
    "/console/tinjauan": "cari=x",
    "/console/unit": "tampilan=tabel&cari=x",
    "/console/mutasi": "keadaan=refused",
}


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def test_each_list_says_what_narrows_it_how_many_there_are_and_as_of_when(
    browser: Browser,
) -> None:
    enter(browser, "administrator")
    for place, query in LISTS.items():
        page = browser.get(f"{place}?{query}").text
        assert 'class="chips"' in page, place
        # On a phone the list comes first: the chips say enough, the form stays folded.
        assert re.search(r'<details class="card filter-box" data-wide-open', page), place
        assert "Hapus semua filter" in page, place
        empty = re.search(r'<div class="empty">.*?</div>', page, re.DOTALL)
        # Nothing found isn't nothing there: one click shows all again.
        assert empty is None or 'class="button' in empty[0], place
        assert re.search(r'role="status">[^<]*data per', page), place
        assert 'class="chips"' not in browser.get(place).text, place


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/console/sesi?masuk=mfa", "Dengan faktor kedua"),
        ("/console/jejak?jenis=sessions", "Masuk dan sesi"),
        ("/console/jejak?masa=7", "7 hari"),
        ("/console/penghentian?cakupan=unit", "Unit"),
        ("/console/permohonan?keadaan=granted", "Diberikan"),
        ("/console/pegawai?perhatian=tanpa_mfa", "MFA|dua langkah"),
        ("/console/klien?keadaan=active", "Aktif"),
    ],
)
def test_a_chip_says_what_was_chosen_in_words(browser: Browser, address: str, said: str) -> None:
    enter(browser, "administrator")
    page = browser.get(address)
    assert page.status_code == 200
    chip = re.search(r'class="chip" [^>]*>.*?</span>', page.text)
    assert chip is not None
    assert re.search(said, chip[0]), chip[0]


def test_a_chip_takes_its_own_filter_away_and_no_other(browser: Browser) -> None:
    enter(browser, "administrator")
    held_in(browser, "DINKES", "Kenanga Pelawan")
    page = browser.get(f"{REGISTER}?cari=Kenanga&peran=fasilitator&urut=nama")
    chips = re.findall(r'class="chip[^"]*" href="([^"]+)"', page.text)
    assert [html.unescape(one) for one in chips] == [
        f"{REGISTER}?peran=fasilitator&urut=nama",
        f"{REGISTER}?cari=Kenanga&urut=nama",
        f"{REGISTER}?urut=nama",
    ]
    assert "Fasilitator" in page.text


def test_a_header_turns_the_order_and_keeps_the_filters(browser: Browser) -> None:
    """A click on a header sorts by it, a second one the other way round; it needs no script."""
    enter(browser, "administrator")
    for name in ("Kenanga Pelawan", "Cempaka Namang", "Melati Pasirpadi"):
        held_in(browser, "DINKES", name)
    page = browser.get(f"{REGISTER}?peran=fasilitator&setelah=9999999999.x")
    assert "aria-sort" not in page.text
    for state, order in (
        ("ascending", "nama"),
        ("descending", "nama_turun"),
        ("ascending", "nama"),
    ):
        turn = html.unescape(re.findall(r'class="sort-head" href="([^"]+)"', page.text)[0])
        # From the beginning: a place in one order is none in another.
        assert turn == f"{REGISTER}?peran=fasilitator&urut={order}"
        page = browser.get(turn)
        assert re.findall(r'aria-sort="(\w+)"><a[^>]*>(\w+)', page.text) == [(state, "Pemegang")]
        named = re.findall(rf'href="{REGISTER}/[^"]+">([^<]+)<', page.text)
        assert named == sorted(named, key=str.lower, reverse=state == "descending")


@pytest.mark.parametrize(
    ("orders", "order", "state", "turn"),
    [
        (("lama", "baru"), "baru", "descending", "/?a=b&urut=lama"),
        (("lama", "baru"), "lama", "ascending", "/?a=b"),
        (("lama", "baru"), "nama", None, "/?a=b&urut=lama"),
        (("dekat", None), "baru", None, "/?a=b&urut=dekat"),
        # What is sorted one way alone goes back to the usual order.
        (("dekat", None), "dekat", "ascending", "/?a=b"),
        ((None, None), "baru", None, None),
    ],
)
def test_a_header_says_its_order_and_leads_to_the_next(
    orders: tuple[str | None, str | None], order: str, state: str | None, turn: str | None
) -> None:
    sorting = Sorting("/", {"a": "b", "urut": order}, order, "baru", {1: orders})
    # WAI-ARIA 1.2, aria-sort: of the column by which the table is sorted, and of no other.
    assert (sorting.state(1), sorting.turn(1)) == (state, turn)
    assert (sorting.state(2), sorting.turn(2)) == (None, None)


def test_columns_and_density_are_kept_for_their_list_alone(browser: Browser) -> None:
    enter(browser, "administrator")
    held_in(browser, "DINKES", "Kenanga Pelawan")
    page = browser.get(f"{REGISTER}?cari=Kenanga")
    assert page.text.count('name="kolom"') == 5
    sent = browser.client.post(
        LOOKS,
        data={
            "csrf_token": token_on(page),
            "daftar": "penunjukan",
            "dari": "6",
            "kolom": ["2", "4", "6"],
            "rapat": "1",
            "kembali": f"{REGISTER}?cari=Kenanga",
        },
        environ_base={"REMOTE_ADDR": browser.address},
    )
    assert sent.location == f"{REGISTER}?cari=Kenanga"
    page = browser.get(sent.location)
    assert 'class="card register dense hide-3 hide-5"' in page.text
    assert "hide-" not in browser.get("/console/pegawai").text
    browser.fill(page, LOOKS, bawaan="1")
    assert 'class="card register"' in browser.get(REGISTER).text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"daftar": "penunjukan", "dari": "99"},
        {"daftar": "Penunjukan.", "dari": "6"},
        {"daftar": "penunjukan", "dari": "x"},
    ],
)
def test_what_is_no_table_has_no_look(browser: Browser, fields: dict[str, str]) -> None:
    enter(browser, "administrator")
    token = token_on(browser.get(REGISTER))
    assert browser.post(LOOKS, csrf_token=token, **fields).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org",
        "/console//example.org\\@x",
        "/\\example.org",
        "/account",
        "javascript:alert(1)",
        "/console\r\nX: y",
        "",
    ],
)
def test_a_form_leads_to_no_other_site(address: str) -> None:
    # CWE-601: a redirect goes to a page of the console alone.
    assert own_page(address) == "/console"


def test_a_cookie_that_is_not_ours_says_nothing() -> None:
    for cookie in (None, "", "rapat:2", "x" * 5000, "pegawai:a", "<script>:1", "pegawai:2-"):
        looks = TableLooks.read(cookie)
        assert looks.classes("pegawai") == ""
        assert looks.shows("pegawai", 2)
    # The column that names the row can't be hidden.
    assert TableLooks.read("pegawai:1").shows("pegawai", 1)
    looks = TableLooks.read("rapat.pegawai:2-3.klien:4")
    assert TableLooks.read(looks.written("sesi", [2], dense=False)).hidden == {
        "pegawai": {2, 3},
        "klien": {4},
        "sesi": {2},
    }


def test_a_search_is_saved_and_opened_by_its_owner_alone(browser: Browser) -> None:
    enter(browser, "administrator")
    held_in(browser, "DINKES", "Kenanga Pelawan")
    narrowed = f"{REGISTER}?cari=Kenanga&peran=fasilitator"
    sent = browser.fill(browser.get(narrowed), VIEWS, nama_tampilan="Pengelola <DINKES>")
    page = browser.get(sent.location)
    assert "Pengelola &lt;DINKES&gt;" in page.text
    assert html.escape(narrowed) in browser.get(REGISTER).text
    # The same name once more is said beside its field, and the search stays.
    again = browser.get(browser.fill(page, VIEWS, nama_tampilan="Pengelola <DINKES>").location)
    assert 'id="nama_tampilan-error"' in again.text
    assert 'value="Kenanga"' in again.text
    other = Browser(browser.application, "203.0.113.9")
    enter(other, "administrator")
    assert "Pengelola" not in other.get(REGISTER).text.replace("pengelola", "")
    view = re.search(r'name="tampilan" value="(\w+)"', page.text)
    assert view is not None
    token = token_on(other.get(REGISTER))
    other.post(VIEWS + "/hapus", csrf_token=token, daftar="penunjukan", tampilan=view[1])
    assert "Pengelola &lt;DINKES&gt;" in browser.get(REGISTER).text
    browser.fill(page, VIEWS + "/hapus")
    assert "Pengelola &lt;DINKES&gt;" not in browser.get(REGISTER).text


def test_a_saved_search_holds_a_search_and_nothing_else(browser: Browser) -> None:
    enter(browser, "administrator")
    token = token_on(browser.get("/console/jejak"))

    def save(name: str, query: str, place: str = "jejak") -> int:
        fields = {"daftar": place, "nama_tampilan": name, "saringan": query}
        return browser.post(VIEWS, csrf_token=token, **fields).status_code

    assert save("a", "setelah=1&x=2") == 400
    assert save("", "hasil=denied") == 400
    assert save("a\n", "hasil=denied&x=https://example.org") == 303
    assert "?hasil=denied&#34;" not in browser.get("/console/jejak").text
    assert 'href="/console/jejak?hasil=denied"' in browser.get("/console/jejak").text
    assert save("a" * 61, "hasil=denied") == 400
    assert save("a", "hasil=denied", "kebijakan") == 400
    for number in range(MOST + 3):
        save(f"b{number}", "hasil=denied")
    assert browser.get("/console/jejak").text.count('name="tampilan"') == MOST
