"""What somebody typed and brought: read with a message beside each field that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from idp import documents
from idp.access import AccessDenied
from idp.desk.held_files import HELD, NAME, SIZE, HeldFiles, typed_alone
from idp.documents import Content, DocumentRecord, DocumentType, NewDocument
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.http import Request
from idp.foundation.uploads import Upload, UploadRequest
from idp.pages import Message, has_text
from idp.sessions import Session, Visitor, take_work

_REASON_LEAST, _REASON_MOST = 10, 1000
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a form brings: what is written on it, and the file, examined."""

    number: str
    dated: str
    signer: str
    content: Content

    def submit(
        self, tx: Transaction, foundation: Foundation, kind: DocumentType, actor: str
    ) -> DocumentRecord:
        """Put it into the register; raises Refusal or Conflict as ``submit_document`` does."""
        return documents.submit_document(
            tx,
            documents.open_storage(foundation),
            NewDocument(kind, self.number, self.dated, self.signer),
            self.content,
            uploaded_by=actor,
            now_ms=foundation.clock.now_ms(),
        )


@dataclass
class Form:
    """The fields of one form. ``values`` go back into it, ``errors`` beside them ("": the whole).

    A reading method that finds a fault notes it and gives an empty value; ask ``is_good`` at last.
    """

    values: dict[str, str]
    files: dict[str, Upload] = field(default_factory=dict)
    errors: dict[str, Message] = field(default_factory=dict)
    held: HeldFiles | None = None
    """Where the files wait when the form comes back; None: they are chosen again."""

    @property
    def is_good(self) -> bool:
        return not self.errors

    def text(self, name: str, *, most: int = _SHORT, required: bool = True) -> str:
        """One line or several; control characters other than a line's end are refused."""
        value = self.values.get(name, "").replace("\r\n", "\n").strip()
        if required and not value:
            self.fault(name, "isian.harus")
        elif len(value) > most:
            self.fault(name, "isian.panjang", n=most)
        elif not value.replace("\n", "").replace("\t", "").isprintable():
            self.fault(name, "isian.tanda")
        return value

    def reason(self, name: str = "alasan") -> str:
        """Why something is done: at least ten characters, so that it says something."""
        value = self.text(name, most=_REASON_MOST)
        if value and len(value) < _REASON_LEAST:
            self.fault(name, "isian.alasan_pendek", n=_REASON_LEAST)
        return value

    def choice(self, name: str, among: object) -> str:
        """One of a closed list; nothing is chosen beforehand."""
        value = self.values.get(name, "")
        if value not in among:  # type: ignore[operator]
            self.fault(name, "isian.pilih")
            return ""
        return value

    def day(self, name: str, *, required: bool = True) -> str | None:
        """A civil day as ``YYYY-MM-DD``, from one date field."""
        value = self.values.get(name, "").strip()
        if not value:
            if required:
                self.fault(name, "isian.harus")
            return None
        try:
            day = date.fromisoformat(value).isoformat()
        except ValueError:
            day = None
        # Only the long form: 20261124 would be read as well.
        if day != value:
            self.fault(name, "isian.tanggal")
            return None
        return day

    def paper(self, *, prefix: str = "") -> Paper | None:
        """The document of the fields ``dokumen nomor tanggal penanda_tangan``; None when faulty."""
        number = self.text(f"{prefix}nomor")
        dated = self.day(f"{prefix}tanggal")
        signer = self.text(f"{prefix}penanda_tangan")
        file = self.files.get(f"{prefix}dokumen")
        if file is None:
            self.fault(f"{prefix}dokumen", "isian.berkas")
            return None
        try:
            content = documents.examine(file.content)
        except Refusal as refusal:
            self.refuse(refusal, at=f"{prefix}dokumen")
            return None
        return Paper(number, dated, signer, content) if self.is_good and dated else None

    def fault(self, name: str, key: str, **values: object) -> None:
        """Note what is wrong with a field; the first fault of each is kept."""
        self._note(name, Message(key, values))

    def refuse(self, refusal: Refusal, *, at: str = "") -> None:
        """Say a refusal of a rule beside the field ``at``, or of the whole form.

        The policy's is no fault of the form: it has a page of its own and is raised again.
        """
        if isinstance(refusal, AccessDenied):
            raise refusal
        self._note(at, message_of(refusal))

    def take_up(self) -> None:
        """Take up the files that waited since the form came back; a newly chosen one goes first."""
        for name, held_id in list(self.values.items()):
            if self.held is None or not name.endswith(HELD):
                continue
            at = name.removesuffix(HELD)
            file = None if at in self.files else self.held.read(held_id)
            found = self.held.find(held_id)
            if file is not None and found is not None:
                self.files[at] = file
                self.values |= found.shown(at)
            else:
                self.values.pop(name)
                self.held.drop(held_id)
                if at not in self.files:
                    self.fault(at, "isian.berkas.lewat")

    def _note(self, at: str, message: Message) -> None:
        """The form will come back: its files wait, but for one that is wrong itself."""
        self.errors.setdefault(at, message)
        if self.held is None:
            return
        for name, file in self.files.items():
            waits = name + HELD in self.values
            if name in self.errors and waits:
                self.held.drop(self.values[name + HELD])
                self.values = _without(self.values, name)
            elif name not in self.errors and not waits:
                self.values |= self.held.hold(file).shown(name)


def read_form(request: Request, held: HeldFiles | None = None) -> Form:
    """What was sent; a file only where the route takes any, ``held`` where such may wait."""
    values = {name: value for name, value in request.form.items() if name != "csrf_token"}
    files = dict(request.files) if isinstance(request, UploadRequest) else {}
    waiting = {name: value for name, value in values.items() if name.endswith(HELD)}
    form = Form(typed_alone(values) | (waiting if held is not None else {}), files, held=held)
    form.take_up()
    return form


def _without(values: dict[str, str], field: str) -> dict[str, str]:
    """The values but for what is said of this field's file."""
    of_file = {field + HELD, field + NAME, field + SIZE}
    return {name: value for name, value in values.items() if name not in of_file}


def kept_fields(foundation: Foundation, visitor: Visitor, page: str) -> dict[str, str]:
    """What waited on this page while a fresh proof was given; empty when nothing did."""
    kept = take_work(foundation, visitor.session, page)
    return HeldFiles(foundation, visitor.session).show_again(kept) if kept else {}


def hold_files(foundation: Foundation, session: Session, request: Request) -> dict[str, str]:
    """Let the files of a form wait while a proof is given; what its page finds them by."""
    form = read_form(request, HeldFiles(foundation, session))
    found = {name: value for name, value in form.values.items() if name.endswith(HELD)}
    for name, file in form.files.items():
        if form.held is not None and name + HELD not in found:
            found[name + HELD] = form.held.hold(file).id
    return found


def drop_files(foundation: Foundation, session: Session, request: Request) -> None:
    """What the form of this request had waiting was handed in."""
    held = HeldFiles(foundation, session)
    for name, held_id in request.form.items():
        if name.endswith(HELD):
            held.drop(held_id)


def message_of(refusal: Refusal) -> Message:
    """What a refusal of a rule is called in people's words (catalogue key ``menolak.<code>``)."""
    key = f"menolak.{refusal.code}"
    return Message(key if has_text("id", key) else "menolak.lain", {"kode": refusal.code})
