"""Signals: what happened to sessions, rights and credentials, told to modules as they wish.

Owns: event streams of clients and their subjects (OpenID Shared Signals Framework 1.0), the
security events of CAEP 1.0, their delivery by push (RFC 8935) and poll (RFC 8936), and the ledger
of what each act was told to whom.
Must not: decide what an event means; tell a client of persons it has nothing to do with; lose an
event that its act has committed.
"""

from idp.signals.delivery import TOPIC as SIGNAL_TOPIC
from idp.signals.delivery import deliver_event
from idp.signals.effects import (
    on_authority_changed,
    on_credential_changed,
    on_person_moved,
    on_session_ended,
)
from idp.signals.ledger import ActDelivery, ModuleDelivery, deliveries_of_act, deliveries_of_acts
from idp.signals.routes import signal_routes
from idp.signals.streams import StreamRecord, list_streams, set_status
from idp.signals.sweeping import drop_unfetched
from idp.signals.vocabulary import STATUSES, Status

__all__ = [
    "SIGNAL_TOPIC",
    "STATUSES",
    "ActDelivery",
    "ModuleDelivery",
    "Status",
    "StreamRecord",
    "deliver_event",
    "deliveries_of_act",
    "deliveries_of_acts",
    "drop_unfetched",
    "list_streams",
    "on_authority_changed",
    "on_credential_changed",
    "on_person_moved",
    "on_session_ended",
    "set_status",
    "signal_routes",
]
