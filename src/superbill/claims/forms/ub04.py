"""The data of the UB-04, form locator by form locator, from the same claim that the 837I carries.

Source of what stands where: Medicare Claims Processing Manual ch. 25 §75 (form locators 1 to 81) and the 837I elements
of the same meaning. `data_of` gives the whole bill, `pages_of` twenty-two lines a page with totals on the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from superbill.claims.forms.grid import form
from superbill.claims.forms.texts import counted, money, spoken, surname_first
from superbill.errors import BadInput
from superbill.model.claim import ClaimPayer, Insured, Party, PostalAddress
from superbill.model.codes import undotted
from superbill.model.institutional import InstitutionalClaim, InstitutionalLine, Occurrence

Boxes = dict[str, str]
_PLACES = {"diagnoses": 17, "external_causes": 3, "procedures": 5, "condition_codes": 11, "occurrences": 8, "spans": 4,
           "values": 12, "payers": 3}  # fmt: skip
_ROWS = "ABC"
_TOTAL = "0001"
_TAXONOMY = "B3"


def data_of(claim: InstitutionalClaim) -> Boxes:
    """Every form locator of the bill; line n of the claim fills `42.n` to `48.n`.

    Raises:
        BadInput: when the bill holds more codes than the paper has places for; it goes electronically.
    """
    _check_room(claim)
    boxes = {
        **_heading(claim),
        **_patient(claim),
        **_codes(claim),
        **_payers(claim),
        **_diagnoses(claim),
        **_procedures(claim),
        **_practitioners(claim),
        **_closing(claim),
    }
    for line in claim.lines:
        boxes |= _line(line, line.number)
    return _filled(boxes)


def pages_of(claim: InstitutionalClaim, created: date | None = None) -> tuple[Boxes, ...]:
    """The bill on pages of twenty-two lines, each with the whole head; totals (revenue code 0001) on the last."""
    whole = data_of(claim)
    head = {box: text for box, text in whole.items() if not _of_line(box)}
    size = form("ub04").lines.count
    sheets = [claim.lines[i : i + size] for i in range(0, len(claim.lines), size)]
    pages = []
    for number, lines in enumerate(sheets, start=1):
        page = {**head, "23.page": f"{number}", "23.of": f"{len(sheets)}", "23.created": _day(created)}
        if number == len(sheets):
            page |= _totals(claim)
        for place, line in enumerate(lines, start=1):
            page |= _line(line, place)
        pages.append(_filled(page))
    return tuple(pages)


def _of_line(box: str) -> bool:
    number, _, place = box.partition(".")
    return number in {"42", "43", "44", "45", "46", "47", "48"} and place.isdecimal()


def _check_room(claim: InstitutionalClaim) -> None:
    counts = {name: len(getattr(claim, name)) for name in _PLACES if name != "payers"}
    counts["payers"] = len(claim.other_payers) + 1
    for name, count in counts.items():
        if count > _PLACES[name]:
            raise BadInput(
                name, f"are {count}, and the UB-04 has places for {_PLACES[name]}", "Send the bill as 837I"
            )  # fmt: skip


def _heading(claim: InstitutionalClaim) -> Boxes:
    billing, pay_to = claim.billing, claim.pay_to
    return {
        "1": _lines_of(spoken(billing.name), billing.address, billing.phone),
        "2": _lines_of(spoken(pay_to.name), pay_to.address, "") if pay_to else "",
        "3a": claim.control_number,
        "3b": claim.medical_record_number,
        "4": f"0{claim.bill_type}",
        "5": billing.tax_id,
        "6.from": _day(claim.statement_from),
        "6.through": _day(claim.statement_through),
    }


def _patient(claim: InstitutionalClaim) -> Boxes:
    patient, insured = claim.patient, claim.insured
    where = patient.address if patient else insured.address
    birth = patient.birth_date if patient else insured.birth_date
    return {
        "8a": patient.member_id if patient else "",
        "8b": surname_first(patient.name if patient else insured.name),
        "9a": " ".join(part for part in (where.street, where.street2) if part) if where else "",
        "9b": where.city if where else "",
        "9c": where.state if where else "",
        "9d": where.zip if where else "",
        "10": f"{birth:%m%d%Y}" if birth else "",
        "11": patient.sex if patient else insured.sex,
        "12": _day(claim.admission_date),
        "13": claim.admission_hour[:2],
        "14": claim.admission_type,
        "15": claim.admission_source,
        "16": claim.discharge_hour[:2],
        "17": claim.discharge_status,
        "29": claim.accident_state,
    }


def _codes(claim: InstitutionalClaim) -> Boxes:
    boxes = {str(18 + n): code for n, code in enumerate(claim.condition_codes)}
    # Occurrences go across the first row of 31 to 34 and then the second; spans the same in 35 and 36.
    for n, told in enumerate(claim.occurrences):
        boxes |= _occurrence(f"{31 + n % 4}{'ab'[n // 4]}", told)
    for n, told in enumerate(claim.spans):
        boxes |= _occurrence(f"{35 + n % 2}{'ab'[n // 2]}", told)
    for n, value in enumerate(claim.values):
        box = f"{39 + n % 3}{'abcd'[n // 3]}"
        boxes |= {box: value.code, f"{box}.amount": money(value.amount)}
    boxes["38"] = _lines_of(surname_first(claim.insured.name), claim.insured.address, "")
    return boxes


def _occurrence(box: str, told: Occurrence) -> Boxes:
    days = {f"{box}.from": _day(told.day), f"{box}.through": _day(told.through)} if told.through else {}
    return {box: told.code, **(days or {f"{box}.day": _day(told.day)})}


def _line(line: InstitutionalLine, place: int) -> Boxes:
    drug = f"N4{line.drug.ndc}{line.drug.unit}{counted(line.drug.quantity)}" if line.drug else ""
    return _filled(
        {
            f"42.{place}": line.revenue_code,
            f"43.{place}": drug or line.description,
            f"44.{place}": " ".join((line.code, *line.modifiers)) if line.code else _rate(line),
            f"45.{place}": _day(line.service_date),
            f"46.{place}": counted(line.units),
            f"47.{place}": money(line.charge),
            f"48.{place}": money(line.non_covered) if line.non_covered is not None else "",
        }
    )


def _rate(line: InstitutionalLine) -> str:
    """FL 44 of room and board: the charge of a day."""
    return money(line.charge / line.units) if line.unit_kind == "DA" and line.units else ""


def _totals(claim: InstitutionalClaim) -> Boxes:
    refused = sum((line.non_covered or Decimal(0) for line in claim.lines), Decimal(0))
    return {"42.23": _TOTAL, "47.23": money(claim.charge), "48.23": money(refused) if refused else ""}


def _payers(claim: InstitutionalClaim) -> Boxes:
    """FL 50 to 65, the payers in their order: row A pays first."""
    relation = claim.patient.relationship if claim.patient else "18"
    rows: list[tuple[Insured, ClaimPayer, str, Decimal | None]] = [(claim.insured, claim.payer, relation, None)]
    rows += [(o.insured, o.payer, o.relationship, o.paid) for o in claim.other_payers]
    rows.sort(key=lambda row: "PSTABCDEFGH".index(row[0].order))
    boxes: Boxes = {"56": claim.billing.npi}
    for letter, (insured, payer, relation, paid) in zip(_ROWS, rows, strict=False):
        asked = insured == claim.insured and payer == claim.payer
        boxes |= _payer(claim, letter, insured, payer, relation)
        boxes[f"54{letter}"] = money(paid) if paid is not None else ""
        if asked:
            owed = claim.patient_owes
            boxes |= {
                f"55{letter}": money(owed) if owed is not None else "",
                f"63{letter}": claim.prior_authorization or claim.referral_number,
                f"64{letter}": claim.payer_claim_number,
            }
    for other in claim.other_payers:
        row = next(r for r, (i, p, _, _) in zip(_ROWS, rows, strict=False) if (i, p) == (other.insured, other.payer))
        boxes |= {f"63{row}": other.prior_authorization or other.referral_number, f"64{row}": other.claim_number}
    return boxes


def _payer(claim: InstitutionalClaim, letter: str, insured: Insured, payer: ClaimPayer, relation: str) -> Boxes:
    return {
        f"50{letter}": payer.name,
        f"51{letter}": payer.id,
        f"52{letter}": claim.release_information,
        f"53{letter}": claim.assign_benefits,
        f"58{letter}": surname_first(insured.name),
        f"59{letter}": relation,
        f"60{letter}": insured.member_id,
        f"61{letter}": insured.plan_name,
        f"62{letter}": insured.group_number,
    }


def _diagnoses(claim: InstitutionalClaim) -> Boxes:
    boxes = {"66": "0", "67": _coded(claim.principal.code, claim.principal.poa)}
    boxes |= {f"67{chr(65 + n)}": _coded(d.code, d.poa) for n, d in enumerate(claim.diagnoses)}
    boxes["69"] = undotted(claim.admitting)
    boxes |= {f"70{'abc'[n]}": undotted(code) for n, code in enumerate(claim.reasons_for_visit)}
    boxes["71"] = claim.drg
    boxes |= {f"72{'abc'[n]}": _coded(d.code, d.poa) for n, d in enumerate(claim.external_causes)}
    return boxes


def _coded(code: str, poa: str) -> str:
    """Seven places for the code, and the eighth for present on admission."""
    return f"{undotted(code):<7}{poa}".rstrip()


def _procedures(claim: InstitutionalClaim) -> Boxes:
    told = ((claim.principal_procedure,) if claim.principal_procedure else ()) + claim.procedures
    boxes: Boxes = {}
    for box, procedure in zip(("74", "74a", "74b", "74c", "74d", "74e"), told, strict=False):
        boxes |= {box: procedure.code, f"{box}.day": _day(procedure.day)}
    return boxes


def _practitioners(claim: InstitutionalClaim) -> Boxes:
    others = [(q, p) for q, p in (("ZZ", claim.other_operating), ("82", claim.rendering), ("DN", claim.referring)) if p]
    boxes = {**_practitioner("76", claim.attending), **_practitioner("77", claim.operating)}
    for box, (qualifier, who) in zip(("78", "79"), others, strict=False):
        boxes |= {f"{box}.kind": qualifier, **_practitioner(box, who)}
    return boxes


def _practitioner(box: str, who: Party | None) -> Boxes:
    return {f"{box}.npi": who.npi, f"{box}.last": who.name.last, f"{box}.first": who.name.first} if who else {}


def _closing(claim: InstitutionalClaim) -> Boxes:
    taxonomy = {"81a.kind": _TAXONOMY, "81a": claim.billing.taxonomy} if claim.billing.taxonomy else {}
    return {"80": "\n".join(_wrapped([n.text for n in claim.notes])), **taxonomy}


def _wrapped(texts: Sequence[str]) -> list[str]:
    """The remarks on lines as long as FL 80 has them; what does not fit is refused when it is drawn."""
    rows, width = [""], 26
    for word in " ".join(texts).split():
        if len(rows[-1]) + len(word) + bool(rows[-1]) > width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def _lines_of(name: str, address: PostalAddress | None, phone: str) -> str:
    lines = [name]
    if address:
        street = " ".join(part for part in (address.street, address.street2) if part)
        lines += [street, f"{address.city} {address.state} {address.zip}"]
    return "\n".join(part for part in (*lines, phone) if part)


def _day(day: date | None) -> str:
    return f"{day:%m%d%y}" if day else ""


def _filled(boxes: Boxes) -> Boxes:
    return {box: text.upper() for box, text in boxes.items() if text}
