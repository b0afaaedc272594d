"""A module asks the decision point, shows the refusal with its Pasal, and a suspension turns it."""

from __future__ import annotations

import re
import urllib.request
from base64 import b64encode
from json import dumps, load
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Product
from tests.journeys.test_sign_in_once import MODULES, sign_in

INFORMATION, MANAGEMENT, SERVICES = (
    MODULES.index(n) for n in ("informasi", "pengelolaan", "layanan")
)
ALLOWED, REFUSED = "Boleh", "Ditolak"
ASKED_AT_ONCE = 24


def answers(page: Page) -> list[tuple[str, str]]:
    """(status, reason) of the three example records, in their order."""
    rows = page.locator("#contoh li")
    expect(rows).to_have_count(3)
    return [
        (row.locator(".status").inner_text().strip(), row.locator("p").inner_text())
        for row in rows.all()
    ]


def open_module(page: Page, product: Product, number: int) -> list[tuple[str, str]]:
    page.goto(product.module(number))
    return answers(page)


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_what_a_person_may_is_said_with_its_pasal(
    product: Product, chromium: Browser, width: int, javascript: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, java_script_enabled=javascript
    )
    page = context.new_page()
    page.goto(product.module(INFORMATION))
    sign_in(page, product, product.account("user_personal"))
    own, colleague, other = open_module(page, product, INFORMATION)
    assert own == (ALLOWED, "Tindakan ini boleh dilakukan (Pasal 8 ayat (1), Pasal 20 ayat (3)).")
    refused = (REFUSED, "Hanya pemilik datanya yang boleh melakukan ini (Pasal 8 ayat (1)).")
    assert colleague == other == refused
    assert [status for status, _ in open_module(page, product, SERVICES)] == [
        ALLOWED,
        REFUSED,
        REFUSED,
    ]
    # Nothing is wider than the screen.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.timeout(180)
def test_a_suspension_turns_the_answer_with_the_next_question(
    product: Product, chromium: Browser
) -> None:
    """Pasal 9(7): in every worker, at once, and the right of a user personal stays."""
    # He stays suspended: another unit's than those whom other journeys walk with.
    account = product.account("fasilitator", unit="DISDIK")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(product.module(INFORMATION))
    sign_in(page, product, account)
    own, colleague, other = open_module(page, product, INFORMATION)
    assert [own[0], colleague[0], other[0]] == [ALLOWED, ALLOWED, REFUSED]
    assert "Pasal 8 ayat (2)" in other[1]
    verified = open_module(page, product, MANAGEMENT)
    assert [status for status, _ in verified] == [REFUSED, ALLOWED, REFUSED]
    assert "Pasal 15 ayat (1) huruf c" in verified[0][1]

    ask = _asker(product, account)
    assert {ask()["decision"] for _ in range(ASKED_AT_ONCE)} == {True}
    _suspend(product, account)
    # Each question comes over a connection of its own, so that both workers are asked.
    turned = [ask() for _ in range(ASKED_AT_ONCE)]
    assert {answer["decision"] for answer in turned} == {False}
    assert {tuple(answer["context"]["pasal"]) for answer in turned} == {("9(7)",)}

    own, colleague, other = open_module(page, product, INFORMATION)
    assert own[0] == ALLOWED
    suspended = "Hak akses pengelolaan ini sedang dihentikan sementara (Pasal 9 ayat (7))."
    assert colleague == (REFUSED, suspended)
    assert other[0] == REFUSED
    page.goto(product.module(MANAGEMENT))
    expect(page.get_by_role("heading", name=re.compile("Akses tidak diberikan"))).to_be_visible()
    context.close()


def _suspend(product: Product, account: dict[str, Any]) -> None:
    listed = product.command("assignment", "list", "--nip", account["username"])
    (active,) = [item for item in listed if item["state"] == "active"]
    evidence = product.folder / "bukti.pdf"
    evidence.write_bytes(b"%PDF-1.4 temuan")
    product.command(
        *("assignment", "suspend", active["id"], "--scope", "person"),
        *("--reason", "tidak melaksanakan tugas", "--evidence", str(evidence)),
    )


def _asker(product: Product, account: dict[str, Any]) -> Any:
    """A program that asks whether this fasilitator may see the data of somebody of the unit."""
    sub = product.command("account", "show", "--nip", account["username"])["sub"]
    client = product.command(
        *("client", "create", "--name", "Penanya", "--grant-type", "client_credentials"),
        *("--scope", "pdp"),
    )
    pair = f"{client['client_id']}:{client['client_secret']}".encode()
    question = {
        "subject": {"type": "user", "id": sub},
        "action": {"name": "lihat"},
        "resource": {
            "type": "md:pribadi",
            "id": "contoh",
            "properties": {"unit": account["unit"]},
        },
        "context": {"acr": "mfa"},
    }
    request = urllib.request.Request(
        product.address + "/access/v1/evaluation",
        dumps(question).encode(),
        {
            "Content-Type": "application/json",
            "Authorization": "Basic " + b64encode(pair).decode(),
            "Connection": "close",
        },
    )

    def ask() -> Any:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return load(answer)

    return ask
