"""A claim's paper form as a picture: the same print grid as the PDF, with findings on the boxes that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from superbill.claims.forms import cms1500, ub04
from superbill.claims.forms.grid import POINTS_A_COLUMN, POINTS_A_LINE, Cell, Form, form
from superbill.model.codes import undotted
from superbill.model.finding import Finding, Outcome
from superbill.model.institutional import InstitutionalClaim
from superbill.office.records.claims import ClaimValue
from superbill.remittance.matching import BilledLine

BELOW = 3.0
LABEL = 5.0
AHEAD, EDGE = 5.0, 4.0
HIDDEN = "•••"

FIELDS = {
    "cms1500": {
        "patient.name": "2", "patient.birth_date": "3", "patient.sex": "3.sex", "patient.address": "5",
        "patient.zip": "5.zip", "patient.account": "26", "coverages[0].subscriber.member_id": "1a",
        "coverages[0].group_number": "11", "coverages[0].plan_name": "11c", "coverages[0]": "1a", "coverages": "9",
        "payer": "1", "provider.npi": "33a", "provider.tax_id": "25", "provider.phone": "33.phone", "provider": "33",
        "rendering": "24J.1", "referring": "17", "ordering": "17", "supervising": "17", "facility": "32",
        "accident": "10", "authorizations": "23", "admit_date": "18.from", "discharge_date": "18.to",
        "prior_payments": "29", "condition_codes": "10d",
    },
    "ub04": {
        "type_of_bill": "4", "patient.name": "8b", "patient.birth_date": "10", "patient.sex": "11",
        "patient.address": "9a", "patient.zip": "9d", "patient.account": "3a",
        "patient.medical_record_number": "3b", "coverages[0].subscriber.member_id": "60A",
        "coverages[0].group_number": "62A", "coverages[0]": "60A", "coverages": "50B", "payer": "50A",
        "provider.npi": "56", "provider.tax_id": "5", "provider": "1", "attending": "76.npi", "operating": "77.npi",
        "rendering": "78.npi", "referring": "79.npi", "admit_date": "12", "admission_type": "14",
        "admission_source": "15", "discharge_status": "17", "discharge_date": "6.through", "authorizations": "63A",
        "procedures": "74",
    },
}  # fmt: skip
"""Which box shows what a field of the encounter says; the longest beginning counts."""
EDITS = {
    "CLAIM-ZIP4": "provider", "CLAIM-STREET": "provider", "CLAIM-OTHER-COVERAGE": "coverages",
    "CLAIM-COB-TWICE": "coverages",
}  # fmt: skip
"""The field that an edit without one is about."""
SECRET = {
    "patient.name": ("2", "4", "9", "8a", "8b", "38", "58A", "58B", "58C"),
    "patient.birth_date": ("3", "11a", "10"),
    "patient.number": ("26", "3a", "3b"),
    "patient.contact": ("5", "5.city", "5.state", "5.zip", "5.phone", "7", "7.city", "7.state", "7.zip", "7.phone",
                        "9a", "9b", "9c", "9d"),
    "coverage.member": ("1a", "9a", "11", "60A", "60B", "60C", "61A", "61B", "61C", "62A", "62B", "62C"),
    "claim.money": ("28", "29", "54A", "54B", "54C", "55A", "55B", "55C", "24F", "47", "48", "39a.amount", "20.charge"),
}  # fmt: skip
"""Boxes that a role sees only with the field named (minimum necessary)."""


@dataclass(frozen=True)
class Frame:
    """One frame with its label."""

    x: float
    y: float
    width: float
    height: float
    shaded: bool


@dataclass(frozen=True)
class Words:
    """One line of print. `room` is the width to which a text longer than its box is set."""

    x: float
    y: float
    text: str
    size: float
    room: float | None = None
    bold: bool = False


@dataclass(frozen=True)
class Flag:
    """A finding on its box: its number in the list, and the frame to draw round the box."""

    number: int
    severity: str
    x: float
    y: float
    width: float
    height: float

    @property
    def corner(self) -> float:
        """Where the finding's number stands: the right end of the box."""
        return self.x + self.width - 5

    @property
    def number_y(self) -> float:
        """The base line of that number."""
        return self.y + 2.8


@dataclass(frozen=True)
class Picture:
    """One page of the form. `values` tells the same in words: box, label, what it says."""

    title: str
    under: str
    width: float
    height: float
    frames: tuple[Frame, ...]
    labels: tuple[Words, ...]
    ticks: tuple[Frame, ...]
    data: tuple[Words, ...]
    flags: tuple[Flag, ...]
    values: tuple[tuple[str, str, str], ...]


def pictures(claim: ClaimValue, findings: Iterable[Finding], sees: Iterable[str]) -> tuple[Picture, ...]:
    """Draw the pages of a claim; boxes that the reader may not see are covered."""
    name = "ub04" if isinstance(claim, InstitutionalClaim) else "cms1500"
    pages = ub04.pages_of(claim) if isinstance(claim, InstitutionalClaim) else cms1500.pages_of(claim)
    sheet = form(name)
    covered = {box for field, boxes in SECRET.items() if field not in set(sees) for box in boxes}
    numbered = list(enumerate(findings, start=1))
    return tuple(
        _picture(sheet, _covered(boxes, covered), _flags(sheet, name, claim, boxes, numbered)) for boxes in pages
    )


