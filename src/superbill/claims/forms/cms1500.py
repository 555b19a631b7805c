"""The data of the CMS-1500 (02/12), box by box, from the same claim that the 837P carries.

Source of what stands where: CMS-1500 (02/12) items as the Medicare Claims Processing Manual ch. 26 §10.2-10.5 tells
them, and the 837P elements of the same meaning. `data_of` gives the whole claim, `pages_of` six lines a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from superbill.claims.forms.grid import form
from superbill.claims.forms.texts import counted, money, spoken, surname_first
from superbill.errors import BadInput
from superbill.model.claim import Claim, ClaimDates, ClaimLine, Insured, OtherPayer, Party, PostalAddress
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

    What was paid already stands on the last page; the foot of each tells its number and the charge of the whole claim.
    """
    whole = data_of(claim)
    head = {box: text for box, text in whole.items() if not box.startswith("24")}
    size = form("cms1500").lines.count
    sheets = [claim.lines[i : i + size] for i in range(0, len(claim.lines), size)]
    pages = []
    for number, lines in enumerate(sheets, start=1):
        page = {**head, "28": money(sum((line.charge for line in lines), Decimal(0)))}
        if len(sheets) > 1:
            page["page"] = f"{number} OF {len(sheets)}, CLAIM {money(claim.charge)}"
        if number < len(sheets):
            page.pop("29", None)
        for place, line in enumerate(lines, start=1):
            page |= _filled(_line(claim, line, place))
        pages.append(page)
    return tuple(pages)


def _people(claim: Claim) -> Boxes:
    patient, insured = claim.patient, claim.insured
    birth = patient.birth_date if patient else insured.birth_date
    names = form("cms1500").names["relationship"]
    return {
        "1": _coverage(claim.payer.claim_filing, grouped=bool(insured.group_number)),
        "1a": insured.member_id,
        "2": surname_first(patient.name if patient else insured.name),
        "3": _day(birth),
        "3.sex": _sex(patient.sex if patient else insured.sex),
        "4": surname_first(insured.name),
        "6": names.get(patient.relationship, "OTHER") if patient else "SELF",
        **_address("5", patient.address if patient else insured.address),
        **_address("7", insured.address),
        **_policy(claim),
        **_other_insured(claim),
    }


def _coverage(filing: str, *, grouped: bool) -> str:
    """What box 1 says, by claim filing indicator."""
    said = form("cms1500")
    names = said.names["coverage"]
    if filing in said.groups["coverage"] and grouped:
        return names["group"]
    return names.get(filing, names["other"])


def _policy(claim: Claim) -> Boxes:
    """Items 11 to 11c. Medicare wants the policy that pays before it, or the word that there is none.

    Source: Claims Processing Manual ch. 26 §10.2, items 4, 7 and 11.
    """
    insured, medicare = claim.insured, claim.payer.claim_filing in {"MB", "MA"}
    first = next((o for o in claim.other_payers if o.insured.order == "P"), None)
    if medicare and insured.order == "P" and not insured.group_number:
        return {"11": "NONE", "11a": _day(insured.birth_date), "11a.sex": _sex(insured.sex)}
    told: Insured = first.insured if medicare and first else insured
    return {
        "11": told.group_number or (told.member_id if medicare else ""),
        "11a": _day(told.birth_date),
        "11a.sex": _sex(told.sex),
        "11b.qual": "Y4" if insured.casualty_claim else "",
        "11b": insured.casualty_claim,
        "11c": told.plan_name,
    }


def _other_insured(claim: Claim) -> Boxes:
    """Items 9 to 9d and 11d: the policy beside the one that is asked (loops 2320 and 2330A)."""
    if not claim.other_payers:
        return {"11d": "NO"}
    other: OtherPayer = claim.other_payers[0]
    return {
        "9": surname_first(other.insured.name),
        "9a": other.insured.group_number or other.insured.member_id,
        "9d": other.insured.plan_name or other.payer.name,
        "11d": "YES",
    }


def _circumstances(claim: Claim) -> Boxes:
    accident = claim.accident
    kind = accident.kind if accident else ""
    return {
        "10a": _YES_NO[kind == "EM"],
        "10b": _YES_NO[kind == "AA"],
        "10b.state": accident.state if accident and kind == "AA" else "",
        "10c": _YES_NO[kind == "OA"],
        "10d": " ".join(claim.condition_codes),
        "12": _ON_FILE if claim.release_information == "Y" else "",
        "13": _ON_FILE if claim.assign_benefits == "Y" else "",
        **_dates(claim),
        **_source(claim),
        "18.from": _day(claim.admission_date),
        "18.to": _day(claim.discharge_date) if claim.admission_date else "",
        "19": claim.note.text if claim.note else "",
        **_outside(claim),
        "22": claim.frequency if claim.frequency != "1" else "",
        "22.ref": claim.payer_claim_number,
        "23": _one_number(claim),
    }


