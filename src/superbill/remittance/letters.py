"""What goes out on paper about money: statements, appeals, letters about underpayment; drawn as PDF.

Plain words, black on white, one column; text is laid out by reportlab's platypus, so that long words wrap and pages
follow each other by themselves.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape as _escape

import msgspec
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from superbill.model.printable import printable
from superbill.remittance.statement import Statement

_BODY = ParagraphStyle("body", parent=getSampleStyleSheet()["Normal"], fontName="Helvetica", fontSize=10, leading=14)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8.5, leading=11)
_HEAD = ParagraphStyle("head", parent=_BODY, fontName="Helvetica-Bold", fontSize=15, leading=19)
_RIGHT = ParagraphStyle("right", parent=_BODY, alignment=TA_RIGHT)
_BOLD_RIGHT = ParagraphStyle("bold right", parent=_RIGHT, fontName="Helvetica-Bold", fontSize=12, leading=16)
_RULE = colors.HexColor("#8a8f98")
_SHADE = colors.HexColor("#eef0f3")


def escape(text: str) -> str:
    """Text for a paragraph, in characters that the fonts have."""
    return _escape(printable(text))


class Sender(msgspec.Struct, frozen=True):
    """The practice as its letters show it."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    npi: str = ""
    tax_id: str = ""


class AppealLetter(msgspec.Struct, frozen=True):
    """What an appeal says: to whom, about which claim and decision, why, and what goes with it."""

    day: dt.date
    to: str
    level: int
    forum: str
    claim: str
    payer_claim_number: str
    member_id: str
    patient: str
    service_day: dt.date
    services: tuple[str, ...]
    amount: Decimal
    decided: dt.date
    reason: str
    grounds: str
    attachments: tuple[str, ...]
    rule: str = ""
    to_address: tuple[str, ...] = ()


class RefundLetter(msgspec.Struct, frozen=True):
    """What goes with money that is returned: to whom, of which claim, how much, why; the rule where law asks for it."""

    day: dt.date
    to: str
    to_address: tuple[str, ...]
    patient: str
    claim: str
    payer_claim_number: str
    service_day: dt.date
    amount: Decimal
    reason: str
    rule: str = ""


class UnderpaymentLetter(msgspec.Struct, frozen=True):
    """What a letter about an underpayment says, line by line: code, expected, allowed."""

    day: dt.date
    to: str
    claim: str
    payer_claim_number: str
    service_day: dt.date
    lines: tuple[tuple[str, Decimal, Decimal], ...]
    basis: str
    to_address: tuple[str, ...] = ()


def statement_pdf(told: Statement, sender: Sender) -> bytes:
    """Draw a patient's statement."""
    parts = [*_heading(sender, told.day), *_address(told.patient, told.address)]
    parts += [Paragraph(f"Your statement, number {told.number}", _HEAD), Spacer(1, 6)]
    parts += [_box((("You owe", f"${told.total:,.2f}"), *_asked(told)))]
    parts += [Spacer(1, 12), _visits(told), Spacer(1, 12)]
    parts += [part for text in _explained(told, sender) for part in (Paragraph(text, _BODY), Spacer(1, 6))]
    parts += [Spacer(1, 10), KeepTogether(_slip(told, sender))]
    return _document(parts, f"Statement {told.number}")


def appeal_pdf(told: AppealLetter, sender: Sender) -> bytes:
    """Draw a letter of appeal."""
    about = (
        ("Claim", told.claim), ("Payer's claim number", told.payer_claim_number or "not known"),
        ("Patient", told.patient), ("Member number", told.member_id), ("Date of service", _day(told.service_day)),
        ("Services", ", ".join(told.services)), ("Amount in dispute", f"${told.amount:,.2f}"),
        ("Decision of", _day(told.decided)), ("Reason given", told.reason),
    )  # fmt: skip
    parts = [*_heading(sender, told.day), *_address(told.to, told.to_address)]
    parts += [Paragraph(f"Appeal, level {told.level}: {escape(told.forum)}", _HEAD), Spacer(1, 8), _facts(about)]
    parts += [Spacer(1, 10), Paragraph("We ask you to decide again, for these reasons:", _BODY), Spacer(1, 6)]
    grounds = told.grounds.strip() or "[No grounds are written yet. Write them before this letter goes out.]"
    parts += [Paragraph(escape(text), _BODY) for text in grounds.split("\n") if text.strip()]
    if told.attachments:
        parts += [Spacer(1, 10), Paragraph("With this letter:", _BODY)]
        parts += [Paragraph(f"{n}. {escape(name)}", _BODY) for n, name in enumerate(told.attachments, 1)]
    if told.rule:
        parts += [Spacer(1, 10), Paragraph(f"Filed under {escape(told.rule)}.", _SMALL)]
    return _document([*parts, *_signature(sender)], f"Appeal of claim {told.claim}")


