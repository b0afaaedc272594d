"""What the protocol does about events of other rooms, inside the transaction of the act."""

from __future__ import annotations

from idp.authentication import CredentialChanged
from idp.directory import PersonDeparted, PersonDisabled
from idp.foundation.database import Transaction
from idp.governance import AuthorityReduced
from idp.oidc.backchannel_logout import enqueue_logouts, enqueue_logouts_of_person
from idp.oidc.families import revoke_families_of_person, revoke_families_of_session
from idp.sessions import SessionEnded


def on_session_ended(tx: Transaction, event: SessionEnded) -> None:
    """Tokens of the session end, its clients are told."""
    enqueue_logouts(tx, event.session_id, event.person_id, now=event.at)
    revoke_families_of_session(tx, event.session_id, reason="session ended", now=event.at)


def on_person_stopped(tx: Transaction, event: PersonDisabled | PersonDeparted) -> None:
    """A person who may no longer act holds no token (Pasal 9 ayat (6))."""
    revoke_families_of_person(tx, event.person_id, reason="person stopped", now=event.at)


def on_authority_reduced(tx: Transaction, event: AuthorityReduced) -> None:
    """Modules drop what they believed; the next token carries less (Pasal 9 ayat (7))."""
    enqueue_logouts_of_person(tx, event.person_id, now=event.at)


def on_credential_changed(tx: Transaction, event: CredentialChanged) -> None:
    """Every refresh family dies (OWASP ASVS 7.4.3); other sessions end by their own room."""
    revoke_families_of_person(tx, event.person_id, reason="credential changed", now=event.at)
