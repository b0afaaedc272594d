"""``simasn-idp serve``: the provider, under gunicorn."""

from __future__ import annotations

import os

import click

from idp.app import create_app
from idp.cli.runtime import settings
from idp.sample import module_hosts
from idp.serving import Server


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), help="Default: SIMASN_WORKERS.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: PORT, or 8000.")
@click.option("--without-worker", is_flag=True, help="``simasn-idp worker`` runs elsewhere.")
def serve(workers: int | None, port: int | None, without_worker: bool) -> None:
    """Serve until stopped. Sealing and delivery run inside, unless told otherwise."""
    chosen = settings()
    port = port or int(os.environ.get("PORT", "8000"))
    application = create_app(chosen, also_allowed=module_hosts(chosen, port))
    Server(
        application,
        port=port,
        workers=workers or chosen.workers,
        embedded_worker=not without_worker,
    ).run()
