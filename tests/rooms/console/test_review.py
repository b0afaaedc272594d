"""K10: reviews are made, answered and closed in the console, by those whom they concern."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp import audit, governance, review
from idp.foundation.clock import FixedClock
from idp.review import CampaignRecord
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at, new_owner
from tests.rooms.console.test_register import denials
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.rooms.review.campaigns import Reviewing
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements

pytestmark = pytest.mark.pasal("27(2)a")
REVIEWS = "/console/tinjauan"
CENTRAL = ("administrator", "kepala_bkpsdmd", "operator_diskominfo", "pengaudit", "ppk")


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


@pytest.fixture
def reviewing(browser: Browser) -> Reviewing:
    return Reviewing(browser.foundation)


def official(browser: Browser, role: str | None, unit: str = "DINKES") -> Owner:
    """Somebody with that role and a signed pledge, not signed in yet."""
    at = "BKPSDMD" if role in CENTRAL else unit
    owner = new_owner(browser.foundation, seed=SEED, unit=at)
    if role is not None:
        appoint(browser.foundation, owner.person, role, None if role in CENTRAL else unit)
        with browser.foundation.database.transaction() as tx:
            governance.sign_pledge(tx, owner.id, now_ms=browser.foundation.clock.now_ms())
    return owner


def sign_in(browser: Browser, owner: Owner) -> None:
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))


def enter(browser: Browser, role: str | None, unit: str = "DINKES") -> Owner:
    owner = official(browser, role, unit)
    sign_in(browser, owner)
    return owner


def choose(browser: Browser, campaign: CampaignRecord, decision: str) -> TestResponse:
    """Press a button of the table; what is ticked stands in the address of none."""
    token = token_on(browser.get("/account/contact"))
    return browser.post(f"{REVIEWS}/{campaign.id}/jawab", csrf_token=token, putusan=decision)


def refusal_of(page: TestResponse) -> str:
    assert page.status_code == 403
    assert "Pasal" in page.text
    return re.sub(r"[A-Z0-9]{4}-[A-Z0-9]{4}|value=\"[^\"]*\"", "", page.text)


@pytest.mark.parametrize("role", [None, "fasilitator", "operator_diskominfo", "ppk"])
def test_who_neither_conducts_nor_reviews_is_refused_with_the_article(
    browser: Browser, reviewing: Reviewing, role: str | None
) -> None:
    enter(browser, role)
    reviewing.holder("kepala_perangkat_daerah", "DINKES")
    reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    refusal_of(browser.get(REVIEWS))
    before = denials(browser)
    real, made_up = (
        refusal_of(browser.get(f"{REVIEWS}/{of}")) for of in (campaign.id, "tidak-ada")
    )
    assert real.replace(campaign.id, "") == made_up.replace("tidak-ada", "")
    assert denials(browser) == before + 2
    assert campaign.name not in browser.get(f"{REVIEWS}/{campaign.id}/jawab").text
    item = reviewing.item_of_position(campaign, 1)
    for of in (item.id, "tidak-ada"):
        asked = f"{REVIEWS}/{campaign.id}/putusan?putusan=revoke&butir={of}"
        assert browser.get(asked).status_code == 403
        assert choose(browser, campaign, f"keep:{of}").status_code == 403


@pytest.mark.parametrize("role", ["administrator", "kepala_bkpsdmd", "pengaudit"])
def test_who_oversees_sees_every_review_and_how_each_unit_stands(
    browser: Browser, reviewing: Reviewing, role: str
) -> None:
    enter(browser, role)
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    reviewing.holder("fasilitator", "DISDIK")
    campaign = reviewing.running(name="Tinjauan semester satu")
    reviewing.decide(campaign, reviewing.item_of(campaign, person), "keep", head)
    listed = browser.get(REVIEWS)
    assert "Tinjauan semester satu" in listed.text
    assert ("Susun tinjauan" in listed.text) == (role != "pengaudit")
    page = browser.get(f"{REVIEWS}/{campaign.id}").text
    assert "Perangkat Daerah sudah selesai" in page
    assert "Cara penilai memutuskan" in page and head.name in page
    assert "Tidak ada hasil" in browser.get(REVIEWS + "?cari=tidakada").text
    assert "Tinjauan semester satu" in browser.get(REVIEWS + "?urut=tenggat").text
    for query in ("?keadaan=raja", "?urut=x", "?setelah=x"):
        assert browser.get(REVIEWS + query).status_code == 400
    made = browser.get(REVIEWS + "/baru")
    assert made.status_code == (200 if role != "pengaudit" else 403)


def test_a_review_is_drafted_looked_over_started_applied_closed_and_proven(
    browser: Browser, reviewing: Reviewing, clock: FixedClock
) -> None:
    enter(browser, "administrator")
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    form = browser.get(REVIEWS + "/baru?templat=unit")
    wrong = browser.fill(
        form, templat="unit", unit="DINKES", nama="", tenggat="2020-01-01", bawaan="suspend"
    )
    assert wrong.status_code == 422
    assert "Isian ini wajib diisi" in wrong.text and 'value="2020-01-01"' in wrong.text
    past = browser.fill(
        wrong, templat="unit", unit="DINKES", nama="Dinkes", tenggat="2020-01-01", bawaan="suspend"
    )
    assert "Tenggat sudah lewat" in past.text
    made = browser.fill(
        past, templat="unit", unit="DINKES", nama="Dinkes", tenggat="2026-10-05", bawaan="suspend"
    )
    assert made.status_code == 303
    draft = browser.follow(made)
    address = made.location.partition("?")[0]
    assert "Rancangan tinjauan disimpan" in draft.text
    assert "1 hak akses ditinjau oleh 1 penilai" in draft.text and head.name in draft.text
    started = browser.follow(browser.fill(draft, address + "/mulai"))
    assert "Tinjauan dimulai" in started.text and "belum selesai" in started.text
    assert browser.fill(draft, address + "/mulai").status_code == 409
    early = browser.post(address + "/terapkan", csrf_token=token_on(draft))
    assert early.status_code == 409 and "Jawaban masih dapat diberikan" in early.text
    clock.advance(15 * 86_400)
    sign_in(browser, official(browser, "kepala_bkpsdmd"))
    applied = browser.get(address)
    assert "Diterapkan" in applied.text and "Diputus oleh tenggat" in applied.text
    assert in_force(browser.foundation, person) == []
    closed = browser.follow(browser.fill(applied, address + "/tutup"))
    assert "Bukti bertanda tangan" in closed.text
    for name, media in (("tinjauan.csv", "text/csv"), ("tinjauan.pdf", "application/pdf")):
        file = browser.get(f"{address}/bukti/{name}")
        assert file.status_code == 200 and file.headers["Content-Type"].startswith(media)
        assert "attachment" in file.headers["Content-Disposition"]
    assert browser.get(f"{address}/bukti/lain.txt").status_code == 404


def test_a_head_answers_for_his_unit_and_sees_no_other(
    browser: Browser, reviewing: Reviewing
) -> None:
    # Pasal 8(2), C2: also by an address that he was never shown.
    head = enter(browser, "kepala_perangkat_daerah")
    inside = [reviewing.holder("fasilitator", "DINKES") for _ in range(3)]
    reviewing.holder("kepala_perangkat_daerah", "DISDIK")
    outside = employ(browser.foundation, "DISDIK", nama="Cempaka Namang")
    appoint(browser.foundation, outside, "fasilitator", "DISDIK")
    campaign = reviewing.running()
    other = reviewing.running("unit", unit_code="DISDIK", name="Tinjauan Disdik")
    listed = browser.get(REVIEWS).text
    assert campaign.name in listed and "Tinjauan Disdik" not in listed
    refusal_of(browser.get(f"{REVIEWS}/{other.id}"))
    page = browser.get(f"{REVIEWS}/{campaign.id}/jawab")
    assert "3 dari 3 belum diputuskan" in page.text and "Cempaka Namang" not in page.text
    foreign = reviewing.item_of(campaign, outside)
    assert browser.get(f"{REVIEWS}/{campaign.id}/jawab/{foreign.id}").status_code == 403
    assert choose(browser, campaign, f"keep:{foreign.id}").status_code == 403
    inside.sort(key=lambda person: reviewing.item_of(campaign, person).position)
    first, second, third = (reviewing.item_of(campaign, person) for person in inside)
    kept = choose(browser, campaign, f"keep:{first.id}")
    assert kept.status_code == 303 and kept.location.endswith(f"#butir-{second.position}")
    after = browser.follow(kept)
    assert "2 dari 3 belum diputuskan" in after.text
    assert "Putusan peninjauan ulang disimpan" in after.text
    reason = browser.follow(choose(browser, campaign, f"revoke:{second.id}"))
    assert "hak akses berakhir seketika" in reason.text
    short = browser.fill(reason, sebab="tugas", alasan="pindah")
    assert short.status_code == 422 and "paling sedikit 10 karakter" in short.text
    assert in_force(browser.foundation, inside[1]) == ["fasilitator:DINKES"]
    done = browser.fill(short, sebab="tugas", alasan="sudah pindah ke bidang lain")
    assert done.status_code == 303
    assert in_force(browser.foundation, inside[1]) == []
    with browser.foundation.database.reading() as tx:
        (item,) = review.find_items(tx, campaign.id, [second.id])
    assert item.item.reason == "Tidak lagi bertugas: sudah pindah ke bidang lain"
    assert item.item.decided_by == head.id
    browser.follow(choose(browser, campaign, f"suspend:{third.id}"))
    assert in_force(browser.foundation, inside[2]) == ["fasilitator:DINKES"]
    # Two presses, or Back and again: the second finds it decided.
    again = browser.fill(reason, sebab="tugas", alasan="sudah pindah ke bidang lain")
    assert again.status_code == 409


def test_the_proof_of_the_last_minutes_is_asked_and_what_was_typed_waits(
    browser: Browser, reviewing: Reviewing, clock: FixedClock
) -> None:
    enter(browser, "kepala_perangkat_daerah")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    reason = browser.follow(choose(browser, campaign, f"revoke:{item.id}"))
    clock.advance(400)
    asked = browser.fill(reason, sebab="pakai", alasan="tidak pernah dipakai lagi")
    assert asked.status_code == 303
    proof = browser.follow(asked)
    assert "mencabut atau menangguhkan hak akses" in proof.text
    back = browser.follow(browser.fill(proof, otp=code_at(browser.foundation, SEED)))
    assert "tidak pernah dipakai lagi" in back.text
    assert re.search(r'id="sebab-pakai"[^>]*checked', back.text)
    assert in_force(browser.foundation, person) == ["fasilitator:DINKES"]
    browser.fill(back, sebab="pakai", alasan="tidak pernah dipakai lagi")
    assert in_force(browser.foundation, person) == []


def test_nobody_answers_for_himself_and_reads_who_does(
    browser: Browser, reviewing: Reviewing
) -> None:
    # C14, Pasal 2 huruf e
    me = enter(browser, "administrator")
    chief = reviewing.holder("kepala_bkpsdmd")
    other = reviewing.holder("administrator")
    campaign = reviewing.running()
    page = browser.get(f"{REVIEWS}/{campaign.id}").text
    assert f"Hak akses Anda sendiri ditinjau oleh {chief.name}" in html.unescape(page)
    own = reviewing.item_of(campaign, me.person)
    assert own.id not in browser.get(f"{REVIEWS}/{campaign.id}/jawab?tampil=semua").text
    assert browser.get(f"{REVIEWS}/{campaign.id}/jawab/{own.id}").status_code == 403
    assert choose(browser, campaign, f"keep:{own.id}").status_code == 403
    assert reviewing.item_of(campaign, other).outcome == "undecided"


@pytest.mark.pasal("27(2)a")
def test_all_that_is_undecided_is_revoked_at_once_with_one_reason(
    browser: Browser, reviewing: Reviewing, clock: FixedClock
) -> None:
    enter(browser, "kepala_perangkat_daerah")
    people = [reviewing.holder("fasilitator", "DINKES") for _ in range(34)]
    other = reviewing.holder("fasilitator", "DISDIK")
    campaign = reviewing.running()
    page = browser.get(f"{REVIEWS}/{campaign.id}/jawab")
    assert "Cabut semua 34 yang belum diputuskan" in page.text
    # What is kept is looked at, one by one or ten at most.
    assert choose(browser, campaign, "keep:semua").status_code == 400
    asked = browser.follow(choose(browser, campaign, "revoke:semua"))
    assert "34" in asked.text
    clock.advance(301)
    sent = browser.fill(asked, sebab="pakai", alasan="Tidak dipakai sama sekali tahun ini")
    back = browser.follow(browser.fill(browser.follow(sent), otp=code_at(browser.foundation, SEED)))
    # All thirty-four waited while the proof was given, and none that came meanwhile.
    assert "Tidak dipakai sama sekali" in back.text
    browser.fill(back, sebab="pakai", alasan="Tidak dipakai sama sekali tahun ini")
    outcomes = [reviewing.item_of(campaign, one).outcome for one in people]
    assert outcomes == ["revoked"] * 34
    assert reviewing.item_of(campaign, other).outcome == "undecided"
    assert choose(browser, campaign, "revoke:semua").status_code == 303
    nothing = browser.follow(choose(browser, campaign, "revoke:semua"))
    assert nothing.status_code == 404


def test_no_more_than_ten_are_kept_at_once_and_a_drawn_one_is_looked_at_again(
    browser: Browser, reviewing: Reviewing
) -> None:
    enter(browser, "kepala_perangkat_daerah")
    people = [reviewing.holder("fasilitator", "DINKES") for _ in range(23)]
    campaign = reviewing.running()
    items = [reviewing.item_of_position(campaign, at) for at in range(1, len(people) + 1)]
    page = browser.get(f"{REVIEWS}/{campaign.id}/jawab")

    def keep(chosen: list[str]) -> TestResponse:
        fields = {"csrf_token": token_on(page), "putusan": "keep", "butir": chosen}
        return browser.client.post(f"{REVIEWS}/{campaign.id}/jawab", data=fields)

    ids = [item.id for item in items]
    assert keep([]).status_code == 422
    refused = keep(ids[:11])
    assert refused.status_code == 400
    assert "Paling banyak 10 hak akses" in refused.text
    assert keep(ids[:10]).status_code == keep(ids[10:20]).status_code == 303
    warned = browser.get(f"{REVIEWS}/{campaign.id}/jawab")
    assert "Satu putusan perlu dilihat kembali" in warned.text
    assert keep(ids[20:21]).status_code == 409
    drawn = re.search(rf'href="({REVIEWS}/{campaign.id}/jawab/[^"]+)">[^<]*Buka', warned.text)
    assert drawn is not None
    one = browser.get(drawn[1])
    again = browser.post(
        f"{REVIEWS}/{campaign.id}/jawab",
        csrf_token=token_on(one),
        lanjut="satu",
        putusan=f"keep:{drawn[1].rpartition('/')[2]}",
    )
    assert again.location == f"{REVIEWS}/{campaign.id}/jawab/{ids[20]}"
    assert keep(ids[20:21]).status_code == 303


def test_an_item_is_passed_on_with_a_note(browser: Browser, reviewing: Reviewing) -> None:
    enter(browser, "kepala_perangkat_daerah")
    person = reviewing.holder("fasilitator", "DINKES")
    chief = reviewing.holder("kepala_bkpsdmd")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    address = f"{REVIEWS}/{campaign.id}/jawab/{item.id}"
    page = browser.get(address)
    for told in ("Terakhir dipakai", "Pernah dihentikan", "Bimbingan teknis", "belum ada catatan"):
        assert told in page.text
    bare = browser.fill(page, address + "/alihkan", kepada=chief.id, catatan="")
    assert bare.status_code == 422
    wrong = browser.fill(page, address + "/alihkan", kepada=person.id, catatan="kenal")
    assert "Tidak seorang pun memutuskan haknya sendiri" in wrong.text
    assert (
        browser.fill(
            page, address + "/alihkan", kepada=chief.id, catatan="lebih mengenalnya"
        ).status_code
        == 303
    )
    moved = reviewing.item_of(campaign, person)
    assert (moved.reviewer_id, moved.note) == (chief.id, "lebih mengenalnya")
    with browser.foundation.database.reading() as tx:
        (event,) = (
            e
            for e in audit.list_events_about(tx, item.subject)
            if e.type == audit.EventType.REVIEW_ITEM_REASSIGNED
        )
    assert event.reason == "lebih mengenalnya"


@pytest.mark.parametrize("rows", [1, 40])
def test_the_pages_of_a_review_ask_as_often_for_many_as_for_one(
    browser: Browser, reviewing: Reviewing, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    enter(browser, "kepala_perangkat_daerah")
    person = reviewing.holder("fasilitator", "DINKES")
    for _ in range(rows - 1):
        appoint(browser.foundation, person, "fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.items(campaign)[0].item
    asked = count_statements(monkeypatch)
    browser.get(f"{REVIEWS}/{campaign.id}/jawab/{item.id}")
    assert 0 < len(asked) <= MOST_QUERIES, asked
    seen: list[str] = []
    costs = {}
    for address in (REVIEWS, f"{REVIEWS}/{campaign.id}", f"{REVIEWS}/{campaign.id}/jawab"):
        asked.clear()
        page = browser.get(address)
        costs[address.rpartition("/")[2]] = len(asked)
        seen = re.findall(r'id="(butir-\d+)"', page.text)
    assert max(costs.values()) <= MOST_QUERIES, costs
    if rows > 30:
        assert len(seen) == 30
        following = re.search(r'href="([^"]*setelah=[^"]+)"', page.text)
        assert following is not None
        rest = browser.get(html.unescape(following[1]))
        assert len(re.findall(r'id="(butir-\d+)"', rest.text)) == rows - 30


@pytest.mark.parametrize("rows", [1, 40])
def test_what_oversees_a_review_asks_as_often_for_many_as_for_one(
    browser: Browser, reviewing: Reviewing, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    enter(browser, "administrator")
    reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    for _ in range(rows - 1):
        appoint(browser.foundation, person, "fasilitator", "DINKES")
    campaign = reviewing.running()
    asked = count_statements(monkeypatch)
    assert browser.get(f"{REVIEWS}/{campaign.id}").status_code == 200
    assert 0 < len(asked) <= MOST_QUERIES, asked


@pytest.mark.pasal("27(2)a", "26(4)")
def test_who_is_not_asked_about_a_right_is_refused_with_the_article_and_on_record(
    browser: Browser, reviewing: Reviewing
) -> None:
    """The policy lets an administrator answer; whom the review asks is the review's rule."""
    enter(browser, "administrator")
    reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    before = denials(browser)
    page = browser.get(f"{REVIEWS}/{campaign.id}/jawab/{item.id}")
    assert page.status_code == 403
    assert "Hak akses ini dinilai oleh orang lain" in page.text
    assert "Pasal 27 ayat (2) huruf a" in page.text
    assert denials(browser) == before + 1
    with browser.foundation.database.reading() as tx:
        newest = next(
            one
            for one in audit.list_events_about(tx, person.id)
            if one.type == audit.EventType.ACCESS_DENIED
        )
    assert newest.detail["rule"] == "not_the_reviewer"
    assert (newest.detail["action"], newest.detail["resource"]) == ("putuskan", "idp:tinjauan")
