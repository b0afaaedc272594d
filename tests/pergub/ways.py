"""Every way known to us by which a statement could change what is another's (Pasal 27(2)j).

``$victim``, ``$thief`` and ``$bare`` are ids of persons: the last one has taken the account over
but has no credential, ``$waiting`` has not taken it over yet. ``$device`` and ``$code`` are keys
of the victim's, ``$fresh`` is an id of nobody.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """A statement, and the guards in its way.

    ``first`` prepares it in the same transaction: most often the thief's marker for themself.
    """

    guards: tuple[str, ...]
    attack: str
    first: tuple[str, ...] = ()


def _way(guarding: str, attack: str, *first: str) -> Way:
    return Way(tuple(f"guard_{name}" for name in guarding.split()), attack, first)


_OWN_ACT = "INSERT INTO owner_act (person_id, token) VALUES ($thief, 'x')"
_BARE_ACT = "INSERT INTO owner_act (person_id, token) VALUES ($bare, 'x')"
_NO_NUMBER = "DELETE FROM person_number WHERE person_id = $bare"
_PASSWORD = "password_credential (person_id, hash, changed_at, set_by)"
_DEVICE = "totp_factor (id, person_id, name, secret_sealed, last_step, created_at)"
_CODE = "recovery_code (digest, person_id, created_at)"
_PERSON = (
    "person (id, kind, name, nip, email, email_key, employment_status, account_status, source,"
    " created_at, updated_at)"
)
_VICTIM_AGAIN = (
    "SELECT id, kind, name, nip, 'thief@evil.test', email_key, employment_status, account_status,"
    " source, 0, 0 FROM person WHERE id = $victim"
)
_OF_VICTIM = "(SELECT {} FROM person WHERE id = $victim)"
_PLACE = "(SELECT MIN(rowid) FROM {} WHERE person_id = $victim)"
_HASHES, _DEVICES, _CODES = (
    _PLACE.format(table) for table in ("password_credential", "totp_factor", "recovery_code")
)
_ALL_EMPTIED = " ".join(
    f"{table}_truncate"
    for table in ("password_credential", "totp_factor", "recovery_code", "person")
)


def _newcomer(nip: str = "NULL", email_key: str = "NULL") -> str:
    return f"$fresh, 'PNS', 'x', {nip}, NULL, {email_key}, 'aktif', 'active', 'file', 0, 0"


EVERYWHERE = {
    "a password where there is none": _way(
        "password_credential_insert", f"INSERT INTO {_PASSWORD} VALUES ($bare, 'x', 0, 'owner')"
    ),
    "another password": _way(
        "password_credential_update",
        "UPDATE password_credential SET hash = 'x' WHERE person_id = $victim",
    ),
    "another password by upsert": _way(
        "password_credential_insert password_credential_update",
        f"INSERT INTO {_PASSWORD} VALUES ($victim, 'x', 0, 'owner')"
        " ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash",
    ),
    "no password": _way(
        "password_credential_delete", "DELETE FROM password_credential WHERE person_id = $victim"
    ),
    "a password moved into one's own account": _way(
        "password_credential_update",
        "UPDATE password_credential SET person_id = $bare WHERE person_id = $victim",
        _BARE_ACT,
    ),
    "one's own password moved into another account": _way(
        "password_credential_update",
        "UPDATE password_credential SET person_id = $bare WHERE person_id = $thief",
        _OWN_ACT,
    ),
    "one more device": _way(
        "totp_factor_insert", f"INSERT INTO {_DEVICE} VALUES ('x', $victim, 'x', 'x', 0, 0)"
    ),
    "another seed": _way(
        "totp_factor_update",
        "UPDATE totp_factor SET secret_sealed = 'x' WHERE person_id = $victim",
    ),
    "another name of a device": _way(
        "totp_factor_update", "UPDATE totp_factor SET name = 'x' WHERE person_id = $victim"
    ),
    "a used step made fresh": _way(
        "totp_factor_update",
        "UPDATE totp_factor SET last_step = 6 WHERE person_id = $victim",
        "UPDATE totp_factor SET last_step = 7 WHERE person_id = $victim",
    ),
    "a device moved into one's own account": _way(
        "totp_factor_update",
        "UPDATE totp_factor SET person_id = $thief WHERE person_id = $victim",
        _OWN_ACT,
    ),
    "one's own device moved into another account": _way(
        "totp_factor_update",
        "UPDATE totp_factor SET person_id = $victim WHERE person_id = $thief",
        _OWN_ACT,
    ),
    "a device taken over by upsert": _way(
        "totp_factor_insert totp_factor_update",
        f"INSERT INTO {_DEVICE} VALUES ($device, $thief, 'x', 'x', 0, 0)"
        " ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id",
        _OWN_ACT,
    ),
    "no device": _way("totp_factor_delete", "DELETE FROM totp_factor WHERE person_id = $victim"),
    "one more code": _way("recovery_code_insert", f"INSERT INTO {_CODE} VALUES ('x', $victim, 0)"),
    "another code": _way(
        "recovery_code_update", "UPDATE recovery_code SET digest = 'x' WHERE digest = $code"
    ),
    "one's own codes moved into another account": _way(
        "recovery_code_update",
        "UPDATE recovery_code SET person_id = $victim WHERE person_id = $thief",
        _OWN_ACT,
    ),
    "codes moved into one's own account": _way(
        "recovery_code_update",
        "UPDATE recovery_code SET person_id = $thief WHERE person_id = $victim",
        _OWN_ACT,
    ),
    "a used code made fresh": _way(
        "recovery_code_update",
        "UPDATE recovery_code SET used_at = NULL WHERE digest = $code",
        "UPDATE recovery_code SET used_at = 1 WHERE digest = $code",
    ),
    "no codes": _way("recovery_code_delete", "DELETE FROM recovery_code"),
    "another e-mail address": _way(
        "person_contact", "UPDATE person SET email = 'thief@evil.test' WHERE id = $victim"
    ),
    "another login": _way(
        "person_contact", "UPDATE person SET email_key = 'thief@evil.test' WHERE id = $victim"
    ),
    "another telephone number": _way(
        "person_contact", "UPDATE person SET phone = '+628111111111' WHERE id = $victim"
    ),
    "another e-mail address under one's own act": _way(
        "person_contact",
        "UPDATE person SET email = 'thief@evil.test' WHERE id = $victim",
        _OWN_ACT,
    ),
    "another e-mail address by upsert": _way(
        "person_contact person_insert",
        f"INSERT INTO {_PERSON} {_VICTIM_AGAIN} AND true"
        " ON CONFLICT (id) DO UPDATE SET email = excluded.email",
    ),
    "an activation taken back": _way(
        "person_activated_at", "UPDATE person SET activated_at = NULL WHERE id = $victim"
    ),
    "an account renamed to make room": _way(
        "person_id", "UPDATE person SET id = $fresh WHERE id = $bare", _NO_NUMBER
    ),
    "an account removed": _way("person_delete", "DELETE FROM person WHERE id = $bare", _NO_NUMBER),
}

ONLY_POSTGRESQL = {
    "passwords emptied": _way("password_credential_truncate", "TRUNCATE password_credential"),
    "devices emptied": _way("totp_factor_truncate", "TRUNCATE totp_factor"),
    "codes emptied": _way("recovery_code_truncate", "TRUNCATE recovery_code"),
    "persons emptied": _way(_ALL_EMPTIED, "TRUNCATE person CASCADE"),
    "persons emptied by way of their units": _way(_ALL_EMPTIED, "TRUNCATE unit CASCADE"),
    "one more device by COPY": _way(
        "totp_factor_insert",
        f"COPY {_DEVICE} FROM PROGRAM 'echo x,$victim_text,x,x,0,0' WITH (FORMAT csv)",
    ),
    "another e-mail address by MERGE": _way(
        "person_contact",
        "MERGE INTO person USING (SELECT CAST($victim AS text) AS id) AS chosen"
        " ON person.id = chosen.id WHEN MATCHED THEN UPDATE SET email = 'thief@evil.test'",
    ),
    "a marker in a temporary table of the same name": _way(
        "person_contact",
        "UPDATE person SET email = 'thief@evil.test' WHERE id = $victim",
        "CREATE TEMPORARY TABLE owner_act AS SELECT CAST($victim AS text) AS person_id",
    ),
}

ONLY_SQLITE = {
    "a password replaced": _way(
        "password_credential_insert",
        f"REPLACE INTO {_PASSWORD} VALUES ($victim, 'x', 0, 'owner')",
    ),
    "a password pushed out of its place": _way(
        "password_credential_insert",
        "REPLACE INTO password_credential (rowid, person_id, hash, changed_at, set_by)"
        f" VALUES ({_HASHES}, $bare, 'x', 0, 'owner')",
        _BARE_ACT,
    ),
    "a password pushed out by one's own": _way(
        "password_credential_update",
        f"UPDATE OR REPLACE password_credential SET rowid = {_HASHES} WHERE person_id = $thief",
        _OWN_ACT,
    ),
    "a device replaced": _way(
        "totp_factor_insert",
        f"REPLACE INTO {_DEVICE} VALUES ($device, $thief, 'x', 'x', 0, 0)",
        _OWN_ACT,
    ),
    "a device pushed out of its place": _way(
        "totp_factor_insert",
        "REPLACE INTO totp_factor (rowid, id, person_id, name, secret_sealed, last_step,"
        f" created_at) VALUES ({_DEVICES}, 'x', $thief, 'x', 'x', 0, 0)",
        _OWN_ACT,
    ),
    "a device pushed out by the name of one's own": _way(
        "totp_factor_update",
        "UPDATE OR REPLACE totp_factor SET id = $device WHERE person_id = $thief",
        _OWN_ACT,
    ),
    "a device pushed out by one's own": _way(
        "totp_factor_update",
        f"UPDATE OR REPLACE totp_factor SET rowid = {_DEVICES} WHERE person_id = $thief",
        _OWN_ACT,
    ),
    "a code replaced": _way(
        "recovery_code_insert", f"REPLACE INTO {_CODE} VALUES ($code, $thief, 0)", _OWN_ACT
    ),
    "a code pushed out of its place": _way(
        "recovery_code_insert",
        "REPLACE INTO recovery_code (rowid, digest, person_id, created_at)"
        f" VALUES ({_CODES}, 'x', $thief, 0)",
        _OWN_ACT,
    ),
    "a code pushed out by one's own": _way(
        "recovery_code_update",
        f"UPDATE OR REPLACE recovery_code SET rowid = {_CODES}"
        " WHERE digest = (SELECT MIN(digest) FROM recovery_code WHERE person_id = $thief)",
        _OWN_ACT,
    ),
    "a person replaced": _way("person_insert", f"REPLACE INTO {_PERSON} {_VICTIM_AGAIN}"),
    "a person pushed out by the number": _way(
        "person_insert",
        f"REPLACE INTO {_PERSON} VALUES ({_newcomer(nip=_OF_VICTIM.format('nip'))})",
    ),
    "a person pushed out by the e-mail address": _way(
        "person_insert",
        f"INSERT OR REPLACE INTO {_PERSON}"
        f" VALUES ({_newcomer(email_key=_OF_VICTIM.format('email_key'))})",
    ),
    "a person pushed out of their place": _way(
        "person_insert",
        f"REPLACE INTO {_PERSON.replace('(', '(rowid, ')}"
        f" VALUES ({_OF_VICTIM.format('rowid')}, {_newcomer()})",
    ),
    "a person pushed out by the number of another": _way(
        "person_update",
        f"UPDATE OR REPLACE person SET nip = {_OF_VICTIM.format('nip')} WHERE id = $waiting",
    ),
    "a person pushed out by the e-mail address of another": _way(
        "person_update",
        f"UPDATE OR REPLACE person SET email_key = {_OF_VICTIM.format('email_key')}"
        " WHERE id = $waiting",
    ),
    "a person pushed out by moving another": _way(
        "person_update",
        f"UPDATE OR REPLACE person SET rowid = {_OF_VICTIM.format('rowid')} WHERE id = $waiting",
    ),
    "a person pushed out by renaming another": _way(
        "person_id person_update",
        "UPDATE OR REPLACE person SET id = $victim WHERE id = $waiting",
    ),
}
