"""Writes docs/testing/traceability.md."""

from __future__ import annotations

import tempfile
from pathlib import Path

from idp.app import build_provider, mount
from idp.foundation.clock import SystemClock
from idp.keys import ensure_keys
from tests.foundations import build_settings, open_foundation
from tests.migrated import migrate
from tests.traceability.page import TARGET, write_page


def main() -> None:
    """Build the application on an empty database, for its routes and its policy."""
    with tempfile.TemporaryDirectory(prefix="traceability-") as name:
        url = f"sqlite:///{name}/simasn.db"
        migrate(url)
        foundation = open_foundation(build_settings(Path(name), database_url=url), SystemClock())
        ensure_keys(foundation)
        application = mount(build_provider(foundation))
        TARGET.write_text(write_page(application.provider.access.policy, application.routes))
    print(f"written: {TARGET.name}")


main()
