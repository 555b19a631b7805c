"""The charge master: what a practice charges for a service on a day, read from and written to CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db.models import Q
from django.utils import timezone

from superbill.errors import BadFile, BadInput
from superbill.model.money import CENT
from superbill.office import audit
from superbill.office.models import CardChange, ChargeItem
from superbill.office.records.keeping import kept

COLUMNS = ("practice", "code", "modifiers", "charge", "effective_from", "effective_to", "words", "section")
NEEDED = ("code", "charge", "effective_from")
_CODE, _MODIFIERS = re.compile(r"[A-Z0-9]{5}"), re.compile(r"([A-Z0-9]{2}( [A-Z0-9]{2}){0,3})?")
KIND = "charge"
CHANGING = ("charge", "effective_to", "words", "section")
"""What of a row changes; practice, code, modifiers and the first day say which row it is."""
MOST = Decimal("999999.99")
LARGEST = 1 << 23
"""So many bytes of a file are taken in at once."""


@dataclass(frozen=True)
class Charge:
    """One row of the master."""

    practice: str
    code: str
    modifiers: tuple[str, ...]
    charge: Decimal
    effective_from: dt.date
    effective_to: dt.date | None
    words: str
    section: str


@dataclass(frozen=True)
class ChargeChanged:
    """One change of a row of the master: what it said and says, by field; a row that is new said nothing before."""

    practice: str
    code: str
    modifiers: tuple[str, ...]
    effective_from: dt.date
    before: Mapping[str, str]
    after: Mapping[str, str]
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Imported:
    """What an import did: rows that are new, changed, and as they were."""

    new: int
    changed: int
    same: int


def text_of(content: bytes) -> str:
    """Return the text of a file of charges, or say why it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("file", "is not UTF-8 text", "Save it as CSV in UTF-8") from None


@kept
def import_charges(text: str, name: str, by: str) -> Imported:
    """Take a file of charges in, all of it or nothing; a row of the same practice, code, modifiers and day is replaced.

    Raises:
        BadFile: with line and field of the first row that cannot be used.
    """
    try:
        told = list(_read(text, name))
    except csv.Error as error:
        raise BadFile(name, "", f"is not CSV ({error})", "Save it as CSV in UTF-8, with commas") from None
    _refuse_twice(told, name)
    held = {_key(row): row for row in ChargeItem.objects.select_for_update()}
    new, changed, kept_changes, at = [], [], [], timezone.now()
    for _, charge in told:
        row = held.get(_identity(charge))
        before = _told(_charge(row)) if row else {}
        if row is None:
            row = _fill(ChargeItem(by=by), charge)
            new.append(row)
        elif _charge(row) != charge:
            row.by = by
            changed.append(_fill(row, charge))
        else:
            continue
        kept_changes.append(_change(row, before, by, at))
    ChargeItem.objects.bulk_create(new, batch_size=500)
    CardChange.objects.bulk_create(kept_changes, batch_size=500)
    for row in changed:
        row.save()
    audit.record(by, "import", "charge master", detail=f"{len(new)} new, {len(changed)} changed")
    return Imported(len(new), len(changed), len(told) - len(new) - len(changed))


