"""Mail that tells the owner what happened to the account; never a secret, never a link."""

from __future__ import annotations

from idp.directory import find_person
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.mail import enqueue_mail
from idp.pages import DEFAULT_LANGUAGE, date_time, text


def notify_owner(
    tx: Transaction, foundation: Foundation, person_id: str, key: str, *, to: str | None = None
) -> None:
    """Queue the mail ``key`` (catalogue) to the owner's address, or to ``to``, a former one.

    Without an address on file nothing is sent; the change is in the portal's list all the same.
    """
    person = find_person(tx, person_id)
    address = to or (person.email if person else None)
    if person is None or address is None:
        return
    now = foundation.clock.now()
    enqueue_mail(
        tx,
        to=address,
        subject=text(DEFAULT_LANGUAGE, key + ".judul"),
        text=text(
            DEFAULT_LANGUAGE,
            "surat.rangka",
            nama=person.name,
            isi=text(DEFAULT_LANGUAGE, key + ".isi"),
            waktu=date_time(now, language=DEFAULT_LANGUAGE),
        ),
        now=now,
    )