def _dates(claim: Claim) -> Boxes:
    """Items 14 to 16, each date with the qualifier that the file gives it."""
    course = claim.dates or ClaimDates()
    first = (("431", claim.onset_date), ("484", course.last_menstrual_period))
    accident = claim.accident.date if claim.accident else None
    others = (
        ("454", course.initial_treatment), ("304", course.last_seen), ("453", course.acute_manifestation),
        ("439", accident), ("455", course.last_xray), ("090", course.care_assumed), ("091", course.care_relinquished),
        ("444", course.first_contact),
    )  # fmt: skip
    boxes: Boxes = {"16.from": _day(course.disability_from), "16.to": _day(course.disability_to)}
    for box, told in (("14", first), ("15", others)):
        qualifier, day = next(((q, d) for q, d in told if d), ("", None))
        boxes |= {f"{box}.qual": qualifier, box: _day(day)}
    return boxes


def _source(claim: Claim) -> Boxes:
    """Item 17: who referred, else ordered, else supervised."""
    ordering = next((line.ordering for line in claim.lines if line.ordering), None)
    told = (("DN", claim.referring), ("DK", ordering), ("DQ", claim.supervising))
    for qualifier, provider in told:
        if provider:
            return {"17.qual": qualifier, "17": spoken(provider.name), "17b": provider.npi}
    return {}


def _outside(claim: Claim) -> Boxes:
    """Item 20: whether a service was bought from outside, and what it cost (PS1)."""
    bought = [line.purchased[1] for line in claim.lines if line.purchased]
    return {"20": _YES_NO[bool(bought)], "20.charge": money(sum(bought, Decimal(0))) if bought else ""}


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
        "28": money(claim.charge),
        "29": _paid(claim),
        "31": _ON_FILE if claim.provider_signature else "",
        "32": _lines_of(spoken(facility.name), facility.address) if facility else "",
        "32a": facility.npi if facility else "",
        "33": _lines_of(spoken(billing.name), billing.address),
        "33.phone": _phone(billing.phone),
        "33a": billing.npi,
        "33b": f"ZZ{billing.taxonomy}" if billing.taxonomy else "",
    }


def _paid(claim: Claim) -> str:
    """Item 29: what the patient and the payers before this one have paid."""
    paid = [a for a in (claim.patient_paid, *(o.paid for o in claim.other_payers)) if a is not None]
    return money(sum(paid, Decimal(0))) if paid else ""


def _line(claim: Claim, line: ClaimLine, place: int | None = None) -> Boxes:
    n = place or line.number
    renderer: Party | None = line.rendering or claim.rendering
    return {
        f"24.{n}": _supplement(line),
        f"24A.{n}": f"{line.service_date:%m %d %y} {line.through_date or line.service_date:%m %d %y}",
        f"24B.{n}": line.place_of_service or claim.place_of_service,
        f"24C.{n}": "Y" if line.emergency else "",
        f"24D.{n}": line.code,
        f"24D.mod.{n}": " ".join(line.modifiers),
        f"24E.{n}": "".join(_LETTERS[p - 1] for p in line.pointers),
        f"24F.{n}": money(line.charge),
        f"24G.{n}": counted(line.units),
        f"24H.{n}": "Y" if line.epsdt or line.family_planning else "",
        f"24J.{n}": renderer.npi if renderer else "",
        f"24I.{n}.shaded": "ZZ" if renderer and renderer.taxonomy else "",
        f"24J.{n}.shaded": renderer.taxonomy if renderer else "",
    }


def _supplement(line: ClaimLine) -> str:
    """The shaded part of a line: the drug, what an unlisted code was, a note."""
    drug = f"N4{line.drug.ndc} {line.drug.unit}{counted(line.drug.quantity)}" if line.drug else ""
    said = (drug, f"ZZ{line.description}" if line.description else "", line.note.text if line.note else "")
    return "  ".join(part for part in said if part)


def _address(box: str, address: PostalAddress | None) -> Boxes:
    if address is None:
        return {}
    street = " ".join(part for part in (address.street, address.street2) if part)
    return {box: street, f"{box}.city": address.city, f"{box}.state": address.state, f"{box}.zip": address.zip}


def _lines_of(name: str, address: PostalAddress | None) -> str:
    """Name, street, and city with state and ZIP: what the form has lines for."""
    lines = [name]
    if address:
        street = " ".join(part for part in (address.street, address.street2) if part)
        lines += [street, f"{address.city} {address.state} {address.zip}"]
    return "\n".join(part for part in lines if part)


def _phone(number: str) -> str:
    return f"{number[:3]} {number[3:6]}-{number[6:]}" if len(number) == 10 else number


def _sex(code: str) -> str:
    """The form has no place for a sex that is not told (U)."""
    return code if code in {"F", "M"} else ""


def _day(day: date | None) -> str:
    return f"{day:%m %d %Y}" if day else ""


def _filled(boxes: Boxes | Iterable[tuple[str, str]]) -> Boxes:
    return {box: text.upper() for box, text in dict(boxes).items() if text}
