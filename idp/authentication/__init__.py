"""Authentication: proof that it is them, by password, TOTP or recovery code.

Owns: credentials and their checking, the counting of failures, the owner's own changes of
password, factors and contacts.
Must not: open sessions, issue tokens, or let anybody but the owner change a credential
(Pasal 27 ayat (2) huruf j).
"""

from idp.authentication.activation import (
    ACTIVATION_HOURS,
    ACTIVATION_PATH,
    ActivationTry,
    SentActivation,
    activate,
    find_activation,
    send_activation,
    try_activation,
)
from idp.authentication.contact import (
    begin_email_change,
    change_email,
    change_phone,
    find_pending_email,
    prove_email,
)
from idp.authentication.credentials import (
    add_totp,
    change_password,
    prepare_password,
    remove_totp,
    renew_recovery_codes,
    seed_credentials,
    set_password_from_source,
)
from idp.authentication.events import CredentialChanged
from idp.authentication.guards import drop_statements, guard_statements
from idp.authentication.password import MAX_LENGTH, Passwords, passwords_for
from idp.authentication.password_rules import minimum_length
from idp.authentication.recovery import CODE_COUNT, count_recovery_codes
from idp.authentication.second_factor import FactorOutcome, verify_second_factor
from idp.authentication.sign_in import (
    PasswordOutcome,
    find_password_change,
    note_sign_in,
    verify_own_password,
    verify_password,
)
from idp.authentication.store import holds_second_factor
from idp.authentication.totp import (
    Device,
    PendingDevice,
    begin_device,
    has_second_factor,
    list_devices,
    prove_pending_device,
)

__all__ = [
    "ACTIVATION_HOURS",
    "ACTIVATION_PATH",
    "CODE_COUNT",
    "MAX_LENGTH",
    "ActivationTry",
    "CredentialChanged",
    "Device",
    "FactorOutcome",
    "PasswordOutcome",
    "Passwords",
    "PendingDevice",
    "SentActivation",
    "activate",
    "add_totp",
    "begin_device",
    "begin_email_change",
    "change_email",
    "change_password",
    "change_phone",
    "count_recovery_codes",
    "drop_statements",
    "find_activation",
    "find_password_change",
    "find_pending_email",
    "guard_statements",
    "has_second_factor",
    "holds_second_factor",
    "list_devices",
    "minimum_length",
    "note_sign_in",
    "passwords_for",
    "prepare_password",
    "prove_email",
    "prove_pending_device",
    "remove_totp",
    "renew_recovery_codes",
    "seed_credentials",
    "send_activation",
    "set_password_from_source",
    "try_activation",
    "verify_own_password",
    "verify_password",
    "verify_second_factor",
]
