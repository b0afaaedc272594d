"""K16: clients in the console, by two people, each secret shown once."""

from __future__ import annotations

import base64
import html
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp import audit, governance, oidc
from idp.console.clients import fields as client_fields
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.governance.appointments import appoint
from tests.site import Browser, open_site
from tests.spec.flows import CHALLENGE, REDIRECT, Party, add_client
from tests.statements import MOST_QUERIES, count_statements

CLIENTS = "/console/klien"
NEW = CLIENTS + "/baru"
WEB = {
    "nama": "Presensi Daerah",
    "alamat_kembali": "https://presensi.contoh.example/masuk",
    "scope_profile": "1",
    "cara": "client_secret_basic",
}
MACHINE = {"nama": "Pertukaran Angka", "scope_statistik": "1", "cara": "client_secret_basic"}
REASON = "rahasia lama mungkin bocor"
_DENIALS = Statement(text("SELECT reason FROM audit_event WHERE type = :type"))


@pytest.fixture
def first(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    """The browser of an administrator."""
    browser = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    enter(browser, "administrator")
    return browser


@pytest.fixture
def second(first: Browser) -> Browser:
    """That of another one."""
    browser = Browser(first.application)
    enter(browser, "administrator")
    return browser


def enter(browser: Browser, role: str | None, unit: str | None = None) -> str:
    at = "BKPSDMD" if role == "administrator" else "DINKES"
    owner = new_owner(browser.foundation, seed=SEED, unit=at)
    if role is not None:
        appoint(browser.foundation, owner.person, role, unit)
        with browser.foundation.database.transaction() as tx:
            governance.sign_pledge(tx, owner.id, now_ms=browser.foundation.clock.now_ms())
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    return owner.id


def ask(browser: Browser, kind: str, **fields: str) -> TestResponse:
    """Fill in the wizard's form and send it."""
    address = f"{NEW}/{kind}"
    return browser.fill(browser.get(address), address, **fields)


def change_of(response: TestResponse) -> str:
    """Address of the change that a deed led to."""
    assert response.status_code == 303, response.text[:1500]
    return str(response.location).partition("?")[0]


def confirm(browser: Browser, address: str) -> TestResponse:
    return browser.fill(browser.get(address), address + "/setujui")


def secret_on(page: TestResponse) -> str:
    found = re.search(r'<code id="client-secret">([^<]+)</code>', page.text)
    assert found is not None, page.text[:1500]
    return html.unescape(found[1])


def client_on(page: TestResponse) -> str:
    found = re.search(rf'href="{CLIENTS}/([0-9a-f]{{32}})"', page.text)
    assert found is not None
    return found[1]


def token_status(browser: Browser, client_id: str, secret: str) -> int:
    return browser.client.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client_id, secret),
    ).status_code


def made(first: Browser, second: Browser, kind: str, **fields: str) -> tuple[str, str]:
    """A client that both agreed to, and its secret."""
    address = change_of(ask(first, kind, **fields))
    assert confirm(second, address).status_code == 303
    shown = first.fill(first.get(address), address + "/kredensial")
    return client_on(shown), secret_on(shown)


def denials(browser: Browser) -> list[str]:
    with browser.foundation.database.reading() as tx:
        return [row[0] for row in tx.all(_DENIALS, type=audit.EventType.ACCESS_DENIED)]


def test_a_client_begins_when_a_second_person_agrees_and_its_secret_is_shown_once(
    first: Browser, second: Browser
) -> None:
    # Pasal 2 huruf e: until the second person agrees there is no client at all.
    address = change_of(ask(first, "layanan", **MACHINE))
    waiting = first.get(address).text
    assert "Menunggu persetujuan kedua" in waiting
    assert "/setujui" not in waiting
    with first.foundation.database.reading() as tx:
        assert oidc.list_clients(tx) == []
    assert "Pertukaran Angka" in second.get(CLIENTS).text
    answered = confirm(second, address)
    assert answered.status_code == 303
    assert "Disetujui orang kedua" in second.get(answered.location).text
    assert "/kredensial" not in second.get(address).text
    form = first.get(address)
    shown = first.fill(form, address + "/kredensial")
    client_id, secret = client_on(shown), secret_on(shown)
    assert token_status(first, client_id, secret) == 200
    again = first.fill(form, address + "/kredensial")
    assert again.status_code == 409
    assert secret not in first.get(address).text + first.get(f"{CLIENTS}/{client_id}").text
    assert token_status(first, client_id, secret) == 200


