"""What the pages of clients ask of the policy, and who may open them.

Registering, changing and ending a client and a new secret want two people (C16, Pasal 2 huruf e):
whoever may do it but for the second person may look, and ask.
"""

from __future__ import annotations

from collections.abc import Mapping

from idp.access import Act
from idp.console.frame import Console
from idp.desk import Thing
from idp.oidc import ClientChangeRecord
from idp.sessions import Visitor

LOOK = Act("lihat", "idp:klien")
REGISTER = Act("daftar", "idp:klien")
CHANGE = Act("ubah", "idp:klien")
ROTATE = Act("putar_rahasia", "idp:klien")
REGISTER_MODULE = Act("daftar", "idp:modul")
"""Asked besides, where the client is to be one of the modules (Pasal 6 ayat (2))."""
ACT_OF: Mapping[str, Act] = {
    "register": REGISTER,
    "update": CHANGE,
    "rotate": ROTATE,
    "disable": CHANGE,
}


def let_in(console: Console, visitor: Visitor, client_id: str = "") -> bool:
    """Let in whoever may look at clients; true for those who may also ask for changes.

    Raises AccessDenied where it is neither.
    """
    thing = Thing(client_id)
    return console.desk.let_in(visitor, [(CHANGE, thing), (LOOK, thing)]) == CHANGE


def brought_to(change: ClientChangeRecord) -> dict[str, str | None]:
    """The facts of a change that its second person brings to the policy: who asked, and why."""
    return {"penyetuju_kedua": change.asked_by, "alasan": change.reason}
