"""Claims on paper: our own drawing of the forms, or the data alone for forms that are printed already.

It is not the official form: payers that read paper by machine want theirs, in its red ink. `data_only` prints on such
forms; `offset` moves the data to where a printer and its paper need them.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from datetime import date

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from superbill.claims.forms import cms1500, ub04
from superbill.claims.forms.grid import POINTS_A_COLUMN, POINTS_A_LINE, Cell, Form, form
from superbill.errors import BadInput
from superbill.model.claim import Claim
from superbill.model.institutional import InstitutionalClaim

Boxes = dict[str, str]
_LABEL, _DATA, _BOLD = "Helvetica", "Courier", "Helvetica-Bold"
_LABEL_SIZE, _AHEAD_SIZE, _DATA_SIZE = 5.0, 7.0, 12.0
_NARROWEST = 55
_SHADE = 0.90
_MILLIMETRE = 72 / 25.4
_BAR = 5.0
"""Points from the edge of the paper to a bar of the alignment page."""
_BELOW = 3.0
"""Points from the base of a line of data down to the lower edge of its frame."""


def pdf_of(
    claims: Sequence[Claim | InstitutionalClaim],
    *,
    data_only: bool = False,
    offset: tuple[float, float] = (0, 0),
    created: date | None = None,
) -> bytes:
    """The claims as one PDF, professional ones as CMS-1500 and a facility's as UB-04, each on all the pages it needs.

    Args:
        claims: what is asked for.
        data_only: leave out frames and labels, for pre-printed forms.
        offset: how far right and down the data move, in millimetres.
        created: the day that a UB-04 says it was made.

    Raises:
        BadInput: when a text holds a letter that the form's font does not have, or a value is too long for its box.
    """
    paper = io.BytesIO()
    canvas = Canvas(paper, invariant=True, pageCompression=1)
    canvas.setTitle("Claims")
    canvas.setCreator("superbill")
    for claim in claims:
        bill = isinstance(claim, InstitutionalClaim)
        sheet = form("ub04" if bill else "cms1500")
        pages = ub04.pages_of(claim, created) if isinstance(claim, InstitutionalClaim) else cms1500.pages_of(claim)
        for boxes in pages:
            _page(canvas, sheet, boxes, data_only=data_only, offset=offset)
    canvas.save()
    return paper.getvalue()


def alignment_page(name: str, offset: tuple[float, float] = (0, 0)) -> bytes:
    """One page that fills every box of a form with X, to lay over the form or to print on it.

    Two bars of 100 millimetres show whether the printer keeps the size; they do not move with `offset`.

    Args:
        name: `cms1500` or `ub04`.
        offset: how far right and down the letters move, in millimetres.
    """
    sheet = form(name)
    paper = io.BytesIO()
    canvas = Canvas(paper, invariant=True, pageCompression=1)
    canvas.setTitle("Alignment")
    canvas.setCreator("superbill")
    canvas.setPageSize((sheet.width, sheet.height))
    _bars(canvas, sheet)
    for cell in sheet.cell:
        if not cell.box.startswith("head"):
            _fill(canvas, sheet, cell, offset)
    canvas.showPage()
    canvas.save()
    return paper.getvalue()


def _fill(canvas: Canvas, sheet: Form, cell: Cell, offset: tuple[float, float]) -> None:
    canvas.saveState()
    canvas.translate(offset[0] * _MILLIMETRE, -offset[1] * _MILLIMETRE)
    for value in cell.marks:
        _mark(canvas, sheet, cell, value)
    if not cell.marks:
        _data(canvas, sheet, cell, "\n".join(["X" * cell.width] * cell.rows))
    canvas.restoreState()


def _bars(canvas: Canvas, sheet: Form) -> None:
    left, top, long = sheet.width / 2 - 50 * _MILLIMETRE, sheet.height - _BAR, 100 * _MILLIMETRE
    low = sheet.height / 2 - long / 2
    canvas.setLineWidth(0.4)
    canvas.line(left, top, left + long, top)
    canvas.line(sheet.width - _BAR, low, sheet.width - _BAR, low + long)
    for end in (0, long):
        canvas.line(left + end, top - 3, left + end, top + 3)
        canvas.line(sheet.width - _BAR - 3, low + end, sheet.width - _BAR + 3, low + end)
    canvas.setFont(_LABEL, _LABEL_SIZE)
    canvas.drawString(left + 2, top - 6, "100 mm, if the printer keeps the size")


def _page(canvas: Canvas, sheet: Form, boxes: Boxes, *, data_only: bool, offset: tuple[float, float]) -> None:
    canvas.setPageSize((sheet.width, sheet.height))
    if not data_only:
        _frames(canvas, sheet)
    canvas.saveState()
    canvas.translate(offset[0] * _MILLIMETRE, -offset[1] * _MILLIMETRE)
    known = set()
    for cell in sheet.cell:
        known.add(cell.box)
        text = boxes.get(cell.box, "")
        if text and cell.marks:
            _mark(canvas, sheet, cell, text)
        elif text:
            _data(canvas, sheet, cell, text)
    canvas.restoreState()
    lost = set(boxes) - known
    if lost:
        raise BadInput(f"box {min(lost)}", "has no place on the form", "Send the claim as a file")
    canvas.showPage()


def _frames(canvas: Canvas, sheet: Form) -> None:
    canvas.setFont(_BOLD, 9)
    canvas.drawString(sheet.x(1), sheet.height - 18, sheet.title)
    canvas.setFont(_LABEL, 5)
    canvas.drawString(sheet.x(1), 4, sheet.under)
    canvas.setLineWidth(0.4)
    for cell in sheet.cell:
        if cell.right:
            low = sheet.y(cell.line + cell.rows - 1) - _BELOW
            high = sheet.y(cell.line - cell.tall) - _BELOW
            left, right = sheet.x(cell.left) - 2, sheet.x(cell.right) - 2
            canvas.setFillGray(_SHADE if cell.shaded else 1)
            canvas.rect(left, low, right - left, high - low, fill=1, stroke=1)
            canvas.setFillGray(0)
    for cell in sheet.cell:
        _labels(canvas, sheet, cell)


def _labels(canvas: Canvas, sheet: Form, cell: Cell) -> None:
    if cell.label:
        top = sheet.y(cell.line - cell.tall) - _BELOW - _LABEL_SIZE
        left, right = (cell.left, cell.right) if cell.right else (cell.col, cell.col + cell.width)
        wide = stringWidth(cell.label, _LABEL, 1) or 1
        canvas.setFont(_LABEL, min(_LABEL_SIZE, ((right - left) * POINTS_A_COLUMN - 3) / wide))
        canvas.drawString(sheet.x(left), top, cell.label)
    if cell.ahead:
        canvas.setFont(_LABEL, _AHEAD_SIZE)
        canvas.drawRightString(sheet.x(cell.col) - 2, sheet.y(cell.line), cell.ahead)
    for column, label in zip(cell.marks.values(), cell.mark_labels, strict=False):
        base = sheet.y(cell.line)
        canvas.rect(sheet.x(column) - 0.8, base - 1.8, 8.6, 9.4, fill=0, stroke=1)
        canvas.setFont(_LABEL, 4.2)
        canvas.drawString(sheet.x(column) - 0.8, base + 8.6, label)


def _mark(canvas: Canvas, sheet: Form, cell: Cell, text: str) -> None:
    canvas.setFont(_DATA, _DATA_SIZE)
    canvas.drawString(sheet.x(cell.marks[text]), sheet.y(cell.line), "X")


def _data(canvas: Canvas, sheet: Form, cell: Cell, text: str) -> None:
    lines = [_printable(line, cell.box) for line in text.split("\n")]
    if len(lines) > cell.rows:
        raise BadInput(f"box {cell.box}", f"has {len(lines)} lines, and the form {cell.rows}", "Shorten it")
    for row, line in enumerate(lines):
        shown = line.replace(".", " ") if cell.money else line
        place = canvas.beginText()
        wide = len(shown) * POINTS_A_COLUMN
        room = cell.width * POINTS_A_COLUMN
        # Longer than its box: the letters are set narrower, as far as they can still be read.
        scale = min(100.0, room / wide * 100) if wide else 100.0
        if scale < _NARROWEST:
            raise BadInput(f"box {cell.box}", "is too long for the form", "Shorten it, or send the claim as a file")
        left = sheet.x(cell.col) + (room - wide * scale / 100 if cell.align == "right" else 0)
        place.setTextOrigin(left, sheet.y(cell.line + row))
        place.setFont(_DATA, _DATA_SIZE, POINTS_A_LINE)
        place.setHorizScale(scale)
        place.textOut(shown)
        canvas.drawText(place)


def _printable(text: str, box: str) -> str:
    """The text in the letters that the standard fonts have; accents that they lack are dropped."""
    letters = (c if _in_font(c) else "".join(d for d in unicodedata.normalize("NFKD", c) if _in_font(d)) for c in text)
    shown = list(letters)
    if not all(shown):
        raise BadInput(f"box {box}", "holds a letter that the form cannot print", "Write it in Latin letters")
    return "".join(shown)


def _in_font(letter: str) -> bool:
    return bool(letter.encode("cp1252", errors="ignore"))
