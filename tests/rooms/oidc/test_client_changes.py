"""Changes of clients by two people, and the register of clients, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from idp import audit, oidc
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.oidc import ClientDraft, ClientFilter

DAY = 86_400


def metadata(name: str, **changes: Any) -> oidc.ClientMetadata:
    raw = {"client_name": name, "redirect_uris": ["https://a.example/"], **changes}
    return oidc.read_metadata(raw, loopback_allowed=False)


def draft(name: str = "Presensi", **more: Any) -> ClientDraft:
    values = metadata(name).model_dump(exclude_none=True)
    return ClientDraft("register", name, metadata=values, **more)


def ask(foundation: Foundation, wanted: ClientDraft, actor: str = "satu") -> str:
    with foundation.database.transaction() as tx:
        return oidc.ask_change(tx, wanted, actor=actor, now_ms=foundation.clock.now_ms())


def confirm(foundation: Foundation, change_id: str, actor: str = "dua") -> str:
    with foundation.database.transaction() as tx:
        return oidc.confirm_change(tx, change_id, actor=actor, now_ms=foundation.clock.now_ms())


def fetch(foundation: Foundation, change_id: str, actor: str = "satu") -> str:
    with foundation.database.transaction() as tx:
        now_ms = foundation.clock.now_ms()
        return oidc.fetch_secret(tx, change_id, actor=actor, now_ms=now_ms)[1]


def test_the_rules_hold_whoever_asks_the_policy_or_does_not(
    foundation: Foundation, clock: FixedClock
) -> None:
    # Pasal 2 huruf e, below every door.
    change = ask(foundation, draft())
    with pytest.raises(Conflict, match="waits already"):
        ask(foundation, draft())
    with pytest.raises(Forbidden) as alone:
        confirm(foundation, change, actor="satu")
    assert alone.value.pasal == ("2.e",)
    client_id = confirm(foundation, change)
    with pytest.raises(Conflict, match="decided"):
        confirm(foundation, change)
    with pytest.raises(Conflict, match="no secret here"):
        fetch(foundation, change, actor="dua")
    assert fetch(foundation, change)
    with pytest.raises(Conflict, match="no secret here"):
        fetch(foundation, change)
    # Once it is decided the same may be asked again.
    assert ask(foundation, draft()) != change
    with pytest.raises(Refusal, match="why"):
        ask(foundation, ClientDraft("disable", "Presensi", client_id))
    rotated = ask(foundation, ClientDraft("rotate", "Presensi", client_id, overlap_hours=1))
    confirm(foundation, rotated)
    clock.advance(7 * DAY)
    with pytest.raises(Conflict, match="no secret here"):
        fetch(foundation, rotated)
    late = ask(foundation, ClientDraft("disable", "Presensi", client_id, reason="selesai"))
    clock.advance(30 * DAY + 1)
    with pytest.raises(Conflict, match="too long"):
        confirm(foundation, late)


def test_one_module_is_one_client(foundation: Foundation) -> None:
    # Pasal 6 ayat (1).
    values = metadata("Modul Layanan", scope="openid layanan").model_dump(exclude_none=True)
    made = ClientDraft("register", "Modul Layanan", metadata=values, module="layanan")
    first, other = ask(foundation, made), ask(foundation, draft("Lain"))
    confirm(foundation, first)
    again = ask(foundation, made)
    with pytest.raises(Conflict, match="this module"):
        confirm(foundation, again)
    assert confirm(foundation, other)


def test_a_way_of_proof_is_chosen_once(foundation: Foundation) -> None:
    client_id = confirm(foundation, ask(foundation, draft()))
    public = metadata("Presensi", token_endpoint_auth_method="none")
    values = public.model_dump(exclude_none=True)
    with pytest.raises(Conflict, match="another way of proof"):
        ask(foundation, ClientDraft("update", "Presensi", client_id, metadata=values))


def test_the_register_counts_sorts_and_tells_failures(
    foundation: Foundation, clock: FixedClock
) -> None:
    ids = []
    for name in ("Beta", "alfa", "Gama_%"):
        ids.append(confirm(foundation, ask(foundation, draft(name))))
        clock.advance(1)
    with foundation.database.transaction() as tx:
        for result in ("denied", "ok"):
            audit.record(
                tx,
                audit.EventType.CLIENT_AUTHENTICATION_FAILED,
                at_ms=clock.now_ms(),
                client=ids[0],
                result=result,
            )
    since = clock.now_ms()

    def names(wanted: ClientFilter, **how: Any) -> list[str]:
        with foundation.database.reading() as tx:
            found, total = oidc.list_register(tx, wanted, since_ms=since, limit=2, **how)
        assert total == (3 if not wanted.search else len(found))
        return [entry.name for entry in found]

    assert names(ClientFilter()) == ["alfa", "Beta"]
    assert names(ClientFilter(), after=("beta", ids[0])) == ["Gama_%"]
    assert names(ClientFilter(), sort="terbaru") == ["Gama_%", "alfa"]
    # A sign of the pattern is a letter like any other.
    assert names(ClientFilter(search="_%")) == ["Gama_%"]
    assert names(ClientFilter(search="al_a")) == []
    with foundation.database.reading() as tx:
        assert oidc.get_register_entry(tx, ids[0], since_ms=since).failures == 1
        assert oidc.get_register_entry(tx, ids[0], since_ms=since + 1).failures == 0
        assert [c.name for c in oidc.list_changes(tx, state="confirmed", limit=9)] == [
            "Gama_%",
            "alfa",
            "Beta",
        ]
