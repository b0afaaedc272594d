"""Keys: the signing keys of the provider, their life from creation to removal, and signatures.

Owns: key pairs at rest (sealed), rotation, the published key set, signing and verifying compact
JWS. Must not: know what is signed, for whom, or whether a claim is still true.
"""

from idp.keys.checkpoint import sign_log
from idp.keys.jws import InvalidToken
from idp.keys.pair import Algorithm
from idp.keys.ring import KeyRing
from idp.keys.rotation import (
    KeyRecord,
    advance,
    ensure_keys,
    list_keys,
    list_public_keys,
    revoke_key,
    rotate,
)

__all__ = [
    "Algorithm",
    "InvalidToken",
    "KeyRecord",
    "KeyRing",
    "advance",
    "ensure_keys",
    "list_keys",
    "list_public_keys",
    "revoke_key",
    "rotate",
    "sign_log",
]