def export_charges(*, practice: str = "") -> str:
    """Return the master as CSV, which `import_charges` reads again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in charges(practice=practice):
        writer.writerow(
            (each.practice, each.code, " ".join(each.modifiers), each.charge, each.effective_from,
             each.effective_to or "", _no_formula(each.words), _no_formula(each.section))
        )  # fmt: skip
    return out.getvalue()


def charges(*, practice: str = "", day: dt.date | None = None) -> tuple[Charge, ...]:
    """Return the master, of one practice with what holds for all, and of one day where one is given."""
    rows = ChargeItem.objects.all()
    rows = rows.filter(practice__in=["", practice]) if practice else rows
    if day:
        rows = rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day), effective_from__lte=day)
    return tuple(_charge(row) for row in rows)


def charge_changes(*, code: str = "", limit: int = 100) -> tuple[ChargeChanged, ...]:
    """Return who changed which charge when, from what to what, the newest first; of one code where it is named."""
    items = ChargeItem.objects.filter(code=code) if code else ChargeItem.objects.all()
    rows = CardChange.objects.filter(kind=KIND, card__in=items.values("public_id")).order_by("-id")[:limit]
    found = ChargeItem.objects.in_bulk([row.card for row in rows], field_name="public_id")
    return tuple(_changed(found[row.card], row) for row in rows)


def charge_of(practice: str, code: str, modifiers: Sequence[str], day: dt.date) -> Charge | None:
    """Return what is charged for a service on a day.

    The practice's own charge goes before that of all, the one of exactly these modifiers before that of the code
    alone, the newest before older ones.
    """
    wanted = tuple(sorted(modifiers))
    fitting = [c for c in charges(day=day) if c.code == code and c.practice in {"", practice}]
    fitting = [c for c in fitting if tuple(sorted(c.modifiers)) == wanted or not c.modifiers]
    return max(fitting, key=lambda c: (c.practice != "", c.modifiers != (), c.effective_from), default=None)


def _read(text: str, name: str) -> Iterator[tuple[int, Charge]]:
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    found = [column.strip().lower() for column in rows.fieldnames or ()]
    missing = [column for column in NEEDED if column not in found]
    if missing:
        do = f"Write the columns {', '.join(COLUMNS)} in the first line"
        raise BadFile(name, "line 1", f"has no column {', '.join(missing)}", do)
    rows.fieldnames = found
    for row in rows:
        if any((value or "").strip() for value in row.values() if isinstance(value, str)):
            yield rows.line_num, _row(row, name, rows.line_num)


def _row(row: Mapping[str, str | None], name: str, line: int) -> Charge:
    text = {column: (row.get(column) or "").strip() for column in COLUMNS}

    def refuse(field: str, what: str, do: str) -> BadFile:
        return BadFile(name, f"line {line}, {field}", what, do)

    code, modifiers = text["code"].upper(), " ".join(text["modifiers"].upper().replace("-", " ").split())
    if not _CODE.fullmatch(code):
        raise refuse("code", "is not a code of five letters and digits", "Write it as 99213 or J1885")
    if not _MODIFIERS.fullmatch(modifiers):
        raise refuse("modifiers", "are not up to four modifiers of two characters", "Write them as 26 or RT 59")
    if text["practice"] and not re.fullmatch(r"\d{10}", text["practice"]):
        raise refuse("practice", "is not an NPI", "Write ten digits, or nothing for every practice")
    try:
        charge = Decimal(text["charge"].lstrip("$").replace(",", ""))
    except InvalidOperation:
        charge = Decimal("NaN")
    if not charge.is_finite() or not 0 <= charge <= MOST or charge != charge.quantize(CENT):
        raise refuse("charge", "is not an amount of whole cents", "Write it as 150.00")
    first, last = _day(text["effective_from"]), _day(text["effective_to"])
    if first is None or (text["effective_to"] and last is None):
        raise refuse("effective_from or effective_to", "is not a day", "Write it as 2026-01-01")
    if last and last < first:
        raise refuse("effective_to", "lies before effective_from", "Correct the days")
    return Charge(text["practice"], code, tuple(modifiers.split()), charge.quantize(CENT), first, last,
                  text["words"][:120], text["section"][:60])  # fmt: skip


def _refuse_twice(told: Iterable[tuple[int, Charge]], name: str) -> None:
    seen: dict[tuple[str, str, str, dt.date], int] = {}
    for line, charge in told:
        before = seen.setdefault(_identity(charge), line)
        if before != line:
            do = "Keep one charge for a code, its modifiers and a day"
            raise BadFile(name, f"line {line}", f"says again what line {before} says", do)


def _fill(row: ChargeItem, charge: Charge) -> ChargeItem:
    row.practice, row.code, row.modifiers = charge.practice, charge.code, " ".join(charge.modifiers)
    row.charge, row.effective_from, row.effective_to = charge.charge, charge.effective_from, charge.effective_to
    row.words, row.section = charge.words, charge.section
    return row


def _charge(row: ChargeItem) -> Charge:
    return Charge(row.practice, row.code, tuple(row.modifiers.split()), row.charge, row.effective_from,
                  row.effective_to, row.words, row.section)  # fmt: skip


def _told(charge: Charge) -> dict[str, str]:
    return {name: str(getattr(charge, name) or "") for name in CHANGING}


def _change(row: ChargeItem, before: Mapping[str, str], by: str, at: dt.datetime) -> CardChange:
    after = _told(_charge(row))
    differ = [name for name in after if after[name] != before.get(name, "")]
    said = {name: before[name] for name in differ if name in before}
    return CardChange(
        kind=KIND, card=row.public_id, before=said, after={name: after[name] for name in differ}, by=by, at=at
    )


def _changed(item: ChargeItem, row: CardChange) -> ChargeChanged:
    return ChargeChanged(item.practice, item.code, tuple(item.modifiers.split()), item.effective_from, row.before,
                         row.after, row.by, row.at)  # fmt: skip


def _identity(charge: Charge) -> tuple[str, str, str, dt.date]:
    return charge.practice, charge.code, " ".join(charge.modifiers), charge.effective_from


def _key(row: ChargeItem) -> tuple[str, str, str, dt.date]:
    return row.practice, row.code, row.modifiers, row.effective_from


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _no_formula(text: str) -> str:
    """Keep a spreadsheet from reading words as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
