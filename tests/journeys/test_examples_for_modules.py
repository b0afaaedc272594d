"""The examples of docs/integration run against the running product, as a developer would try them.

The one in Python is the program behind the six sample modules: test_sign_in_once.py runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.journeys.conftest import ROOT, Product
from tests.journeys.visitor import Visitor
from tests.servers import find_program, free_port

EXAMPLES = ROOT / "docs" / "integration"
PATIENCE = 100
"""Tenths of a second."""


@dataclass(frozen=True)
class Module:
    """A running example."""

    address: str
    client_id: str


def node(folder: Path) -> list[str]:
    """Install what the lock file names, and give the command."""
    shutil.copytree(EXAMPLES / "node", folder, dirs_exist_ok=True)
    command = [find_program("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [find_program("node"), "server.mjs"]


def php(folder: Path) -> list[str]:
    shutil.copytree(EXAMPLES / "php", folder, dirs_exist_ok=True)
    return [find_program("php"), "-S", "127.0.0.1:{port}", "modul.php"]


@pytest.fixture(scope="module", params=[node, php], ids=["node", "php"])
def module(
    request: pytest.FixtureRequest, product: Product, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Module]:
    """The example as the module "layanan", registered as its manual says."""
    install: Callable[[Path], list[str]] = request.param
    folder, state = tmp_path_factory.mktemp("example"), tmp_path_factory.mktemp("state")
    port = free_port()
    address = f"http://localhost:{port}"
    registered = product.command(
        *("client", "create", "--name", f"Contoh {install.__name__}"),
        *("--redirect-uri", f"{address}/callback"),
        *("--post-logout-redirect-uri", f"{address}/keluar-selesai"),
        *("--backchannel-logout-uri", f"{address}/backchannel-logout"),
        *("--scope", "openid profile layanan"),
    )
    (folder / "layanan.json").write_text(json.dumps(registered))
    environment = {
        "PATH": os.environ["PATH"],
        "MODUL_NAME": "layanan",
        "MODUL_ISSUER": product.address,
        "MODUL_PORT": str(port),
        "MODUL_BASE_URL": address,
        "MODUL_CREDENTIALS": str(folder / "layanan.json"),
        "MODUL_STATE": str(state),
    }
    command = [part.format(port=port) for part in install(folder)]
    with (state / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            wait_until(lambda: answers(f"{address}/healthz"))
            yield Module(address, registered["client_id"])
        finally:
            process.kill()
            process.wait()


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def wait_until(happened: Callable[[], bool]) -> None:
    for _ in range(PATIENCE):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def test_the_example_signs_in_and_asks_no_second_time(product: Product, module: Module) -> None:
    """Pasal 1 angka 18: with the same session, after the module has forgotten its own."""
    visitor, account = Visitor(), product.account("user_personal")
    page = visitor.sign_in(module.address + "/", account)
    assert page.url == module.address + "/"
    assert account["name"] in page.text
    assert "user_personal" in page.text
    visitor.forget("simasn_modul_layanan")
    again = visitor.open(module.address + "/")
    assert again.url == module.address + "/"
    assert account["name"] in again.text


def test_the_example_explains_a_refusal(product: Product, module: Module) -> None:
    visitor = Visitor()
    ordinary = [item for item in product.command("sample", "accounts") if not item["totp_secret"]]
    # Somebody who has not agreed to this module before.
    page = visitor.sign_in(module.address + "/", ordinary[-1], decision="deny")
    assert page.status_code == 403
    assert "Akses tidak diberikan" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "code=x&state=x",
        "code=x&state={state}",
        "code=x&state={state}&iss=https://elsewhere.example",
        "code[]=x&state[]=x&iss[]=x",
        "",
    ],
)
def test_the_example_takes_no_answer_that_is_not_its_own(
    product: Product, module: Module, query: str
) -> None:
    """State, and the issuer (RFC 9207)."""
    visitor = Visitor()
    begun = visitor.http.get(module.address + "/", allow_redirects=False, timeout=20)
    state = begun.headers["Location"].partition("state=")[2].partition("&")[0]
    page = visitor.open(f"{module.address}/callback?{query.format(state=state)}")
    assert page.status_code == 400
    assert "Belum berhasil masuk" in page.text


def test_the_api_of_the_example_is_guarded(product: Product, module: Module) -> None:
    """RFC 6750 §3, RFC 9068 §4."""
    url = module.address + "/api/saya"
    bare = requests.get(url, timeout=20)
    assert (bare.status_code, "error" in bare.headers["WWW-Authenticate"]) == (401, False)
    unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0Iiwia2lkIjoieCJ9.e30."
    for token in ("x", "a.b.c", unsigned):
        refused = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=20)
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    for scope, status in (("layanan", 200), ("pelaporan", 401)):
        token = service_token(product, scope)
        answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=20)
        assert answer.status_code == status, scope


def service_token(product: Product, scope: str) -> str:
    """An access token of a service for one module."""
    made = product.command(
        *("client", "create", "--name", f"Layanan {scope}", "--scope", scope),
        *("--grant-type", "client_credentials"),
    )
    answer = requests.post(
        f"{product.address}/oauth/token",
        data={"grant_type": "client_credentials", "scope": scope},
        auth=(made["client_id"], made["client_secret"]),
        timeout=20,
    )
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


def test_the_example_signs_out_at_the_provider_too(product: Product, module: Module) -> None:
    visitor, account = Visitor(), product.account("user_personal")
    page = visitor.sign_in(module.address + "/", account)
    done = visitor.fill(page)
    assert done.url.startswith(module.address + "/keluar-selesai")
    assert "Anda telah keluar" in done.text
    assert "/login" in visitor.open(module.address + "/").url


def test_the_example_ends_a_session_when_the_provider_says_so(
    product: Product, module: Module
) -> None:
    """Back-Channel Logout 1.0: the browser does nothing."""
    visitor, account = Visitor(), product.account("user_personal")
    visitor.sign_in(module.address + "/", account)

    def is_signed_in() -> bool:
        page = visitor.http.get(module.address + "/", allow_redirects=False, timeout=20)
        return page.status_code == 200

    assert is_signed_in()
    product.command("session", "end", "--nip", account["username"], "--reason", "uji")
    wait_until(lambda: not is_signed_in())


def test_the_example_takes_no_made_up_logout(module: Module) -> None:
    for token in ("", "x", "eyJhbGciOiJub25lIn0.e30."):
        answer = requests.post(
            module.address + "/backchannel-logout", data={"logout_token": token}, timeout=20
        )
        assert answer.status_code == 400
