"""The installation's settings in force, for those who run or audit the servers (Pasal 24(5))."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from idp.access import Act
from idp.administration.declaring import get
from idp.administration.operation import Call
from idp.desk import Thing
from idp.foundation.settings_in_force import settings_in_force

KEEP = Act("kelola", "idp:aset")
LOOK = Act("lihat", "idp:aset")


def list_settings(call: Call) -> dict[str, Any]:
    """Every setting and where it was set; of a secret only whether it is set."""
    call.desk.let_in(call.visitor, [(KEEP, Thing("")), (LOOK, Thing(""))])
    found = settings_in_force(call.foundation.settings)
    return {"items": [asdict(one) for one in found], "next": None}


OPERATIONS = (
    get(
        "/settings",
        "listSettings",
        "The settings in force, without secrets",
        list_settings,
        "[Setting]",
        (KEEP, LOOK),
    ),
)