def test_who_asked_cannot_agree_and_who_agreed_cannot_fetch(
    first: Browser, second: Browser
) -> None:
    address = change_of(ask(first, "layanan", **MACHINE))
    page = first.get(address)
    own = first.post(address + "/setujui", csrf_token=token_of(page))
    assert own.status_code == 403
    assert "Pasal 2" in own.text
    assert "PERLU_PERSETUJUAN_KEDUA" in denials(first)
    confirm(second, address)
    token = token_of(second.get(NEW + "/web"))
    assert second.post(address + "/kredensial", csrf_token=token).status_code == 403


def token_of(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    return found[1] if found else ""


def test_a_second_answer_and_a_second_asking_do_nothing(first: Browser, second: Browser) -> None:
    form = first.get(NEW + "/web")
    first.fill(form, NEW + "/web", **WEB)
    again = first.fill(form, NEW + "/web", **WEB)
    assert again.status_code == 422
    assert "sudah menunggu persetujuan kedua" in again.text
    address = re.search(rf'href="({CLIENTS}/perubahan/[0-9a-f]+)"', first.get(CLIENTS).text)[1]
    page = second.get(address)
    assert second.fill(page, address + "/setujui").status_code == 303
    assert second.fill(page, address + "/setujui").status_code == 409
    with first.foundation.database.reading() as tx:
        assert len(oidc.list_clients(tx)) == 1


def test_no_means_no_and_who_asked_may_take_it_back(first: Browser, second: Browser) -> None:
    address = change_of(ask(first, "web", **WEB))
    page = second.get(address)
    short = second.fill(page, address + "/tolak", alasan="tidak")
    assert short.status_code == 422
    assert second.fill(page, address + "/tolak", alasan="tanpa perjanjian").status_code == 303
    assert "tanpa perjanjian" in first.get(address).text
    assert confirm_anyway(second, address).status_code == 409
    own = change_of(ask(first, "web", **WEB))
    assert first.fill(first.get(own), own + "/tolak", alasan="salah alamatnya").status_code == 303
    assert "Ditarik" in first.get(own).text


def confirm_anyway(browser: Browser, address: str) -> TestResponse:
    page = browser.get(NEW + "/web")
    return browser.post(address + "/setujui", csrf_token=token_of(page))


def test_what_is_wrong_with_an_address_stands_beside_it(first: Browser) -> None:
    # RFC 9700 §2.1: exact addresses; the rest of what was typed is still in the form.
    for address, said in (
        ("https://a.example/#x", "memuat #"),
        ("https://*.a.example/", "tanda bintang"),
        ("http://a.example/", "memakai http"),
        ("https://u:p@a.example/", "nama pengguna"),
        ("a.example", "harus diawali"),
        ("https://[", "bukan alamat"),
        ("", "wajib diisi"),
    ):
        page = ask(first, "web", **{**WEB, "alamat_kembali": address})
        assert page.status_code == 422
        error = re.search(r'id="alamat_kembali-error">(.*?)</p>', page.text, re.DOTALL)
        assert error is not None
        assert said in error[1]
        assert 'value="Presensi Daerah"' in page.text
        assert 'id="error-summary"' in page.text


def test_every_fault_of_an_address_has_words_of_its_own() -> None:
    faults = {
        oidc.redirect_uri_fault(uri, native=False, loopback_allowed=False)
        for uri in ("https://a/ b", "https://[", "https://a/#", "https://u@a/", "https://*/",
                    "https:///x", "http://a/", "x:/")
    }  # fmt: skip
    assert faults == set(client_fields._FAULTS)


def test_no_client_of_the_wizard_goes_without_pkce(first: Browser, second: Browser) -> None:
    # RFC 9700 §2.1.1. A public client has no secret, and there is nothing to fetch.
    native = {"nama": "Saku", "alamat_kembali": "id.go.contoh.saku:/masuk"}
    address = change_of(ask(first, "seluler", **native, require_pkce="", cara="none"))
    confirm(second, address)
    assert "/kredensial" not in first.get(address).text
    with first.foundation.database.reading() as tx:
        (client,) = oidc.list_clients(tx)
    assert client.require_pkce
    assert client.is_public
    assert client.native


def test_an_old_secret_is_good_for_its_overlap_and_not_longer(
    first: Browser, second: Browser, clock: FixedClock
) -> None:
    client_id, old = made(first, second, "layanan", **MACHINE)
    rotate = f"{CLIENTS}/{client_id}/rahasia"
    wrong = first.fill(first.get(rotate), rotate, alasan=REASON)
    assert wrong.status_code == 422
    address = change_of(first.fill(first.get(rotate), rotate, alasan=REASON, tumpang="1"))
    confirm(second, address)
    # Nothing stops before the new one is fetched.
    assert token_status(first, client_id, old) == 200
    new = secret_on(first.fill(first.get(address), address + "/kredensial"))
    assert [token_status(first, client_id, secret) for secret in (old, new)] == [200, 200]
    clock.advance(3601)
    assert [token_status(first, client_id, secret) for secret in (old, new)] == [401, 200]


def test_a_client_that_is_ended_by_two_gives_no_token_any_more(
    first: Browser, second: Browser
) -> None:
    client_id, secret = made(first, second, "layanan", **MACHINE)
    end = f"{CLIENTS}/{client_id}/akhiri"
    address = change_of(first.fill(first.get(end), end, alasan="perjanjian berakhir"))
    assert token_status(first, client_id, secret) == 200
    confirm(second, address)
    assert token_status(first, client_id, secret) == 401
    assert "Berakhir" in first.get(f"{CLIENTS}/{client_id}").text
    assert "/akhiri" not in first.get(f"{CLIENTS}/{client_id}").text


def test_a_change_shows_what_differs_and_keeps_what_the_form_does_not_ask(
    first: Browser, second: Browser
) -> None:
    client_id, _ = made(first, second, "web", **WEB)
    form = f"{CLIENTS}/{client_id}/ubah"
    page = first.get(form)
    assert "https://presensi.contoh.example/masuk" in page.text
    address = change_of(
        first.fill(page, form, **{**WEB, "nama": "Presensi Provinsi", "scope_email": "1"})
    )
    compared = second.get(address).text
    assert "Presensi Daerah" in compared
    assert "Presensi Provinsi" in compared
    assert "presensi.contoh.example/masuk" not in compared
    confirm(second, address)
    with first.foundation.database.reading() as tx:
        client = oidc.get_client(tx, client_id)
    assert client.name == "Presensi Provinsi"
    assert client.scopes == {"openid", "profile", "email", "offline_access"}
    assert client.auth_method == "client_secret_basic"


def test_an_auditor_looks_and_asks_for_nothing(first: Browser, second: Browser) -> None:
    client_id, _ = made(first, second, "web", **WEB)
    auditor = Browser(first.application)
    enter(auditor, "pengaudit")
    assert "Presensi Daerah" in auditor.get(CLIENTS).text
    page = auditor.get(f"{CLIENTS}/{client_id}").text
    assert "/ubah" not in page
    assert "/rahasia" not in page
    for path in (NEW, f"{NEW}/web", f"{CLIENTS}/{client_id}/ubah", f"{CLIENTS}/{client_id}/akhiri"):
        refused = auditor.get(path)
        assert refused.status_code == 403, path
        assert "Pasal" in refused.text
    posted = auditor.post(f"{NEW}/web", csrf_token=token_of(auditor.get(CLIENTS)), **WEB)
    assert posted.status_code == 403


def test_who_has_no_part_in_clients_is_refused_alike_whatever_is_there(
    first: Browser, second: Browser
) -> None:
    client_id, _ = made(first, second, "web", **WEB)
    for role, unit in (
        (None, None),
        ("fasilitator", "DINKES"),
        ("kepala_perangkat_daerah", "DINKES"),
        ("kepala_bkpsdmd", None),
        ("operator_diskominfo", None),
    ):
        browser = Browser(first.application, address=f"203.0.113.{len(role or '')}")
        enter(browser, role, unit)
        before = len(denials(browser))
        for path in (CLIENTS, f"{CLIENTS}/{client_id}", f"{CLIENTS}/{'0' * 32}", NEW):
            page = browser.get(path)
            assert page.status_code == 403, (role, path)
            assert "Presensi Daerah" not in page.text
            assert "Pasal" in page.text
        assert len(denials(browser)) == before + 4


def test_the_register_is_searched_sorted_and_paged_by_its_address(first: Browser) -> None:
    with first.foundation.database.transaction() as tx:
        for number in range(35):
            metadata = oidc.read_metadata(
                {"client_name": f"Klien {number:02d}", "redirect_uris": ["https://a.example/"]},
                loopback_allowed=False,
            )
            oidc.register_client(tx, metadata, actor="operator", now_ms=number * 1000)
    for query in ("", "?urut=terbaru", "?urut=nama_turun"):
        page, seen = first.get(CLIENTS + query), []
        while page is not None:
            seen += re.findall(r">(Klien \d\d)</a>", page.text)
            following = re.search(rf'href="({CLIENTS}\?[^"]*id=[^"]+)"', page.text)
            page = first.get(html.unescape(following[1])) if following else None
        expected = [f"Klien {number:02d}" for number in range(35)]
        assert seen == (expected if not query else expected[::-1])
    for query in ("?urut=jenis", "?urut=jenis_turun", "?urut=pemilik", "?urut=pemilik_turun"):
        page = first.get(CLIENTS + query)
        following = re.search(rf'href="({CLIENTS}\?[^"]*id=[^"]+)"', page.text)
        assert following is not None
        both = page.text + first.get(html.unescape(following[1])).text
        # Equal keys fall back on the id: nobody is shown twice, nobody is left out.
        assert sorted(re.findall(r">(Klien \d\d)</a>", both)) == expected, query
    assert re.findall(r">(Klien \d\d)</a>", first.get(CLIENTS + "?cari=klien+07").text) == [
        "Klien 07"
    ]
    assert "Tidak ada hasil" in first.get(CLIENTS + "?jenis=modul").text
    for wrong in ("?jenis=x", "?urut=sandi", "?id=x&urut=terbaru&setelah=x", "?cari=%00"):
        assert first.get(CLIENTS + wrong).status_code == 400, wrong


def test_a_page_asks_the_database_a_bounded_number_of_times(
    first: Browser, second: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client_id, _ = made(first, second, "web", **WEB)
    asked = count_statements(monkeypatch)
    for path in (CLIENTS, f"{CLIENTS}/{client_id}", f"{CLIENTS}/{client_id}/ubah", f"{NEW}/modul"):
        asked.clear()
        assert first.get(path).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, (path, asked)


def test_what_is_there_to_copy_fits_the_client_and_holds_no_secret(
    first: Browser, second: Browser
) -> None:
    client_id, secret = made(first, second, "web", **WEB)
    page = html.unescape(first.get(f"{CLIENTS}/{client_id}").text)
    assert secret not in page
    for said in (
        f'client_id="{client_id}"',
        f"client-id: {client_id}",
        'server_metadata_url="http://localhost:8000/.well-known/openid-configuration"',
        "redirect-uri: https://presensi.contoh.example/masuk",
        "getenv('SIMASN_CLIENT_SECRET')",
    ):
        assert said in page


def test_what_a_token_would_say_is_of_the_viewer_alone_and_no_token_is_made(
    first: Browser, second: Browser
) -> None:
    # Pasal 27(2)i: nobody's token but one's own, and that one not issued either.
    fields = {**WEB, "scope_kepegawaian": "1"}
    client_id, _ = made(first, second, "web", **fields)
    page = first.get(f"{CLIENTS}/{client_id}/coba")
    assert page.status_code == 200
    families = Statement(text("SELECT COUNT(*) FROM token_family"))
    with first.foundation.database.reading() as tx:
        assert tx.all(families) == [(0,)]
    for claim in ("iss", "sub", "aud", "scope", "acr", "nip", "jabatan"):
        assert f"<code>{claim}</code>" in page.text
    assert "klien.klaim." not in page.text
    machine, _ = made(first, second, "layanan", **MACHINE)
    assert "tidak dipakai pegawai" in first.get(f"{CLIENTS}/{machine}/coba").text
    stranger = Browser(first.application)
    enter(stranger, None)
    assert stranger.get(f"{CLIENTS}/{client_id}/coba").status_code == 403


def test_what_a_token_would_say_is_what_a_token_then_says(first: Browser) -> None:
    scope = "openid profile layanan"
    # As a module is registered: "pdp" is for what it asks by itself.
    made_of = add_client(
        first.foundation,
        module="layanan",
        scope=f"{scope} pdp",
        grant_types=["authorization_code", "client_credentials"],
        client_name="Uji",
    )
    page = first.get(f"{CLIENTS}/{made_of.client_id}/coba").text
    foreseen = dict(re.findall(r'<code>(\w+)</code>.*?<code class="claim">(.*?)</code>', page))
    query = {
        "client_id": made_of.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": scope,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    answer = first.get("/oauth/authorize?" + urlencode(query))
    code = parse_qs(urlsplit(answer.location).query)["code"][0]
    party = Party(first.application, made_of.client_id, made_of.client_secret)
    body = party.exchange(code).get_json()
    payload = body["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    for passing in ("exp", "iat", "jti", "sid", "authority_version"):
        claims.pop(passing, None)
    # The application orders the scopes.
    claims["scope"] = " ".join(sorted(claims["scope"].split()))
    foreseen["scope"] = " ".join(sorted(foreseen["scope"].split()))
    told = party.userinfo(body["access_token"]).get_json()
    for name, value in {**claims, **told}.items():
        shown = ", ".join(value) if isinstance(value, list) else str(value)
        assert html.unescape(foreseen[name]) == shown, name
    assert set(foreseen) == set(claims) | set(told)
