"""Desk: what a signed-in person does by a page of ours: the form, the proof, the act, the receipt.

Owns: how a form with its document is read, how the policy is asked in the transaction of the act,
what waits for a second person where no table keeps it, and what is said after it.
Must not: hold a rule of the regulation; show a page of its own.
"""

from idp.desk.acting import Desk, Doing, Thing
from idp.desk.acting_as import ActingAs, acting_as
from idp.desk.drafts import Draft, Drafts
from idp.desk.forms import (
    Form,
    Paper,
    kept_fields,
    message_of,
    read_form,
)
from idp.desk.held_files import HELD, HeldFiles
from idp.desk.kept_forms import forget_kept, keep_behind_lock, keep_for_proof, page_after
from idp.desk.once import take_once
from idp.desk.receipts import TRACE, Receipt, done, find_receipt
from idp.desk.two_people import (
    CHANGE_RULES,
    NewPledge,
    activate_version,
    admit_to_rules,
    pledge_drafts,
    policy_proposals,
    propose_pledge,
    propose_version,
    publish_pledge,
)

__all__ = [
    "CHANGE_RULES",
    "HELD",
    "TRACE",
    "ActingAs",
    "Desk",
    "Doing",
    "Draft",
    "Drafts",
    "Form",
    "HeldFiles",
    "NewPledge",
    "Paper",
    "Receipt",
    "Thing",
    "acting_as",
    "activate_version",
    "admit_to_rules",
    "done",
    "find_receipt",
    "forget_kept",
    "keep_behind_lock",
    "keep_for_proof",
    "kept_fields",
    "message_of",
    "page_after",
    "pledge_drafts",
    "policy_proposals",
    "propose_pledge",
    "propose_version",
    "publish_pledge",
    "read_form",
    "take_once",
]
