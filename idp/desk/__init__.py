"""Desk: what a signed-in person does by a page of ours: the form, the proof, the act, the receipt.

Owns: how a form with its document is read, how the policy is asked in the transaction of the act,
and what is said after it. Must not: hold a rule of the regulation; show a page of its own.
"""

from idp.desk.acting import Desk, Doing, Thing
from idp.desk.forms import (
    Form,
    Paper,
    drop_files,
    hold_files,
    kept_fields,
    message_of,
    read_form,
)
from idp.desk.receipts import TRACE, Receipt, done, find_receipt

__all__ = [
    "TRACE",
    "Desk",
    "Doing",
    "Form",
    "Paper",
    "Receipt",
    "Thing",
    "done",
    "drop_files",
    "find_receipt",
    "hold_files",
    "kept_fields",
    "message_of",
    "read_form",
]