def refund_pdf(told: RefundLetter, sender: Sender) -> bytes:
    """Draw the letter that goes with a refund, to a plan or to a patient."""
    about = (
        ("Patient", told.patient), ("Our claim", told.claim), ("Your claim number", told.payer_claim_number),
        ("Date of service", _day(told.service_day)), ("Amount returned", f"${told.amount:,.2f}"),
        ("Why", told.reason),
    )  # fmt: skip
    parts = [*_heading(sender, told.day), *_address(told.to, told.to_address)]
    parts += [Paragraph("Refund", _HEAD), Spacer(1, 8), _facts([row for row in about if row[1]]), Spacer(1, 10)]
    words = (
        "We received more for this service than was owed, and return what was too much with this letter. Please set it "
        "on the claim above, and tell us if you see it otherwise."
    )
    parts.append(Paragraph(words, _BODY))
    if told.rule:
        parts += [Spacer(1, 10), Paragraph(f"Reported and returned under {escape(told.rule)}.", _SMALL)]
    return _document([*parts, *_signature(sender)], f"Refund of claim {told.claim}")


def underpayment_pdf(told: UnderpaymentLetter, sender: Sender) -> bytes:
    """Draw a letter about lines that were allowed less than agreed."""
    rows: list[Sequence[str]] = [("Service", "Agreed", "Allowed", "Difference")]
    rows += [(code, f"{wanted:,.2f}", f"{got:,.2f}", f"{wanted - got:,.2f}") for code, wanted, got in told.lines]
    total = sum((wanted - got for _, wanted, got in told.lines), Decimal(0))
    rows.append(("Total", "", "", f"{total:,.2f}"))
    about = (("Claim", told.claim), ("Your claim number", told.payer_claim_number or "not known"),
             ("Date of service", _day(told.service_day)), ("Agreed by", told.basis))  # fmt: skip
    parts = [*_heading(sender, told.day), *_address(told.to, told.to_address)]
    parts += [Paragraph("Request to pay the agreed amount", _HEAD), Spacer(1, 8), _facts(about), Spacer(1, 10)]
    parts += [_amounts(rows, last_bold=True), Spacer(1, 10)]
    parts += [Paragraph("Please price these lines again and pay the difference, or tell us the term of the agreement "
                        "that sets the lower amount.", _BODY)]  # fmt: skip
    return _document([*parts, *_signature(sender)], f"Underpayment of claim {told.claim}")


def _slip(told: Statement, sender: Sender) -> list[Flowable]:
    """The part that comes back with a payment."""
    amount = told.total if told.due_now is None else told.due_now
    rows = (
        ("Patient", told.patient), ("Statement", f"number {told.number} of {_day(told.day)}"),
        ("Please pay", f"${amount:,.2f} by {_day(told.due)}"), ("Amount enclosed", "$ ________________"),
        ("Payable to", ", ".join((sender.name, *sender.address))),
    )  # fmt: skip
    cut = Table([[""]], [7.1 * inch], [4], style=TableStyle([("LINEABOVE", (0, 0), (-1, 0), 0.7, _RULE, 0, (3, 3))]))
    return [cut, Paragraph("Please return this part with your payment.", _SMALL), Spacer(1, 4), _facts(rows)]


def _asked(told: Statement) -> tuple[tuple[str, str], ...]:
    """What is to be paid now, and until when: all of it, or the part of a plan."""
    if told.due_now is None:
        return (("Please pay by", _day(told.due)),)
    return (("Due now by your plan", f"${told.due_now:,.2f}"), ("Please pay it by", _day(told.due)))


def _visits(told: Statement) -> Table:
    head = ("Visit", "Charge", "Your plan paid", "Plan discount", "Waiting for your plan", "You paid", "You owe")
    right = ParagraphStyle("small right", parent=_SMALL, alignment=TA_RIGHT)
    rows = [[Paragraph(f"<b>{text}</b>", right if n else _SMALL) for n, text in enumerate(head)]]
    for line in told.lines:
        what = f"<b>{_day(line.day)}</b>, {escape(line.provider)}<br/>{escape('; '.join(line.services))}"
        amounts = (line.charge, line.plan_paid, line.discount, line.waiting, line.you_paid, line.you_owe)
        rows.append([Paragraph(what, _SMALL), *(Paragraph(f"{a:,.2f}", right) for a in amounts)])
    rows.append([Paragraph("<b>Total</b>", _SMALL), *([Paragraph("", _SMALL)] * 5),
                 Paragraph(f"<b>{told.total:,.2f}</b>", right)])  # fmt: skip
    widths = [2.2 * inch, *[0.8 * inch] * 6]
    return Table(rows, widths, repeatRows=1, hAlign="LEFT", style=_grid())


