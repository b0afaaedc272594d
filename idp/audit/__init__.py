"""Audit: what happened, who did it, to whom, by which right, and proof that nobody changed it.

Owns: the closed list of event types, the append-only table, the hash chain and the
signed tree over it, verification, proofs, export.
Must not: decide anything; be skipped. Events are written in the transaction of their act.
"""

from idp.audit.archive import ArchiveRecord, archive
from idp.audit.chain import seal
from idp.audit.checkpoints import Sign, add_checkpoint
from idp.audit.event_types import EventType
from idp.audit.export import export
from idp.audit.guards import guard_statements
from idp.audit.log import OPERATOR, SYSTEM, About, Result, record, record_each
from idp.audit.offline import CHECKPOINT_TYPE, Checkpoint, Keys, check_file, read_keys
from idp.audit.past import PastEvent, record_past
from idp.audit.proofs import prove_consistency, prove_event
from idp.audit.store import (
    EventRecord,
    list_events_about,
    read_event,
)
from idp.audit.tables import EVENT_FIELDS, event_table
from idp.audit.verify import Verification, verify

__all__ = [
    "CHECKPOINT_TYPE",
    "EVENT_FIELDS",
    "OPERATOR",
    "SYSTEM",
    "About",
    "ArchiveRecord",
    "Checkpoint",
    "EventRecord",
    "EventType",
    "Keys",
    "PastEvent",
    "Result",
    "Sign",
    "Verification",
    "add_checkpoint",
    "archive",
    "check_file",
    "event_table",
    "export",
    "guard_statements",
    "list_events_about",
    "prove_consistency",
    "prove_event",
    "read_event",
    "read_keys",
    "record",
    "record_each",
    "record_past",
    "seal",
    "verify",
]
