"""Mail: by SMTP, or in the embedded default as files in a folder under the data directory."""

from __future__ import annotations

import json
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol

from idp.foundation.clock import Clock
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id
from idp.foundation.outbox import DeliveryFailed, enqueue
from idp.foundation.sealing import MasterKey
from idp.foundation.settings import Settings

TOPIC = "mail"
SECRET = "[[rahasia]]"
"""Stands in a mail's text for what is sealed beside it, until it is delivered."""
_PURPOSE = "mail-secret"


class MailSender(Protocol):
    """Hands one message to whoever carries it; raises DeliveryFailed."""

    def send(self, message: EmailMessage) -> None: ...


def seal_secret(master_key: MasterKey, secret: str) -> str:
    """What ``enqueue_mail`` takes as ``sealed``: who reads the table or a backup learns nothing."""
    return master_key.seal(_PURPOSE, secret.encode())


def enqueue_mail(
    tx: Transaction, *, to: str, subject: str, text: str, now: int, sealed: str | None = None
) -> None:
    """Write a mail into the outbox, in the caller's transaction; ``sealed`` is put for SECRET."""
    content = {"to": to, "subject": subject, "text": text}
    payload = json.dumps(content if sealed is None else content | {"sealed": sealed})
    enqueue(
        tx,
        topic=TOPIC,
        destination=TOPIC,
        order_key=f"mail:{new_id()}",
        payload=payload,
        now=now,
    )


def text_of(master_key: MasterKey, content: Mapping[str, str]) -> str:
    """The mail's text as its reader gets it."""
    if "sealed" not in content:
        return content["text"]
    secret = master_key.unseal(_PURPOSE, content["sealed"]).decode()
    return content["text"].replace(SECRET, secret)


def deliver_mail(
    sender: MailSender, clock: Clock, settings: Settings, master_key: MasterKey, payload: str
) -> None:
    """Deliver one queued mail (an outbox route)."""
    content = json.loads(payload)
    message = EmailMessage()
    message["From"] = settings.smtp_from
    message["To"] = _one_line(content["to"])
    message["Subject"] = _one_line(content["subject"])
    message["Date"] = formatdate(clock.now())
    message["Message-ID"] = make_msgid(domain="simasn.invalid")
    message.set_content(text_of(master_key, content))
    sender.send(message)


class MailFolder:
    """Writes messages as .eml files; for installations without a mail server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._folder / f".{new_id()}"
        draft.write_bytes(message.as_bytes())
        draft.rename(self._folder / f"{message['Date'][5:25].replace(' ', '-')}-{new_id()}.eml")


class SmtpSender:
    """Sends by SMTP, over verified TLS unless the settings say otherwise."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, message: EmailMessage) -> None:
        with self._session() as server:
            server.send_message(message)

    def probe(self) -> None:
        """Go as far as a mail would, and send none; raises DeliveryFailed."""
        with self._session() as server:
            server.noop()

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """Connected, over TLS and signed in as the settings say; faults are DeliveryFailed."""
        settings = self._settings
        try:
            context = ssl.create_default_context()
            if settings.extra_ca_file:
                context.load_verify_locations(settings.extra_ca_file)
            with self._connect(context) as server:
                if settings.smtp_security == "starttls":
                    server.starttls(context=context)
                if settings.smtp_username and settings.smtp_password_file:
                    password = settings.smtp_password_file.read_text().strip()
                    server.login(settings.smtp_username, password)
                yield server
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryFailed(f"mail server: {type(error).__name__}") from error

    def _connect(self, context: ssl.SSLContext) -> smtplib.SMTP:
        settings = self._settings
        if settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(
                settings.smtp_host, settings.smtp_port, timeout=10, context=context
            )
        return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=10)


def mail_sender(settings: Settings) -> MailSender:
    """The sender that the settings ask for."""
    if settings.smtp_host:
        return SmtpSender(settings)
    return MailFolder(settings.data_dir / "mail")


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n]+", " ", text)
