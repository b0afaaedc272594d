"""Mail to those who are asked: when a campaign begins, and seven days, one day and no day before.

Each reminder goes once to each who has something to answer, through the outbox; the days are civil
days (WIB). Whoever comes in later, by passing on or into an office, is told then.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date

from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.mail import enqueue_mail
from idp.pages import DEFAULT_LANGUAGE, text
from idp.review import item_store, store
from idp.review.records import CampaignRecord, item_from_row
from idp.review.reviewers import find_offices

DAYS_BEFORE = (7, 1, 0)


def remind_due(foundation: Foundation) -> int:
    """Send what is due over all campaigns; gives how many mails were written. For the worker."""
    now = foundation.clock.now()
    today = date.fromisoformat(civil_date(now))
    with foundation.database.reading() as tx:
        running = [CampaignRecord(*row) for row in tx.all(store.LIST_RUNNING)]
        asked = [(campaign, _due(campaign, today)) for campaign in running]
        due = [
            (campaign, days)
            for campaign, days in asked
            if days is not None and _anybody_left(tx, campaign, days, now)
        ]
    sent = 0
    for campaign, days in due:
        with foundation.database.transaction() as tx:
            left = (date.fromisoformat(campaign.deadline) - today).days
            awaited = _awaited(tx, campaign.id, now)
            sent += _mail(tx, campaign, "surat.tinjauan.isi", now, awaited, days=days, left=left)
    return sent


def announce(tx: Transaction, campaign: CampaignRecord, now: int) -> int:
    """Tell those who are asked that a campaign has begun; gives how many mails were written."""
    return _mail(tx, campaign, "surat.tinjauan.mulai", now, _awaited(tx, campaign.id, now))


def tell_of_passing_on(
    tx: Transaction, campaign: CampaignRecord, reviewer: str, count: int, now: int
) -> None:
    """Tell whoever is asked about items from now on, instead of somebody else."""
    _mail(tx, campaign, "surat.tinjauan.dialihkan", now, {reviewer: count})


def _due(campaign: CampaignRecord, today: date) -> int | None:
    """The latest reminder whose day has come since the campaign began; None before the first.

    One whose day passed while nothing ran is not sent after the next is due.
    """
    begun = date.fromisoformat(civil_date(campaign.started_at or 0))
    deadline = date.fromisoformat(campaign.deadline)
    left = (deadline - today).days
    if left < 0:
        return None
    passed = [days for days in DAYS_BEFORE if left <= days < (deadline - begun).days]
    return min(passed, default=None)


def _anybody_left(tx: Transaction, campaign: CampaignRecord, days: int, now: int) -> bool:
    told = {row[0] for row in tx.all(store.REMINDED, campaign_id=campaign.id, days_left=days)}
    return bool(_awaited(tx, campaign.id, now).keys() - told)


def _awaited(tx: Transaction, campaign_id: str, now: int) -> Mapping[str, int]:
    """Who has how many items to answer now; whoever follows in an office is asked with it."""
    offices = find_offices(tx, now * 1000)
    items = map(item_from_row, tx.all(item_store.LIST_UNDECIDED, campaign_id=campaign_id))
    return Counter(person for item in items if (person := offices.answering(item)) is not None)


def _mail(
    tx: Transaction,
    campaign: CampaignRecord,
    key: str,
    now: int,
    awaited: Mapping[str, int],
    *,
    days: int | None = None,
    left: int = 0,
) -> int:
    sent = 0
    for reviewer, name, email in tx.all(store.ADDRESSES, persons=json.dumps(sorted(awaited))):
        if days is not None and not _note(tx, campaign.id, reviewer, days, now):
            continue
        if email is None:
            continue  # The list of items says the same to whoever opens it.
        told = {"nama": name, "tinjauan": campaign.name, "jumlah": awaited[reviewer]}
        when = {"tenggat": campaign.deadline, "sisa": left}
        enqueue_mail(
            tx,
            to=email,
            subject=text(DEFAULT_LANGUAGE, "surat.tinjauan.judul"),
            text=text(DEFAULT_LANGUAGE, key, **told, **when),
            now=now,
        )
        sent += 1
    return sent


def _note(tx: Transaction, campaign_id: str, reviewer: str, days: int, now: int) -> bool:
    noted = tx.one(
        store.NOTE_REMINDER, campaign_id=campaign_id, reviewer=reviewer, days_left=days, now=now
    )
    return noted is not None
