"""What every room is given: one object, built once at the start, passed explicitly."""

from __future__ import annotations

from dataclasses import dataclass

from idp.foundation.clock import Clock
from idp.foundation.csrf import FormTokens
from idp.foundation.database import Database
from idp.foundation.ephemeral import EphemeralStore
from idp.foundation.installation import Kind
from idp.foundation.sealing import MasterKey
from idp.foundation.settings import Settings
from idp.foundation.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Foundation:
    """Settings, database, clock and the rest, as one value."""

    settings: Settings
    kind: Kind
    database: Database
    ephemeral: EphemeralStore
    clock: Clock
    master_key: MasterKey
    form_tokens: FormTokens
    throttle: Throttle
