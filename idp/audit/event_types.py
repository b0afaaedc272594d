"""The closed list of audit event types; one that is not here can't be written."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """``<room>:<subject>:<verb>``. Retired types stay listed, because old rows carry them."""

    SIGN_IN_SUCCEEDED = "sessions:sign_in:succeeded"
    SIGN_IN_FAILED = "sessions:sign_in:failed"
    SIGN_IN_THROTTLED = "sessions:sign_in:throttled"
    SECOND_FACTOR_FAILED = "sessions:second_factor:failed"
    STEP_UP_SUCCEEDED = "sessions:step_up:succeeded"
    SESSION_UNLOCKED = "sessions:session:unlocked"
    SESSION_ENDED = "sessions:session:ended"

    PASSWORD_CHANGED = "authentication:password:changed"
    PASSWORD_SET_BY_SOURCE = "authentication:password:set_by_source"
    TOTP_ENROLLED = "authentication:totp:enrolled"
    TOTP_REMOVED = "authentication:totp:removed"
    RECOVERY_CODES_RENEWED = "authentication:recovery_codes:renewed"
    RECOVERY_CODE_USED = "authentication:recovery_code:used"
    CONTACT_CHANGED = "authentication:contact:changed"
    CONTACT_SET_BY_SOURCE = "authentication:contact:set_by_source"

    PERSON_CREATED = "directory:person:created"
    PERSON_CHANGED = "directory:person:changed"
    PERSON_DISABLED = "directory:person:disabled"
    PERSON_ENABLED = "directory:person:enabled"
    UNIT_CREATED = "directory:unit:created"
    UNIT_CHANGED = "directory:unit:changed"
    FILE_IMPORTED = "directory:file:imported"

    DOCUMENT_SUBMITTED = "documents:document:submitted"

    ASSIGNMENT_RECORDED = "governance:assignment:recorded"
    ASSIGNMENT_PROPOSED = "governance:assignment:proposed"
    ASSIGNMENT_RETURNED = "governance:assignment:returned"
    ASSIGNMENT_WITHDRAWN = "governance:assignment:withdrawn"
    ASSIGNMENT_VERIFIED = "governance:assignment:verified"
    ASSIGNMENT_REJECTED = "governance:assignment:rejected"
    DECREE_REGISTERED = "governance:decree:registered"
    ASSIGNMENT_DECREED = "governance:assignment:decreed"
    ASSIGNMENT_ACTIVATED = "governance:assignment:activated"
    ASSIGNMENT_REPLACED = "governance:assignment:replaced"
    ASSIGNMENT_SUSPENDED = "governance:assignment:suspended"
    LETTER_UPLOADED = "governance:letter:uploaded"
    LETTER_ACKNOWLEDGED = "governance:letter:acknowledged"
    LETTER_REFUSED = "governance:letter:refused"
    ASSIGNMENT_REINSTATED = "governance:assignment:reinstated"
    ASSIGNMENT_REVOKED = "governance:assignment:revoked"
    ASSIGNMENT_LAPSED = "governance:assignment:lapsed"
    PLEDGE_SIGNED = "governance:pledge:signed"

    ACCESS_DENIED = "access:request:denied"

    CLIENT_CREATED = "oidc:client:created"
    CLIENT_CHANGED = "oidc:client:changed"
    CLIENT_DISABLED = "oidc:client:disabled"
    CLIENT_SECRET_ROTATED = "oidc:client:secret_rotated"
    CLIENT_AUTHENTICATION_FAILED = "oidc:client:authentication_failed"
    CONSENT_GIVEN = "oidc:consent:given"
    CONSENT_REFUSED = "oidc:consent:refused"
    AUTHORIZATION_REFUSED = "oidc:authorization:refused"
    TOKEN_ISSUED = "oidc:token:issued"
    TOKEN_REFRESHED = "oidc:token:refreshed"
    TOKEN_REFUSED = "oidc:token:refused"
    TOKEN_REVOKED = "oidc:token:revoked"
    REPLAY_DETECTED = "oidc:token:replay_detected"
    LOGOUT_DELIVERED = "oidc:logout:delivered"

    KEY_CREATED = "keys:signing_key:created"
    KEY_ACTIVATED = "keys:signing_key:activated"
    KEY_RETIRED = "keys:signing_key:retired"
    KEY_REMOVED = "keys:signing_key:removed"
    KEY_REVOKED = "keys:signing_key:revoked"

    AUDIT_EXPORTED = "audit:log:exported"
    AUDIT_VERIFIED = "audit:log:verified"
    CONFIGURATION_CHANGED = "foundation:configuration:changed"
