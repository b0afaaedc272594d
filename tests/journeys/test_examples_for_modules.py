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
PATIENCE = 300
"""Tenths of a second."""


@dataclass(frozen=True)
class Example:
    """How an example is installed and started, and what it asks of its registration."""

    name: str
    command: Callable[[Path], list[str]]
    back_channel: str = "/backchannel-logout"
    algorithm: str = "ES256"


@dataclass(frozen=True)
class Module:
    """A running example."""

    address: str
    back_channel: str


def install_node(folder: Path) -> list[str]:
    """Exactly what the lock file names."""
    run(folder, find_program("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    return [find_program("node"), "server.mjs"]


def install_php(folder: Path) -> list[str]:
    return [find_program("php"), "-S", "127.0.0.1:{port}", "modul.php"]


def install_java(folder: Path) -> list[str]:
    run(folder, find_program("mvn"), "--quiet", "--batch-mode", "package")
    return [find_program("java"), "-jar", "target/layanan-1.jar"]


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


RUN = [Example("node", install_node), Example("php", install_php)]
if os.environ.get("JAVA_EXAMPLE"):
    # Asked for by name: a JDK, Maven and its downloads are more than the other tests together.
    back_channel = "/logout/connect/back-channel/simasn"
    RUN.append(Example("java", install_java, back_channel, algorithm="RS256"))


@pytest.fixture(scope="module", params=RUN, ids=lambda example: example.name)
def module(
    request: pytest.FixtureRequest, product: Product, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Module]:
    """The example as the module "layanan", registered as its manual says."""
    example: Example = request.param
    folder, state = tmp_path_factory.mktemp("example"), tmp_path_factory.mktemp("state")
    shutil.copytree(EXAMPLES / example.name, folder, dirs_exist_ok=True)
    port = free_port()
    address = f"http://localhost:{port}"
    registered = product.command(
        *("client", "create", "--name", f"Contoh {example.name}"),
        *("--redirect-uri", f"{address}/callback"),
        *("--post-logout-redirect-uri", f"{address}/keluar-selesai"),
        *("--backchannel-logout-uri", address + example.back_channel),
        *("--scope", "openid profile layanan", "--id-token-alg", example.algorithm),
    )
    (folder / "layanan.json").write_text(json.dumps(registered))
    environment = {
        "PATH": os.environ["PATH"],
        "MODUL_NAME": "layanan",
        "MODUL_ISSUER": product.address,
        "MODUL_PORT": str(port),
        "MODUL_BASE_URL": address,
        "MODUL_CREDENTIALS": str(folder / "layanan.json"),
        "MODUL_CLIENT_ID": registered["client_id"],
        "MODUL_CLIENT_SECRET": registered["client_secret"],
        "MODUL_STATE": str(state),
    }
    command = [part.format(port=port) for part in example.command(folder)]
    with (state / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            wait_until(lambda: answers(f"{address}/healthz"))
            yield Module(address, address + example.back_channel)
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
    location = module.address + "/"
    while location.startswith(module.address):
        begun = visitor.http.get(location, allow_redirects=False, timeout=20)
        location = begun.headers["Location"]
    state = location.partition("state=")[2].partition("&")[0]
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
        answer = requests.post(module.back_channel, data={"logout_token": token}, timeout=20)
        assert answer.status_code == 400
