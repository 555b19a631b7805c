"""The superbill on paper: the practice's services with their charges to be ticked, or the charges of a visit as given.

It is the practice's own form: its words stand beside the code numbers, never descriptors of a licensed code set.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby, zip_longest
from typing import NamedTuple
from xml.sax.saxutils import escape as _escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.party import PersonName
from superbill.model.printable import printable

_BODY = ParagraphStyle("body", parent=getSampleStyleSheet()["Normal"], fontName="Helvetica", fontSize=9, leading=12)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=7.5, leading=9.5)
_RIGHT = ParagraphStyle("right", parent=_BODY, alignment=TA_RIGHT)
_HEAD = ParagraphStyle("head", parent=_BODY, fontName="Helvetica-Bold", fontSize=14, leading=18)
_RULE, _SHADE = colors.HexColor("#8a8f98"), colors.HexColor("#eef0f3")
_COLUMNS = 3
_ACROSS = 7.2


def escape(text: str) -> str:
    """Text for a paragraph, in characters that the fonts have."""
    return _escape(printable(text))


class Service(NamedTuple):
    """One service that the practice offers: its section on the form, code, the practice's words, its charge."""

    section: str
    code: str
    words: str
    charge: Decimal


def superbill_pdf(visit: Encounter, services: Sequence[Service]) -> bytes:
    """Draw the superbill of a visit: what may be ticked, and what was charged."""
    parts: list[Flowable] = [Paragraph("Superbill", _HEAD), Spacer(1, 4), _about(visit), Spacer(1, 8)]
    if services:
        parts += [_choices(services, {line.code for line in visit.lines}), Spacer(1, 8)]
    if visit.lines:
        parts += [_charged(visit.lines), Spacer(1, 8)]
    parts += [_diagnoses(visit), Spacer(1, 18)]
    parts.append(Paragraph("Provider ______________________________   Date ______________", _BODY))
    return _document(parts)


def _about(visit: Encounter) -> Table:
    patient, payer = visit.patient, visit.payer or (visit.coverages[0].payer if visit.coverages else None)
    who = visit.provider.organization or _person(visit.provider.name)
    rows = (
        ("Practice", who, "Date", _day(visit.service_date or visit.day)),
        ("NPI", visit.provider.npi or "", "Account", patient.account or patient.medical_record_number or ""),
        ("Patient", _person(patient.name), "Born", _day(patient.birth_date)),
        ("Provider", _person(visit.rendering.name) if visit.rendering else "", "Plan",
         (payer.name or payer.kind) if payer else "none: the patient pays"),
    )  # fmt: skip
    cells = [
        [Paragraph(f"<b>{a}</b>", _BODY), _text(b), Paragraph(f"<b>{c}</b>", _BODY), _text(d)] for a, b, c, d in rows
    ]
    return Table(cells, [0.8 * inch, 3.2 * inch, 0.8 * inch, 2.4 * inch], hAlign="LEFT", style=_plain())


def _choices(services: Sequence[Service], charged: set[str | None]) -> Table:
    """The services in three columns, section by section; a section's name stands above its first service."""
    entries = sum(len(list(group)) + 1 for _, group in groupby(services, lambda each: each.section))
    high = -(-entries // _COLUMNS)
    columns: list[list[Paragraph]] = [[]]
    section = ""
    for each in services:
        head = each.section != section
        if len(columns) < _COLUMNS and len(columns[-1]) + head >= high:
            columns.append([])
        if head:
            section = each.section
            columns[-1].append(Paragraph(f"<b>{escape(section)}</b>", _SMALL))
        mark = "x" if each.code in charged else "&nbsp;&nbsp;"
        columns[-1].append(Paragraph(f"[{mark}] <b>{each.code}</b> {escape(each.words)} {each.charge:,.2f}", _SMALL))
    rows = list(zip_longest(*columns, *[()] * (_COLUMNS - len(columns)), fillvalue=""))
    return Table(rows, [_ACROSS / _COLUMNS * inch] * _COLUMNS, hAlign="LEFT", style=_plain())


def _charged(lines: Iterable[ServiceLine]) -> Table:
    head = ("Line", "Code", "Units", "Diagnoses", "Charge")
    rows: list[list[Paragraph]] = [
        [Paragraph(f"<b>{text}</b>", _RIGHT if text == head[-1] else _BODY) for text in head]
    ]
    total = Decimal(0)
    for line in lines:
        code = "-".join([line.code or line.revenue_code or "", *line.modifiers])
        total += line.charge or Decimal(0)
        amount = "not priced" if line.charge is None else f"{line.charge:,.2f}"
        pointers = ", ".join(map(str, line.diagnoses))
        rows.append([_text(str(line.number)), _text(f"{code} {line.description or ''}".strip()),
                     _text(f"{line.units.normalize():f}"), _text(pointers), Paragraph(amount, _RIGHT)])  # fmt: skip
    rows.append([Paragraph("<b>Total</b>", _BODY), _text(""), _text(""), _text(""),
                 Paragraph(f"<b>{total:,.2f}</b>", _RIGHT)])  # fmt: skip
    style = [("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE), ("BACKGROUND", (0, 0), (-1, 0), _SHADE)]
    return Table(
        rows, [w * inch for w in (0.6, 3.4, 0.8, 1.2, 1.2)], repeatRows=1, hAlign="LEFT", style=TableStyle(style)
    )


def _diagnoses(visit: Encounter) -> Table:
    told = [f"{n}. {d.code}" for n, d in enumerate(visit.diagnoses, 1)] or [f"{n}. ____________" for n in range(1, 5)]
    rows = [[_text(text) for text in told[start : start + 4]] for start in range(0, len(told), 4)]
    rows = [row + [_text("")] * (4 - len(row)) for row in rows]
    head = [Paragraph("<b>Diagnoses</b>", _BODY), *([_text("")] * 3)]
    return Table([head, *rows], [_ACROSS / 4 * inch] * 4, hAlign="LEFT", style=_plain())


def _text(text: str) -> Paragraph:
    return Paragraph(escape(text), _BODY)


def _person(name: PersonName | None) -> str:
    return f"{name.first} {name.last}".strip() if name else ""


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _plain() -> TableStyle:
    return TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                       ("TOPPADDING", (0, 0), (-1, -1), 0.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5)])  # fmt: skip


def _document(parts: list[Flowable]) -> bytes:
    out = io.BytesIO()
    margin = 0.6 * inch
    SimpleDocTemplate(
        out, pagesize=letter, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
        title="Superbill", invariant=1,
    ).build(parts)  # fmt: skip
    return out.getvalue()