def boxes_of(name: str, claim: ClaimValue, boxes: Mapping[str, str], finding: Finding) -> tuple[str, ...]:
    """Return the boxes that a finding is about: its lines, its codes, its fields; none when the form shows nothing."""
    if finding.verdict is Outcome.PASS:
        return ()
    column = "24D" if name == "cms1500" else "44"
    billed: Sequence[BilledLine] = claim.lines
    found = [f"{column}.{place}" for place, line in enumerate(billed, start=1) if line.number in finding.lines]
    wanted = {undotted(code) for code in finding.codes}
    found += [box for box, text in boxes.items() if box[:2] in {"21", "67"} and undotted(text.split(" ")[0]) in wanted]
    fields = finding.fields or ((EDITS[finding.edit],) if finding.edit in EDITS else ())
    for field in fields:
        known = [path for path in FIELDS[name] if field.startswith(path)]
        found += [FIELDS[name][max(known, key=len)]] if known else []
    return tuple(dict.fromkeys(box for box in found))


def _covered(boxes: Mapping[str, str], covered: set[str]) -> dict[str, str]:
    return {box: HIDDEN if box in covered or box.split(".")[0] in covered else text for box, text in boxes.items()}


def _flags(
    sheet: Form, name: str, claim: ClaimValue, boxes: Mapping[str, str], findings: list[tuple[int, Finding]]
) -> tuple[Flag, ...]:
    cells = {cell.box: cell for cell in sheet.cell}
    flags = []
    for number, finding in findings:
        for box in boxes_of(name, claim, boxes, finding):
            if box in cells:
                frame = _frame(sheet, cells[box])
                flags.append(Flag(number, finding.severity, frame.x, frame.y, frame.width, frame.height))
    return tuple(flags)


def _picture(sheet: Form, boxes: Mapping[str, str], flags: tuple[Flag, ...]) -> Picture:
    return Picture(
        title=sheet.title,
        under=sheet.under,
        width=sheet.width,
        height=sheet.height,
        frames=tuple(_frame(sheet, cell) for cell in sheet.cell if cell.right),
        labels=tuple(label for cell in sheet.cell for label in _labels(sheet, cell)),
        ticks=tuple(tick for cell in sheet.cell for tick in _ticks(sheet, cell)),
        data=tuple(word for cell in sheet.cell for word in _data(sheet, cell, boxes.get(cell.box, ""))),
        flags=flags,
        values=tuple(
            (cell.box, cell.label, boxes[cell.box].replace("\n", ", ")) for cell in sheet.cell if boxes.get(cell.box)
        ),
    )


def _down(sheet: Form, line: float) -> float:
    """Points from the upper edge of the paper to the base of a line."""
    return sheet.height - sheet.y(line)


def _frame(sheet: Form, cell: Cell) -> Frame:
    left, right = (cell.left, cell.right) if cell.right else (cell.col, cell.col + cell.width)
    top = _down(sheet, cell.line - (cell.tall if cell.right else 1)) + BELOW
    bottom = _down(sheet, cell.line + cell.rows - 1) + BELOW
    return Frame(sheet.x(left) - 2, top, (right - left) * POINTS_A_COLUMN, bottom - top, cell.shaded)


def _labels(sheet: Form, cell: Cell) -> Iterator[Words]:
    if cell.label:
        frame = _frame(sheet, cell)
        room = frame.width - 3
        wide = len(cell.label) * LABEL * 0.5
        yield Words(frame.x + 2, frame.y + LABEL, cell.label, LABEL, room if wide > room else None)
    if cell.ahead:
        yield Words(sheet.x(cell.col) - 2 - len(cell.ahead) * AHEAD * 0.65, _down(sheet, cell.line), cell.ahead, AHEAD)
    for column, label in zip(cell.marks.values(), cell.mark_labels, strict=False):
        yield Words(sheet.x(column) - 0.8, _down(sheet, cell.line) - 8.6, label, 4.2)


def _ticks(sheet: Form, cell: Cell) -> Iterator[Frame]:
    for column in cell.marks.values():
        yield Frame(sheet.x(column) - 0.8, _down(sheet, cell.line) - 7.6, 8.6, 9.4, shaded=False)


def _data(sheet: Form, cell: Cell, text: str) -> Iterator[Words]:
    if text and cell.marks:
        if text in cell.marks:
            yield Words(sheet.x(cell.marks[text]), _down(sheet, cell.line), "X", POINTS_A_LINE, bold=True)
        return
    room = cell.width * POINTS_A_COLUMN
    if cell.right and cell.align == "left":  # the print may end at the very edge of the frame; here it stays within
        room = min(room, (cell.right - cell.col) * POINTS_A_COLUMN - EDGE)
    for row, line in enumerate(text.split("\n") if text else ()):
        shown = line.replace(".", " ") if cell.money else line
        wide = len(shown) * POINTS_A_COLUMN
        left = sheet.x(cell.col) + (max(0.0, room - wide) if cell.align == "right" else 0)
        yield Words(left, _down(sheet, cell.line + row), shown, POINTS_A_LINE, room if wide > room else None)
