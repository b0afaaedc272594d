"""Authentication: proof that it is them, by password, TOTP or recovery code.

Owns: credentials and their checking, the counting of failures, the owner's own changes of
password, factors and contacts.
Must not: open sessions, issue tokens, or let anybody but the owner change a credential
(Pasal 27 ayat (2) huruf j).
"""

from idp.authentication.credentials import has_second_factor, seed_credentials
from idp.authentication.events import CredentialChanged
from idp.authentication.guards import drop_statements, guard_statements
from idp.authentication.password import Passwords

__all__ = [
    "CredentialChanged",
    "Passwords",
    "drop_statements",
    "guard_statements",
    "has_second_factor",
    "seed_credentials",
]
