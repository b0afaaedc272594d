"""OIDC: the OpenID Provider. One file for each endpoint or rule; Authlib is subclassed here only.

Owns: clients, authorization requests and codes, consent, token families, the protocol endpoints,
sign-out at clients.
Must not: hold a business rule, a role's name, or HTML beyond consent, sign-out and error pages.
"""

from idp.oidc.backchannel_logout import NO_ADDRESS as NO_LOGOUT_ADDRESS
from idp.oidc.backchannel_logout import TOPIC as LOGOUT_TOPIC
from idp.oidc.backchannel_logout import deliver_logout
from idp.oidc.client_change_rows import (
    CHANGE_KINDS,
    CHANGE_STATES,
    MOST_OVERLAP_HOURS,
    ClientChangeRecord,
    ClientDraft,
)
from idp.oidc.client_changes import WAITING_SECONDS as CHANGE_WAITS_SECONDS
from idp.oidc.client_changes import (
    ask_change,
    confirm_change,
    fetch_secret,
    get_change,
    list_changes,
    refuse_change,
)
from idp.oidc.client_metadata import (
    CLIENT_KINDS,
    ClientMetadata,
    loopback_allowed,
    read_metadata,
    redirect_uri_fault,
)
from idp.oidc.client_register import (
    CLIENT_SORTS,
    CLIENT_SORTS_BY_MOMENT,
    CLIENT_STATES,
    ClientEntry,
    ClientFilter,
    get_register_entry,
    list_register,
    mark_of,
)
from idp.oidc.client_roles import roles_of_client
from idp.oidc.client_standing import (
    ModuleOfPerson,
    ReachedClient,
    ReviewableClient,
    applications_of,
    count_living_families,
    last_issued,
    list_living,
    list_modules_of_person,
    list_reached,
    list_reviewable_clients,
    names_of_clients,
    resume_client,
)
from idp.oidc.client_tokens import BearerRefused, require_client_token, require_token
from idp.oidc.clients import ClientRecord, ClientRegistry
from idp.oidc.decision_callers import authenticate_asker
from idp.oidc.declared import Declared, carry_out, read_declaration
from idp.oidc.declared import Step as DeclaredStep
from idp.oidc.declared import plan as plan_declared
from idp.oidc.discovery import cached as cached_document
from idp.oidc.effects import (
    on_authority_reduced,
    on_credential_changed,
    on_person_stopped,
    on_session_ended,
)
from idp.oidc.families import sweep_expired
from idp.oidc.foreseen_token import ForeseenToken, foresee_token
from idp.oidc.provider import Provider
from idp.oidc.registration import (
    Registered,
    change_client,
    disable_client,
    get_client,
    get_client_metadata,
    list_applications,
    list_client_ids,
    list_clients,
    list_modules,
    register_client,
    replace_module,
    rotate_client_secret,
)
from idp.oidc.routes import protocol_routes
from idp.oidc.tables import client_table
from idp.oidc.tokens import LiveToken, authority_claims
from idp.oidc.trial import TrialOutcome, Trials
from idp.oidc.vocabulary import MODULES

__all__ = [
    "CHANGE_KINDS",
    "CHANGE_STATES",
    "CHANGE_WAITS_SECONDS",
    "CLIENT_KINDS",
    "CLIENT_SORTS",
    "CLIENT_SORTS_BY_MOMENT",
    "CLIENT_STATES",
    "LOGOUT_TOPIC",
    "MODULES",
    "MOST_OVERLAP_HOURS",
    "NO_LOGOUT_ADDRESS",
    "BearerRefused",
    "ClientChangeRecord",
    "ClientDraft",
    "ClientEntry",
    "ClientFilter",
    "ClientMetadata",
    "ClientRecord",
    "ClientRegistry",
    "Declared",
    "DeclaredStep",
    "ForeseenToken",
    "LiveToken",
    "ModuleOfPerson",
    "Provider",
    "ReachedClient",
    "Registered",
    "ReviewableClient",
    "TrialOutcome",
    "Trials",
    "applications_of",
    "ask_change",
    "authenticate_asker",
    "authority_claims",
    "cached_document",
    "carry_out",
    "change_client",
    "client_table",
    "confirm_change",
    "count_living_families",
    "deliver_logout",
    "disable_client",
    "fetch_secret",
    "foresee_token",
    "get_change",
    "get_client",
    "get_client_metadata",
    "get_register_entry",
    "last_issued",
    "list_applications",
    "list_changes",
    "list_client_ids",
    "list_clients",
    "list_living",
    "list_modules",
    "list_modules_of_person",
    "list_reached",
    "list_register",
    "list_reviewable_clients",
    "loopback_allowed",
    "mark_of",
    "names_of_clients",
    "on_authority_reduced",
    "on_credential_changed",
    "on_person_stopped",
    "on_session_ended",
    "plan_declared",
    "protocol_routes",
    "read_declaration",
    "read_metadata",
    "redirect_uri_fault",
    "refuse_change",
    "register_client",
    "replace_module",
    "require_client_token",
    "require_token",
    "resume_client",
    "roles_of_client",
    "rotate_client_secret",
    "sweep_expired",
]
