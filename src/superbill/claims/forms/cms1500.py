"""The data of the CMS-1500 (02/12), box by box, from the same claim that the 837P carries.

Source of what stands where: CMS-1500 (02/12) items as the Medicare Claims Processing Manual ch. 26 §10.2-10.5 tells
them, and the 837P elements of the same meaning. `data_of` gives the whole claim, `pages_of` six lines a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from superbill.claims.forms.layout import form
from superbill.errors import BadInput
from superbill.model.claim import Claim, ClaimLine, Insured, Name, Party, PostalAddress
from superbill.model.codes import undotted

Boxes = dict[str, str]
"""Box key to text, such as `{"1a": "M12345", "24F.1": "150.00"}`. An empty box is not listed."""

_LETTERS = "ABCDEFGHIJKL"
_ON_FILE = "SIGNATURE ON FILE"
_YES_NO = {True: "YES", False: "NO"}


def data_of(claim: Claim) -> Boxes:
    """Every box of the form for the whole claim; line n of the claim fills `24A.n` to `24J.n`.

    Raises:
        BadInput: when box 23 would have to hold two numbers; such a claim goes electronically or as two claims.
    """
    boxes = {
        "payer": _lines_of(claim.payer.name, claim.payer.address),
        **_people(claim),
        **_circumstances(claim),
        **_diagnoses(claim),
        **_closing(claim),
    }
    for line in claim.lines:
        boxes |= _line(claim, line)
    return _filled(boxes)


def pages_of(claim: Claim) -> tuple[Boxes, ...]:
    """The claim on pages of six lines: each repeats the head and totals its own lines.

    What was paid already stands on the last page, beside `page` and `claim charge` at the foot of each.
    """
    whole = data_of(claim)
    head = {box: text for box, text in whole.items() if not box.startswith("24")}
    size = form().lines_per_page
    sheets = [claim.lines[i : i + size] for i in range(0, len(claim.lines), size)]
    pages = []
    for number, lines in enumerate(sheets, start=1):
        page = {**head, "28": _money(sum((line.charge for line in lines), Decimal(0)))}
        page["page"] = f"{number} of {len(sheets)}"
        page["claim charge"] = _money(claim.charge)
        if number < len(sheets):
            page.pop("29", None)
        for place, line in enumerate(lines, start=1):
            page |= _filled(_line(claim, line, place))
        pages.append(page)
    return tuple(pages)


def _people(claim: Claim) -> Boxes:
    patient, insured = claim.patient, claim.insured
    birth = patient.birth_date if patient else insured.birth_date
    relationship = form().relationship.get(patient.relationship, "OTHER") if patient else "SELF"
    return {
        "1": form().coverage.kind(claim.payer.claim_filing, grouped=bool(insured.group_number)),
        "1a": insured.member_id,
        "2": _name(patient.name if patient else insured.name),
        "3": _day(birth),
        "3.sex": patient.sex if patient else insured.sex,
        "4": _name(insured.name),
        "6": relationship,
        **_address("5", patient.address if patient else insured.address),
        **_address("7", insured.address),
        **_policy(insured, claim.payer.claim_filing),
    }


def _policy(insured: Insured, filing: str) -> Boxes:
    # Claims Processing Manual ch. 26 §10.2, item 11: NONE says that nobody pays before Medicare.
    nobody_before = filing in {"MB", "MA"} and insured.order == "P" and not insured.group_number
    return {
        "11": "NONE" if nobody_before else insured.group_number,
        "11a": _day(insured.birth_date),
        "11a.sex": insured.sex,
        "11c": insured.plan_name,
    }


def _circumstances(claim: Claim) -> Boxes:
    accident = claim.accident
    kind = accident.kind if accident else ""
    provider, qualifier = (claim.referring, "DN") if claim.referring else (claim.supervising, "DQ")
    return {
        "10a": _YES_NO[kind == "EM"],
        "10b": _YES_NO[kind == "AA"],
        "10b.state": accident.state if accident and kind == "AA" else "",
        "10c": _YES_NO[kind == "OA"],
        "12": _ON_FILE if claim.release_information == "Y" else "",
        "13": _ON_FILE if claim.assign_benefits == "Y" else "",
        "14": f"{_day(claim.onset_date)}  431" if claim.onset_date else "",
        "15": f"439  {_day(accident.date)}" if accident and accident.date else "",
        "17": f"{qualifier} {_spoken(provider.name)}" if provider else "",
        "17b": provider.npi if provider else "",
        "18": _span(claim.admission_date, claim.discharge_date) if claim.admission_date else "",
        "20": "NO",
        "22": claim.frequency if claim.frequency != "1" else "",
        "22.ref": claim.payer_claim_number,
        "23": _one_number(claim),
    }


def _one_number(claim: Claim) -> str:
    numbers = [n for n in (claim.prior_authorization, claim.referral_number, claim.clia) if n]
    if len(numbers) > 1:
        # Claims Processing Manual ch. 26 §10.4, item 23: one number; other services go on another form.
        raise BadInput(
            "claim", f"has {len(numbers)} numbers for box 23, which holds one", "Send it as 837P, or as separate claims"
        )
    return numbers[0] if numbers else ""


def _diagnoses(claim: Claim) -> Boxes:
    coded = {f"21{letter}": undotted(code) for letter, code in zip(_LETTERS, claim.diagnoses, strict=False)}
    return {"21.ind": "0", **coded}


def _closing(claim: Claim) -> Boxes:
    billing, facility = claim.billing, claim.facility
    return {
        "25": billing.tax_id,
        "25.kind": "SSN" if billing.tax_id_kind == "SY" else "EIN",
        "26": claim.control_number,
        "27": _YES_NO[claim.accept_assignment == "A"],
        "28": _money(claim.charge),
        "29": _money(claim.patient_paid) if claim.patient_paid is not None else "",
        "31": _ON_FILE if claim.provider_signature else "",
        "32": _lines_of(_spoken(facility.name), facility.address) if facility else "",
        "32a": facility.npi if facility else "",
        "33": _lines_of(_spoken(billing.name), billing.address, billing.phone),
        "33a": billing.npi,
        "33b": f"ZZ{billing.taxonomy}" if billing.taxonomy else "",
    }


def _line(claim: Claim, line: ClaimLine, place: int | None = None) -> Boxes:
    n = place or line.number
    renderer: Party | None = line.rendering or claim.rendering
    return {
        f"24.{n}": _supplement(line),
        f"24A.{n}": _span(line.service_date, line.through_date or line.service_date),
        f"24B.{n}": line.place_of_service or claim.place_of_service,
        f"24C.{n}": "Y" if line.emergency else "",
        f"24D.{n}": line.code,
        f"24D.mod.{n}": " ".join(line.modifiers),
        f"24E.{n}": "".join(_LETTERS[p - 1] for p in line.pointers),
        f"24F.{n}": _money(line.charge),
        f"24G.{n}": _count(line.units),
        f"24J.{n}": renderer.npi if renderer else "",
        f"24I.{n}.shaded": "ZZ" if renderer and renderer.taxonomy else "",
        f"24J.{n}.shaded": renderer.taxonomy if renderer else "",
    }


def _supplement(line: ClaimLine) -> str:
    drug = f"N4{line.drug.ndc} {line.drug.unit}{_count(line.drug.quantity)}" if line.drug else ""
    return "  ".join(part for part in (drug, f"ZZ{line.description}" if line.description else "") if part)


def _address(box: str, address: PostalAddress | None) -> Boxes:
    if address is None:
        return {}
    street = " ".join(part for part in (address.street, address.street2) if part)
    return {box: street, f"{box}.city": address.city, f"{box}.state": address.state, f"{box}.zip": address.zip}


def _lines_of(name: str, address: PostalAddress | None, phone: str = "") -> str:
    lines = [name]
    if address:
        lines += [address.street, address.street2, f"{address.city} {address.state} {address.zip}"]
    return "\n".join(part for part in (*lines, phone) if part)


def _name(name: Name) -> str:
    last = " ".join(part for part in (name.last, name.suffix) if part)
    return ", ".join(part for part in (last, name.first, name.middle) if part)


def _spoken(name: Name) -> str:
    return " ".join(part for part in (name.first, name.middle, name.last, name.suffix) if part)


def _day(day: date | None) -> str:
    return f"{day:%m %d %Y}" if day else ""


def _span(first: date, last: date | None) -> str:
    return "  ".join(f"{day:%m %d %y}" for day in (first, last) if day)


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _count(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _filled(boxes: Boxes | Iterable[tuple[str, str]]) -> Boxes:
    return {box: text.upper() for box, text in dict(boxes).items() if text}