def _explained(told: Statement, sender: Sender) -> Iterable[str]:
    yield (
        "<b>What the columns mean.</b> <i>Your plan paid</i> is what your insurance sent us. <i>Plan discount</i> is "
        "what we take off because of our agreement with your plan or by law; you never owe it. <i>Waiting for your "
        "plan</i> is not decided yet; please do not pay it now. <i>You owe</i> is the part that your plan says is "
        "yours: deductible, coinsurance or copayment."
    )
    if told.plan_of_payment:
        yield escape(told.plan_of_payment)
    yield (
        f"<b>Questions, or does it look wrong?</b> Call {escape(sender.phone or 'our billing office')}. You may ask "
        "for an itemized bill, and you may dispute it. If you cannot pay at once, ask for a payment plan."
    )
    if told.self_pay:
        yield (
            "<b>You pay without insurance.</b> If this bill is $400 or more above the good-faith estimate that we "
            "gave you, you may dispute it within 120 days of its date: www.cms.gov/nosurprises or 1-800-985-3059."
        )
    yield (
        "<b>Help with paying.</b> Ask us for our financial assistance policy and its short form; they are free, and we "
        "read them to you in your language. <b>No surprise bills.</b> For emergency care, and for care by others at "
        "a hospital of your network, you owe no more than your plan's share in the network."
    )


def _heading(sender: Sender, day: dt.date) -> list[Flowable]:
    own = [f"<b>{escape(sender.name)}</b>", *map(escape, sender.address)]
    own += [f"Telephone {escape(sender.phone)}"] if sender.phone else []
    numbers = [f"NPI {sender.npi}"] if sender.npi else []
    numbers += [f"Tax number {sender.tax_id}"] if sender.tax_id else []
    right = "<br/>".join([_day(day), *numbers])
    row = [[Paragraph("<br/>".join(own), _BODY), Paragraph(right, _RIGHT)]]
    return [Table(row, [4.1 * inch, 2.9 * inch], hAlign="LEFT", style=_plain()), Spacer(1, 22)]


def _address(name: str, lines: Sequence[str]) -> list[Flowable]:
    return [Paragraph("<br/>".join(escape(text) for text in (name, *lines)), _BODY), Spacer(1, 26)]


def _box(rows: Sequence[tuple[str, str]]) -> Table:
    cells = [[Paragraph(label, _BODY), Paragraph(value, _BOLD_RIGHT)] for label, value in rows]
    style = TableStyle([("BOX", (0, 0), (-1, -1), 1, _RULE), ("BACKGROUND", (0, 0), (-1, -1), _SHADE),
                        ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])  # fmt: skip
    return Table(cells, [1.6 * inch, 2.0 * inch], hAlign="RIGHT", style=style)


def _facts(rows: Sequence[tuple[str, str]]) -> Table:
    cells = [[Paragraph(f"<b>{label}</b>", _BODY), Paragraph(escape(value), _BODY)] for label, value in rows]
    return Table(cells, [1.7 * inch, 5.3 * inch], hAlign="LEFT", style=_plain())


def _amounts(rows: Sequence[Sequence[str]], *, last_bold: bool) -> Table:
    cells = []
    for number, row in enumerate(rows):
        bold = number == 0 or (last_bold and number == len(rows) - 1)
        told = [f"<b>{escape(text)}</b>" if bold else escape(text) for text in row]
        cells.append([Paragraph(told[0], _BODY), *(Paragraph(text, _RIGHT) for text in told[1:])])
    return Table(cells, [2.5 * inch, *[1.5 * inch] * 3], repeatRows=1, hAlign="LEFT", style=_grid())


def _signature(sender: Sender) -> list[Flowable]:
    line = "_" * 38
    return [KeepTogether([Spacer(1, 34), Paragraph(f"{line}<br/>For {escape(sender.name)}", _BODY)])]


def _plain() -> TableStyle:
    return TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0),
                       ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)])  # fmt: skip


def _grid() -> TableStyle:
    return TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE),
                       ("BACKGROUND", (0, 0), (-1, 0), _SHADE)])  # fmt: skip


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _document(parts: list[Flowable], title: str) -> bytes:
    out = io.BytesIO()
    margin = 0.65 * inch
    document = SimpleDocTemplate(
        out, pagesize=letter, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
        title=title, invariant=1,
    )  # fmt: skip
    document.build(parts, onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(letter[0] - 0.65 * inch, 0.4 * inch, f"Page {document.page}")
