"""The good-faith estimate on paper, and what goes into the boxes of the advance notice (CMS-R-131), as PDF.

Source: 45 CFR 149.610(c)(1) (content of an estimate), (e)(1) (written, clear, on paper or electronically); CMS Claims
Processing Manual ch. 30 §50.6 and §50.8 (boxes A-J; the form itself is CMS's and is not changed).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape as _escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from superbill.model.encounter import Encounter
from superbill.model.estimate import AbnEstimate, Estimate
from superbill.model.money import Money
from superbill.model.party import PersonName, Provider
from superbill.model.printable import printable

_BODY = ParagraphStyle("body", parent=getSampleStyleSheet()["Normal"], fontName="Helvetica", fontSize=10, leading=14)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8.5, leading=11)
_HEAD = ParagraphStyle("head", parent=_BODY, fontName="Helvetica-Bold", fontSize=15, leading=19)
_RIGHT = ParagraphStyle("right", parent=_BODY, alignment=TA_RIGHT)
_RULE, _SHADE = colors.HexColor("#8a8f98"), colors.HexColor("#eef0f3")


def escape(text: str) -> str:
    """Text for a paragraph, in characters that the fonts have."""
    return _escape(printable(text))


def estimate_pdf(told: Estimate, provider: Provider) -> bytes:
    """Draw a good-faith estimate."""
    about = (
        ("Patient", told.patient or "not stated"), ("Born", _day(told.birth_date)),
        ("Provider", told.provider or "not stated"), ("NPI", told.npi or "not stated"),
        ("Tax number", told.tax_id or "not stated"), ("State", told.state or "not stated"),
        ("Telephone", provider.phone or "not stated"), ("Main service", told.primary_service or "not stated"),
        ("Give by", f"{_day(told.give_by)} ({told.given_for})"), ("Holds until", _day(told.valid_to)),
    )  # fmt: skip
    rows: list[Sequence[str]] = [("Day", "Service", "Diagnoses", "Units", "Expected charge")]
    for each in told.services:
        what = "-".join(filter(None, [each.code or "", *each.modifiers])) + (
            f" {each.description}" if each.description else ""
        )
        rows.append((_day(each.service_date), what, ", ".join(each.diagnoses), f"{each.units:f}", _money(each.charge)))
    rows.append(("Total", "", "", "", _money(told.total)))
    parts: list[Flowable] = [Paragraph("Good-faith estimate of what you will be charged", _HEAD), Spacer(1, 8)]
    parts += [_facts(about), Spacer(1, 10), _grid(rows, (1.3, 2.3, 1.6, 0.7, 1.3)), Spacer(1, 10)]
    parts += [_paragraph(text) for text in told.notices]
    parts += [_paragraph(f"Still missing: {text}.") for text in told.missing]
    parts += [Spacer(1, 6), Paragraph(escape(told.source), _SMALL)]
    return _document(parts, "Good-faith estimate")


def abn_pdf(told: AbnEstimate, visit: Encounter) -> bytes:
    """Draw what goes into the boxes of the advance notice, with room for the choice and the signature."""
    chosen = [line for line in visit.lines if line.number in told.lines]
    services = ", ".join(f"{line.code or ''} {line.description or ''}".strip() for line in chosen)
    holder = visit.coverages[0].subscriber if visit.coverages else None
    amount = f"{_money(told.amount)} (good faith: actual cost from {_money(told.lowest)} to {_money(told.highest)})"
    about = (
        ("A. Notifier", _provider(visit.provider)), ("B. Patient", _person(visit.patient.name)),
        ("C. Identification", visit.patient.account or visit.patient.medical_record_number or "not stated"),
        ("D. Service", services or "not stated"), ("E. Reason", "Medicare is expected not to pay for it"),
        ("F. Estimated cost", f"missing: {told.missing}" if told.missing else amount),
        ("G. Choice", "[ ] 1 do it, bill Medicare   [ ] 2 do it, I pay, no bill to Medicare   [ ] 3 do not do it"),
        ("H. More", "Medicare number on file" if holder and holder.member_id else "Medicare number is missing"),
        ("I. Signature", "_" * 38), ("J. Date", "_" * 18),
    )  # fmt: skip
    parts: list[Flowable] = [Paragraph("For the advance notice, form CMS-R-131", _HEAD), Spacer(1, 8), _facts(about)]
    parts += [Spacer(1, 10), _paragraph("Copy these into the form of CMS; only that form is a valid notice.")]
    parts += [Paragraph(escape(told.source), _SMALL)]
    return _document(parts, "Advance notice")


def _facts(rows: Iterable[tuple[str, str]]) -> Table:
    cells = [[Paragraph(f"<b>{label}</b>", _BODY), _paragraph(value)] for label, value in rows]
    return Table(
        cells, [1.5 * inch, 5.6 * inch], hAlign="LEFT", style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])
    )


def _grid(rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    cells = []
    for number, row in enumerate(rows):
        bold = number in {0, len(rows) - 1}
        texts = [f"<b>{escape(text)}</b>" if bold else escape(text) for text in row]
        cells.append([*(Paragraph(text, _BODY) for text in texts[:-1]), Paragraph(texts[-1], _RIGHT)])
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE),
             ("BACKGROUND", (0, 0), (-1, 0), _SHADE)]  # fmt: skip
    return Table(cells, [w * inch for w in widths], repeatRows=1, hAlign="LEFT", style=TableStyle(style))


def _paragraph(text: str) -> Paragraph:
    return Paragraph(escape(text), _BODY)


def _money(amount: Money | None) -> str:
    return "not stated" if amount is None else f"${amount:,.2f}"


def _day(day: dt.date | None) -> str:
    return f"{day:%B} {day.day}, {day.year}" if day else "not stated"


def _person(name: PersonName | None) -> str:
    return f"{name.first} {name.last}".strip() if name else "not stated"


def _provider(provider: Provider) -> str:
    return ", ".join(p for p in (provider.organization or _person(provider.name), provider.phone or "") if p)


def _document(parts: list[Flowable], title: str) -> bytes:
    out = io.BytesIO()
    margin = 0.65 * inch
    SimpleDocTemplate(
        out, pagesize=letter, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
        title=title, invariant=1,
    ).build(parts)  # fmt: skip
    return out.getvalue()
