"""What goes with an appeal: files given by a person, or documents of the chart, and the packet with the letter."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from superbill.errors import BadInput
from superbill.model.counted import counted
from superbill.office import audit
from superbill.office.models import Appeal, AppealAttachment, Document
from superbill.office.records.keeping import kept, public_id, storable
from superbill.remittance.packet import Enclosure, image_pages, packet_pdf, text_pages

LARGEST = 20 << 20
MOST = 40
ASK = "Give a PDF, a PNG or JPEG picture, or a text file"


@dataclass(frozen=True)
class Attached:
    """One file of an appeal as lists show it."""

    attachment_id: str
    number: int
    name: str
    kind: str
    pages: int

    @property
    def told(self) -> str:
        """Its line in the list of the letter."""
        return f"{self.name} ({counted(self.pages, 'page')})"


@kept
def attach(appeal_id: str, name: str, content: bytes, by: str) -> str:
    """Put a file with an appeal whose letter is a draft; the same content once. Returns the attachment's id.

    Refused: an empty file, one too large, a PDF that is broken or locked, and what cannot be printed.
    """
    row = _draft(appeal_id)
    shown = storable(PurePath(name.replace("\\", "/")).name.strip() or "document", "file", 200)
    digest = hashlib.sha256(content).hexdigest()
    held = row.files.filter(sha256=digest).first()
    if held is not None:
        return str(held.public_id)
    kind, pages = _looked_at(shown, content)
    last = row.files.order_by("-number").values_list("number", flat=True).first() or 0
    if row.files.count() >= MOST:
        raise BadInput("file", f"is the {MOST + 1}st of this appeal", "Put several papers into one PDF")
    made = AppealAttachment.objects.create(
        appeal=row, number=last + 1, name=shown, kind=kind, pages=pages, content=content, sha256=digest, by=by
    )
    audit.record(by, "attach", "appeal", appeal_id, kind)
    return str(made.public_id)


def attach_document(appeal_id: str, document_id: str, by: str) -> str:
    """Put a document of the claim's own chart with an appeal, as it stands in the record."""
    row = _draft(appeal_id)
    found = Document.objects.filter(
        public_id=public_id(document_id, "document"), encounter=row.claim.encounter_id
    ).first()
    if found is None:
        raise BadInput("document", "is not in the chart of this claim", "Choose one from the list")
    name = PurePath(found.name)
    named = found.name if name.suffix == ".txt" else f"{name.stem}.txt"
    return attach(appeal_id, named, found.text.encode(), by)


@kept
def take_off(attachment_id: str, by: str) -> None:
    """Take a file off an appeal whose letter is a draft."""
    row = AppealAttachment.objects.filter(public_id=public_id(attachment_id, "attachment")).first()
    if row is None:
        raise BadInput("attachment", "is not in the records", "Load the page again")
    _draft(str(row.appeal.public_id))
    row.delete()
    audit.record(by, "take off", "appeal", str(row.appeal.public_id), row.kind)


def attached(appeal_id: str) -> tuple[Attached, ...]:
    """Return the files of an appeal, in the order in which they lie in its packet."""
    rows = AppealAttachment.objects.filter(appeal__public_id=appeal_id).defer("content")
    return tuple(Attached(str(r.public_id), n, r.name, r.kind, r.pages) for n, r in enumerate(rows, start=1))


def charted(appeal_id: str) -> tuple[tuple[str, str], ...]:
    """Return the newest version of each document of the claim's chart: id, name and day."""
    row = Appeal.objects.select_related("claim").get(public_id=appeal_id)
    newest = {d.name: d for d in Document.objects.filter(encounter=row.claim.encounter_id).order_by("version")}
    return tuple((str(d.public_id), f"{d.name}{f', {d.date}' if d.date else ''}") for d in newest.values())


def packet(appeal_id: str, letter: bytes) -> bytes:
    """Join the letter of an appeal and everything that goes with it into one PDF, every page marked with its place."""
    rows = AppealAttachment.objects.filter(appeal__public_id=appeal_id)
    return packet_pdf(letter, list(_enclosures(rows)))


def _enclosures(rows: Iterable[AppealAttachment]) -> Iterator[Enclosure]:
    for number, row in enumerate(rows, start=1):
        content = bytes(row.content)
        if row.kind == "text":
            content = text_pages(row.name, content.decode())
        elif row.kind == "picture":
            content = image_pages(content)
        yield Enclosure(number, row.name, content)


def _looked_at(name: str, content: bytes) -> tuple[str, int]:
    """The kind of a file by what it holds, not by its name, and its pages when printed."""
    if not content:
        raise BadInput("file", "is empty", ASK)
    if len(content) > LARGEST:
        raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Save it in a smaller resolution")
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf", _pages(content)
    try:
        if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
            return "picture", _pages(image_pages(content))
        return "text", _pages(text_pages(name, storable(content.decode(), "file")))
    except (UnicodeDecodeError, OSError, ValueError, SyntaxError):
        raise BadInput("file", "is neither PDF, picture nor text", ASK) from None


def _pages(content: bytes) -> int:
    try:
        read = PdfReader(io.BytesIO(content))
        if read.is_encrypted:
            raise BadInput("file", "is a locked PDF", "Print it to a PDF without a password")
        pages = len(read.pages)
    except (PyPdfError, ValueError, KeyError, OSError, RecursionError):
        raise BadInput("file", "is a PDF that cannot be read", "Print it to a new PDF") from None
    if not pages:
        raise BadInput("file", "is a PDF without pages", ASK)
    return pages


def _draft(appeal_id: str) -> Appeal:
    row = Appeal.objects.select_related("claim").filter(public_id=public_id(appeal_id, "appeal")).first()
    if row is None:
        raise BadInput("appeal", "is not in the records", "Take its id from the list of appeals")
    if row.state != "draft":
        raise BadInput("appeal", "was filed, and stays as it was sent", "Send what came later with a letter of its own")
    return row


def names_of(appeal_id: str) -> tuple[str, ...]:
    """Return the lines of the letter's list of what goes with it."""
    return tuple(each.told for each in attached(appeal_id))
