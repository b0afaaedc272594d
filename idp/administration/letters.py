"""The way back of whose access was stopped (SM-2, Pasal 9(7)): the letter, and the head's note."""

from __future__ import annotations

from typing import Any

from idp import documents, governance
from idp.access import Act
from idp.administration.bringing import paper_of
from idp.administration.declaring import PAPER, REASON, post
from idp.administration.operation import Call
from idp.administration.over import step
from idp.desk import Doing
from idp.documents import DocumentType
from idp.governance import AssignmentRecord

STOP, HAND_IN = Act("hentikan", "idp:suspensi"), Act("unggah", "idp:suspensi")
KNOW = Act("ketahui", "idp:suspensi")
_BY = {"reason": REASON}


def hand_in_letter(call: Call) -> dict[str, Any]:
    """The stopped fasilitator hands in his Surat Pernyataan Kesanggupan."""
    paper = paper_of(call)

    def take(doing: Doing) -> AssignmentRecord:
        kind = DocumentType.SURAT_KESANGGUPAN
        letter = paper.submit(doing, call.foundation, kind)
        governance.upload_letter(
            *(doing.tx, call.path["id"]),
            document_id=letter.id,
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
        return governance.get_assignment(doing.tx, call.path["id"])

    return step(call, HAND_IN, take, dokumen=paper.number)


def acknowledge(call: Call) -> dict[str, Any]:
    """The head of the Perangkat Daerah takes note of the letter."""

    def take(doing: Doing) -> AssignmentRecord:
        governance.acknowledge_letter(
            doing.tx, call.path["id"], actor=doing.actor, now_ms=doing.now_ms
        )
        return governance.get_assignment(doing.tx, call.path["id"])

    return step(call, KNOW, take)


def decline_letter(call: Call) -> dict[str, Any]:
    """The head does not take note of it; another may be handed in."""

    def take(doing: Doing) -> AssignmentRecord:
        governance.decline_letter(
            *(doing.tx, call.path["id"]),
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
        return governance.get_assignment(doing.tx, call.path["id"])

    return step(call, KNOW, take)


def refuse_letter(call: Call) -> dict[str, Any]:
    """BKPSDMD sends a letter back that does not do; the access stays stopped."""
    with call.foundation.database.reading() as tx:
        letter = governance.find_letter(tx, governance.get_assignment(tx, call.path["id"]))
        # What keeps the access stopped is the letter that does not do.
        number = documents.get_document(tx, letter.document_id).number if letter else None

    def take(doing: Doing) -> AssignmentRecord:
        governance.refuse_letter(
            *(doing.tx, call.path["id"]),
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
        return governance.get_assignment(doing.tx, call.path["id"])

    return step(call, STOP, take, bukti=number)


OPERATIONS = (
    post(
        *("/assignments/<id>/letter", "handInLetter", "Hand in the Surat Kesanggupan"),
        *(hand_in_letter, "Assignment", HAND_IN),
        takes={"document": PAPER},
    ),
    post(
        "/assignments/<id>/letter/acknowledge",
        "acknowledgeLetter",
        "Take note of the letter, as the head",
        *(acknowledge, "Assignment", KNOW),
    ),
    post(
        "/assignments/<id>/letter/decline",
        "declineLetter",
        "Take no note of the letter, as the head",
        *(decline_letter, "Assignment", KNOW),
        takes=_BY,
    ),
    post(
        *("/assignments/<id>/letter/refuse", "refuseLetter", "Send the letter back"),
        *(refuse_letter, "Assignment", STOP),
        takes=_BY,
    ),
)
