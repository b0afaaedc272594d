"""Documents: the register of decrees, letters and evidence on which rights rest (Pasal 1.12).

Owns: what a document is (type, number, date, signer, digest, pages), the file itself, encrypted,
and its immutability. Must not: know which right rests on a document, or give a file to anybody
without being asked by a room that has decided who may see it.
"""

from idp.documents.content import MOST_BYTES, Content, examine
from idp.documents.guards import drop_statements, guard_statements
from idp.documents.register import (
    DocumentRecord,
    NewDocument,
    fetch_document,
    find_document,
    find_document_by_number,
    get_document,
    list_documents,
    read_content,
    submit_document,
)
from idp.documents.storage import FolderStorage, Storage, open_storage, probe_storage
from idp.documents.types import DocumentType

__all__ = [
    "MOST_BYTES",
    "Content",
    "DocumentRecord",
    "DocumentType",
    "FolderStorage",
    "NewDocument",
    "Storage",
    "drop_statements",
    "examine",
    "fetch_document",
    "find_document",
    "find_document_by_number",
    "get_document",
    "guard_statements",
    "list_documents",
    "open_storage",
    "probe_storage",
    "read_content",
    "submit_document",
]
