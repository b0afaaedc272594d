"""Audit: what happened, who did it, to whom, by which right, and proof that nobody changed it.

Owns: the closed list of event types, the append-only table, the hash chain, verification, export.
Must not: decide anything; be skipped. Events are written in the transaction of their act.
"""

from idp.audit.event_types import EventType
from idp.audit.log import OPERATOR, SYSTEM, Result, record

__all__ = ["OPERATOR", "SYSTEM", "EventType", "Result", "record"]
