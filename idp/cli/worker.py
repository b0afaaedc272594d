"""``simasn-idp worker``: sealing, delivery, keys and sweeping, as a process of its own."""

from __future__ import annotations

import signal

import click

from idp.app import create_app
from idp.cli.runtime import settings
from idp.worker import Worker


@click.command()
def worker() -> None:
    """Run until SIGTERM or SIGINT. Any number may run at once."""
    running = Worker(create_app(settings()))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: running.stop())
    running.run()
