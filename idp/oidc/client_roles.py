"""What a client is to the policy: a module that may ask, or an agency that receives data."""

from __future__ import annotations

from idp.foundation.database import Transaction
from idp.oidc.clients import ClientRegistry

MODULE_ROLE = "klien_modul"
"""Pasal 6(1): a module, which asks the decision point."""
AGENCY_ROLE = "klien_instansi"
"""Pasal 20 to 23: a client of another body."""
DECISION_SCOPE = "pdp"


def roles_of_client(
    clients: ClientRegistry, tx: Transaction, client_id: str
) -> tuple[str, ...] | None:
    """The client's roles; None when it is unknown or disabled."""
    client = clients.find(tx, client_id)
    if client is None:
        return None
    if client.module is not None or DECISION_SCOPE in client.scopes:
        return (MODULE_ROLE,)
    return (AGENCY_ROLE,) if "client_credentials" in client.grant_types else ()
