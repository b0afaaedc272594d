"""The kept versions of the policy, which everybody who may read the rules may list (Pasal 2.b)."""

from __future__ import annotations

from typing import Any

from idp.access import Act, list_versions
from idp.administration.operation import Call
from idp.desk import Thing
from idp.foundation.clock import civil_date

READ = Act("lihat", "idp:kebijakan")


def list_policies(call: Call) -> dict[str, Any]:
    """Every version, the oldest first."""
    call.desk.let_in(call.visitor, [(READ, Thing(""))])
    today = civil_date(call.foundation.clock.now())
    with call.foundation.database.reading() as tx:
        found = list_versions(tx, call.shelf, today)
    return {
        "items": [
            {
                "version": item.version,
                "name": item.name,
                "effective_from": item.effective_from,
                "document": item.document,
                "state": item.state,
            }
            for item in found
        ],
        "next": None,
    }
