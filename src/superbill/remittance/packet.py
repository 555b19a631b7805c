"""The packet of an appeal: the letter, and after it everything that it names, each page marked with its place."""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

import msgspec
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from superbill.model.printable import printable

_PLAIN = ParagraphStyle("plain", parent=getSampleStyleSheet()["Code"], fontName="Courier", fontSize=9, leading=11.5,
                        leftIndent=0, wordWrap="LTR", splitLongWords=1)  # fmt: skip
_TITLE = ParagraphStyle("title", parent=getSampleStyleSheet()["Normal"], fontName="Helvetica-Bold", fontSize=11)
MARGIN = 0.65 * inch


class Enclosure(msgspec.Struct, frozen=True):
    """One thing that goes with the letter: its number there, its name, and its pages as PDF."""

    number: int
    name: str
    content: bytes


def packet_pdf(first: bytes, enclosures: Sequence[Enclosure]) -> bytes:
    """Join the letter and its enclosures; each enclosed page says which one it is, and the outline leads to each."""
    writer = PdfWriter()
    writer.append(io.BytesIO(first), outline_item="Letter")
    for each in enclosures:
        read = PdfReader(io.BytesIO(each.content))
        start, total = len(writer.pages), len(read.pages)
        for number, page in enumerate(read.pages, start=1):
            added = writer.add_page(page)
            box = added.mediabox
            mark = _mark(f"Enclosure {each.number}, page {number} of {total}", float(box.width), float(box.height))
            if added.rotation:
                added.transfer_rotation_to_content()
            added.merge_page(PdfReader(io.BytesIO(mark)).pages[0], over=True)
        writer.add_outline_item(title=f"{each.number}. {each.name}", page_number=start)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def text_pages(title: str, text: str) -> bytes:
    """Print a text as it stands, line for line."""
    out = io.BytesIO()
    parts: list[Paragraph | Spacer] = [Paragraph(escape(printable(title)), _TITLE), Spacer(1, 8)]
    for line in printable(text).expandtabs(4).splitlines():
        kept = line[: len(line) - len(line.lstrip(" "))].replace(" ", "\u00a0") + escape(line.lstrip(" "))
        parts.append(Paragraph(kept, _PLAIN) if line.strip() else Spacer(1, _PLAIN.leading))
    document = SimpleDocTemplate(
        out, pagesize=letter, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=title, invariant=1,
    )  # fmt: skip
    document.build(parts)
    return out.getvalue()


def image_pages(content: bytes) -> bytes:
    """Print a picture on one page, as large as fits."""
    out = io.BytesIO()
    picture = ImageReader(io.BytesIO(content))
    wide, high = picture.getSize()
    room = (letter[0] - 2 * MARGIN, letter[1] - 2 * MARGIN)
    scale = min(room[0] / wide, room[1] / high, 1.5)
    canvas = Canvas(out, pagesize=letter, invariant=1)
    canvas.drawImage(picture, MARGIN, letter[1] - MARGIN - high * scale, wide * scale, high * scale)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _mark(words: str, width: float, height: float) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    canvas.setFont("Helvetica", 8)
    canvas.setFillGray(0.25)
    canvas.drawRightString(width - 0.4 * inch, 0.3 * inch, words)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
