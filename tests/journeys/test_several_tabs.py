"""Several tabs at once, the back button, a button pressed twice: nothing is done twice or lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from idp import audit
from tests.journeys.conftest import DESK, PHONE, Entrance, Product
from tests.journeys.staff import Staff, day
from tests.journeys.test_sign_in_once import SIGN_IN, sign_in

TABS = 5
REASON = "Berkas tiga bulan terakhir tidak diverifikasi."
SENT_AT_ONCE = """async (times) => {
  const form = document.querySelector("main form[method=post]");
  const files = form.enctype === "multipart/form-data";
  const send = async () => {
    const fields = new FormData(form);
    const body = files ? fields : new URLSearchParams(fields);
    const answer = await fetch(form.action, { method: "POST", body });
    return [answer.status, answer.url];
  };
  return Promise.all(Array.from({ length: times }, send));
}"""
"""The page's form, as it is filled in, sent so many times at the same moment."""


def watch(page: Page) -> list[str]:
    """What goes wrong in any tab of this browser: a 500, or worse."""
    wrong: list[str] = []

    def note(answer: Response) -> None:
        if answer.status >= 500:
            wrong.append(f"{answer.status} {answer.url}")

    page.context.on("response", note)
    return wrong


@pytest.mark.timeout(120)
@pytest.mark.pasal("1.18")
def test_five_tabs_opened_before_signing_in_all_get_to_their_modules(
    product: Product, staff: Staff, enter: Entrance, size: dict[str, int]
) -> None:
    account = staff.official("administrator")
    first = enter(None, size)
    wrong = watch(first)
    tabs = [first, *(first.context.new_page() for _ in range(TABS - 1))]
    for number, tab in enumerate(tabs):
        tab.goto(product.module(number))
        expect(tab).to_have_url(SIGN_IN)
    used = first.url
    sign_in(first, product, account)
    expect(first).to_have_url(product.module(0))
    # The others go on when they are loaded again, or when somebody signs in there as well: what
    # was proved in the first tab is not asked for a second time.
    tabs[1].reload()
    expect(tabs[1]).to_have_url(product.module(1))
    tabs[2].fill("input[name=username]", account["username"])
    tabs[2].fill("input[name=password]", account["password"])
    tabs[2].click("#login-submit")
    expect(tabs[2]).to_have_url(product.module(2))
    # A wrong password in a tab left behind is told, and does nothing to the session.
    tabs[3].fill("input[name=username]", account["username"])
    tabs[3].fill("input[name=password]", "bukan kata sandi saya")
    tabs[3].click("#login-submit")
    expect(tabs[3].locator("#error-summary")).to_be_visible()
    tabs[3].goto(product.module(3))
    expect(tabs[3]).to_have_url(product.module(3))
    # Back from the module stands a sign-in that is over: it says so, and leads to the portal.
    first.go_back()
    expect(first.locator("#error-code")).to_have_text("expired_transaction")
    first.locator(".tools a").click()
    expect(first).to_have_url(product.address + "/")
    tabs[4].goto(used)
    expect(tabs[4].locator("#error-code")).to_have_text("expired_transaction")
    tabs[4].goto(product.module(4))
    expect(tabs[4]).to_have_url(product.module(4))
    assert wrong == []


def fill_suspension(page: Page, product: Product, held: str, paper: Path) -> None:
    page.goto(f"{product.address}/console/penghentian/{held}/hentikan")
    page.check("input[name=cakupan][value=person]")
    page.fill("#alasan", REASON)
    page.set_input_files("#dokumen", paper)


def count_events(staff: Staff, about: str, kind: audit.EventType) -> int:
    with staff.foundation.database.reading() as tx:
        found = audit.list_events_about(tx, about, limit=100)
    return sum(event.type == kind for event in found)


@pytest.mark.timeout(120)
@pytest.mark.pasal("2.g")
@pytest.mark.parametrize(("javascript", "size"), [(True, DESK), (False, PHONE)])
def test_an_act_in_two_tabs_or_pressed_twice_is_done_once_and_what_was_typed_stays(
    product: Product,
    staff: Staff,
    enter: Entrance,
    paper: Path,
    javascript: bool,
    size: dict[str, int],
) -> None:
    account = staff.official("fasilitator", staff.office())
    held, stopped = account["assignment"], audit.EventType.ASSIGNMENT_SUSPENDED
    page = enter(staff.official("administrator"), size, javascript=javascript)
    wrong = watch(page)
    other = page.context.new_page()
    for tab in (page, other):
        fill_suspension(tab, product, held, paper)
    page.dblclick("form button.button-danger")
    expect(page.locator("#receipt")).to_contain_text("Dihentikan sementara")
    # The other tab is told that it comes too late; its words are still there.
    other.click("form button.button-danger")
    expect(other.locator("#error-summary")).to_contain_text("Keadaannya sudah berubah")
    expect(other.locator("#alasan")).to_have_value(REASON)
    # Back, forward and a fresh load of the receipt do nothing again.
    page.go_back()
    expect(page).not_to_have_url(re.compile("hentikan$"))
    page.go_forward()
    page.reload()
    expect(page.locator("#receipt")).to_contain_text("Dihentikan sementara")
    assert count_events(staff, held, stopped) == 1
    assert wrong == []


def fill_review(page: Page, product: Product, unit: str, _file: Path) -> str:
    name = f"Tinjauan {unit}"
    page.goto(product.address + "/console/tinjauan/baru")
    page.check("input[name=templat][value=unit]")
    page.select_option("select[name=unit]", unit)
    page.fill("#nama", name)
    page.fill("#tenggat", day(14))
    page.check("input[name=bawaan][value=suspend]")
    return name


def fill_transfers(page: Page, product: Product, _unit: str, file: Path) -> str:
    page.goto(product.address + "/console/mutasi/baru")
    page.set_input_files("#berkas", file)
    page.fill("#alasan", "Pelantikan pejabat pengawas.")
    return file.name


def sent_at_once(page: Page) -> list[tuple[int, str]]:
    """Status and address of each of three answers, the lowest status first."""
    return sorted((status, url) for status, url in page.evaluate(SENT_AT_ONCE, 3))


@pytest.mark.timeout(120)
@pytest.mark.pasal("2.g")
def test_a_form_that_reaches_both_workers_at_once_makes_one_thing(
    product: Product, staff: Staff, enter: Entrance, paper: Path, tmp_path: Path
) -> None:
    unit = staff.office()
    account, moved = staff.official("fasilitator", unit), staff.hire(unit, account=False)
    file = tmp_path / f"mutasi-{unit}.csv"
    file.write_text(
        "tanggal,nip,peristiwa,unit_baru,dokumen\n"
        f"{day()},{moved['username']},MUTASI,{staff.office()},800/1/2026\n"
    )
    page = enter(staff.official("administrator"), DESK)
    wrong = watch(page)
    fill_suspension(page, product, account["assignment"], paper)
    assert [status for status, _ in sent_at_once(page)] == [200, 409, 409]
    # What makes a new thing: the others are led to the first, or told that it is under way.
    for word, fill in (("tinjauan", fill_review), ("mutasi", fill_transfers)):
        name = fill(page, product, unit, file)
        answers = sent_at_once(page)
        assert {status for status, _ in answers} <= {200, 409}, answers
        assert len({url for status, url in answers if status == 200}) == 1, answers
        page.goto(f"{product.address}/console/{word}")
        expect(page.locator("tbody tr", has_text=name)).to_have_count(1)
    assert wrong == []
