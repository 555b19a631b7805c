"""A plain drawing of the CMS-1500's data as PDF. It is not the official form and is not made to be scanned as one."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from superbill.claims.forms.cms1500 import Boxes, pages_of
from superbill.claims.forms.layout import Cell, Rectangle, form, rectangles
from superbill.errors import BadInput
from superbill.model.claim import Claim

_LABEL, _VALUE, _BOLD = "Helvetica", "Courier", "Helvetica-Bold"
_LABEL_SIZE, _VALUE_SIZE, _SMALLEST = 5.2, 9.0, 4.0
_PAD = 2.5
_SHADE = 0.90
_MONEY = {"24F", "28", "29"}


def pdf_of(claims: Sequence[Claim]) -> bytes:
    """The claims as one PDF, each on as many pages as its lines need.

    Raises:
        BadInput: when a text holds a letter that the form's fonts do not have, or a value is too long for its box.
    """
    paper = io.BytesIO()
    page = form().page
    canvas = Canvas(paper, pagesize=(page.width, page.height), invariant=True, pageCompression=1)
    canvas.setTitle("Claim for professional services")
    canvas.setCreator("superbill")
    for claim in claims:
        for boxes in pages_of(claim):
            _draw(canvas, boxes)
            canvas.showPage()
    canvas.save()
    return paper.getvalue()


def _draw(canvas: Canvas, boxes: Boxes) -> None:
    _head(canvas, boxes)
    for place in rectangles():
        _frame(canvas, place)
        _label(canvas, place)
        text = boxes.get(place.cell.box, "")
        if text and not place.cell.heading:
            _value(canvas, place, text)
    _foot(canvas, boxes)


def _head(canvas: Canvas, boxes: Boxes) -> None:
    page = form().page
    canvas.setFont(_BOLD, 12)
    canvas.drawString(page.left, page.height - 34, "Claim for professional services")
    canvas.setFont(_LABEL, 7)
    canvas.drawString(page.left, page.height - 45, "The data of form CMS-1500 (02/12), drawn by superbill.")
    canvas.drawString(
        page.left, page.height - 54, "Not the official form; payers that read paper by machine want theirs."
    )
    head = Rectangle(page.left + 345, page.top + 4, 211, 54, Cell("payer", "To", 211))
    _label(canvas, head)
    _value(canvas, head, boxes["payer"])


def _foot(canvas: Canvas, boxes: Boxes) -> None:
    page = form().page
    low = min(place.bottom for place in rectangles()) - 11
    canvas.setFont(_LABEL, 7)
    canvas.drawString(page.left, low, f"Page {boxes['page'].lower()}")
    canvas.drawRightString(page.left + 556, low, f"Charges of the whole claim: {boxes['claim charge']}")


def _frame(canvas: Canvas, place: Rectangle) -> None:
    canvas.setLineWidth(0.4)
    canvas.setFillGray(_SHADE if place.shaded else 1)
    canvas.rect(place.left, place.bottom, place.width, place.height, fill=1, stroke=1)
    canvas.setFillGray(0)


def _label(canvas: Canvas, place: Rectangle) -> None:
    cell = place.cell
    top = place.bottom + place.height - _LABEL_SIZE - 1
    number = "" if "." in cell.box or cell.box == "payer" else cell.box
    if cell.box.startswith("21") and not cell.label:
        number = cell.box.removeprefix("21")
    if cell.heading and cell.box.startswith("24"):
        _small(canvas, place, top, number)
        _small(canvas, place, top - _LABEL_SIZE - 1, cell.label)
    elif cell.label or cell.box.startswith("21"):
        _small(canvas, place, top, f"{number} {cell.label}".strip())


def _small(canvas: Canvas, place: Rectangle, height: float, text: str) -> None:
    wide = stringWidth(text, _LABEL, 1) or 1
    canvas.setFont(_LABEL, min(_LABEL_SIZE, (place.width - _PAD) / wide))
    canvas.drawString(place.left + _PAD, height, text)


def _value(canvas: Canvas, place: Rectangle, text: str) -> None:
    lines = [_printable(line, place.cell.box) for line in text.split("\n")]
    room = place.width - 2 * _PAD
    labelled = bool(place.cell.label) or place.cell.box.startswith("21")
    height = place.height - (_LABEL_SIZE + 2 if labelled else 1)
    size = min(_VALUE_SIZE, height / len(lines) * 0.86, *(_fitting(line, room) for line in lines))
    if size < _SMALLEST:
        raise BadInput(f"box {place.cell.box}", "is too long for the form", "Shorten it, or send the claim as 837P")
    step = size * 1.12
    # An address hangs from the label; a single value stands on the lower edge.
    base = place.bottom + (height - size if len(lines) > 1 else 2.2)
    canvas.setFont(_VALUE, size)
    for line in lines:
        if place.cell.box.split(".")[0] in _MONEY:
            canvas.drawRightString(place.left + place.width - _PAD, base, line)
        else:
            canvas.drawString(place.left + _PAD, base, line)
        base -= step


def _fitting(line: str, room: float) -> float:
    return room / (stringWidth(line, _VALUE, 1) or 1)


def _printable(text: str, box: str) -> str:
    """The text in the letters that the standard fonts have; accents that they lack are dropped."""
    letters = (c if _in_font(c) else "".join(d for d in unicodedata.normalize("NFKD", c) if _in_font(d)) for c in text)
    shown = list(letters)
    if not all(shown):
        raise BadInput(f"box {box}", "holds a letter that the form cannot print", "Write it in Latin letters")
    return "".join(shown)


def _in_font(letter: str) -> bool:
    return bool(letter.encode("cp1252", errors="ignore"))
