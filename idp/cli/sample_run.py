"""``simasn-idp sample run``: the provider and the six sample modules, in one command."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

import click

from idp import sample as samples
from idp.app import Application, build_provider, mount
from idp.cli.db import upgrade_installation
from idp.cli.runtime import open_foundation, settings
from idp.foundation.context import Foundation
from idp.serving import Server

_PATIENCE = 60.0


@click.command()
@click.option(
    "--employees",
    type=click.IntRange(samples.SMALLEST),
    default=samples.DEFAULT_EMPLOYEES,
    show_default=True,
)
def run(employees: int) -> None:
    """Migrate, load the sample once, serve everything; Ctrl-C ends all of it."""
    port = int(os.environ.get("PORT", "8000"))
    upgrade_installation(settings(), "sample")
    foundation = open_foundation()
    samples.load_sample(foundation, employees, samples.DEFAULT_SEED)
    credentials = samples.ensure_module_clients(foundation, port)
    application = mount(
        build_provider(foundation, also_allowed=samples.module_hosts(foundation.settings, port))
    )
    foundation.database.engine.dispose()
    first = port + samples.FIRST_PORT_OFFSET
    issuer = foundation.settings.issuer
    children = [
        _fork(lambda: _serve(application, port)),
        _fork(lambda: samples.serve_modules(issuer, first, credentials)),
    ]
    _wait(children, lambda: _announce(foundation, port))


def _serve(application: Application, port: int) -> None:
    workers = application.foundation.settings.workers
    Server(application, port=port, workers=workers).run()


def _fork(act: Callable[[], None]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        act()
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0) if isinstance(ended.code, int) else 1
    except Exception as error:  # noqa: BLE001 - a child tells why it ends
        print(f"simasn-idp: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def _wait(children: list[int], announce: Callable[[], None]) -> None:
    """Until a signal comes or a child ends; then all end."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    announced = False
    deadline = time.monotonic() + _PATIENCE
    ended = 0
    while not stopping and not ended:
        ended, _ = os.waitpid(-1, os.WNOHANG)
        if not announced and _answers():
            announce()
            announced = True
        if not announced and time.monotonic() > deadline:
            print("simasn-idp: the provider does not answer", file=sys.stderr)
            break
        time.sleep(0.1)
    for pid in children:
        if pid != ended:
            os.kill(pid, signal.SIGTERM)
    for pid in children:
        if pid != ended:
            os.waitpid(pid, 0)
    sys.exit(0 if stopping else 1)


def _answers() -> bool:
    port = int(os.environ.get("PORT", "8000"))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _announce(foundation: Foundation, port: int) -> None:
    issuer = foundation.settings.issuer
    print(f"\nSIMASN    {issuer}/\n")
    addresses = samples.module_addresses(issuer, port + samples.FIRST_PORT_OFFSET)
    for name, address in addresses.items():
        print(f"  {name:<12} {address}/")
    print("\nAkun contoh (data fiktif):\n")
    print(f"  {'NIP':<20} {'kata sandi':<40} {'peran':<24} {'unit':<14} OTP")
    for account in samples.list_accounts(foundation):
        otp = "ya" if account.totp_secret else "-"
        print(
            f"  {account.username:<20} {account.password:<40} {account.role:<24}"
            f" {account.unit:<14} {otp}"
        )
    print(f"\nKode OTP: {command_in(os.environ)} sample otp --username NIP")
    print("Ctrl-C mengakhiri semuanya.", flush=True)


def command_in(environment: Mapping[str, str]) -> str:
    """How a shell calls this program: with the data folder, where it isn't the usual one."""
    folder = environment.get("SIMASN_DATA_DIR")
    named = f"SIMASN_DATA_DIR={shlex.quote(folder)} " if folder else ""
    return f"{named}.venv/bin/simasn-idp"
