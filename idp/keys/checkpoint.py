"""A signed statement of how far the audit log has come, made at this moment (RFC 9162 §4.10)."""

from __future__ import annotations

from functools import partial

from idp import audit
from idp.audit import CHECKPOINT_TYPE, Checkpoint
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict
from idp.keys.ring import KeyRing


def sign_log(foundation: Foundation) -> Checkpoint:
    """Seal and sign what the log has now; raises Conflict where there is nothing, or it lies."""
    audit.seal(foundation, wait=True)
    sign = partial(KeyRing(foundation).sign, typ=CHECKPOINT_TYPE)
    signed = audit.add_checkpoint(foundation, sign, now=True)
    if signed is None:
        raise Conflict("nothing_to_sign", "there is no event yet")
    return signed
