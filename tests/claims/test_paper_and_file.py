"""Paper and file tell the same: each box read back from the PDF equals the element of the 837 that means it.

The file is taken apart here without any grammar, so that nothing of the program stands on both sides.
"""

import io
from itertools import pairwise

import pytest
from pypdf import PdfReader
from tests.claims.invented_stay import STAY, outpatient, stay
from tests.claims.invented_visit import coverage, line, office_visit
from tests.claims.paper import segments, text_by_box
from tests.claims.test_claim_details import DOCTOR, PLACE
from tests.claims.test_cms1500 import full_visit
from tests.claims.test_coordination import FIRST_DECIDED, SECOND, written

from superbill.claims.build import build
from superbill.claims.forms import ub04
from superbill.claims.forms.drawing import pdf_of
from superbill.claims.forms.grid import form
from superbill.claims.institutional import build_bill
from superbill.errors import BadInput


def paper(claim, **options):
    """The boxes of every page of a claim, read back from its PDF."""
    sheet = form("ub04" if hasattr(claim, "bill_type") else "cms1500")
    return [text_by_box(page, sheet) for page in PdfReader(io.BytesIO(pdf_of([claim], **options))).pages]


class File:
    """The segments of a claim's file; `of` gives those with an id and first elements, within the claim or before it."""

    def __init__(self, text):
        found = segments(text)
        at = next(n for n, s in enumerate(found) if s[0] == "CLM")
        first = next((n for n, s in enumerate(found) if s[0] == "LX"), len(found))
        other = next((n for n in range(at, first) if found[n][0] == "SBR"), first)
        self.above, self.claim, self.others = found[:at], found[at:other], found[other:first]
        starts = [n for n, s in enumerate(found) if s[0] == "LX"] + [
            next(n for n, s in enumerate(found) if s[0] == "SE")
        ]
        self.lines = [found[a:b] for a, b in pairwise(starts)]

    @staticmethod
    def of(where, *begin):
        return [s for s in where if s[: len(begin)] == list(begin)]

    @classmethod
    def one(cls, where, *begin):
        return (cls.of(where, *begin) or [[""] * 20])[0] + [""] * 20


def mmddyyyy(text):
    return f"{text[4:6]} {text[6:8]} {text[:4]}" if text else ""


def mmddyy(text):
    return f"{text[4:6]}{text[6:8]}{text[2:4]}" if text else ""


def money(text):
    return text.replace(".", " ")


def name(nm1):
    last = " ".join(p for p in (nm1[3], nm1[7]) if p)
    return ", ".join(p for p in (last, nm1[4], nm1[5]) if p).upper()


def spoken(nm1):
    return " ".join(p for p in (nm1[4], nm1[5], nm1[3], nm1[7]) if p).upper()


VISITS = {
    "plain": office_visit(),
    "full": full_visit(claim_frequency="1", payer_claim_number=None),
    "replacement": full_visit(lines=[line(1)]),
    "ordered": office_visit(ordering=DOCTOR, illness={"onset": "2026-05-01", "disability_from": "2026-05-01",
                                                      "disability_to": "2026-05-20"}),
    "second payer": office_visit(coverages=[coverage(), SECOND], prior_decisions=[FIRST_DECIDED]),
    "laboratory": office_visit(lines=[line(1, code="83036")]),
    "bought": office_visit(lines=[line(1, code="80053", modifiers=["90"], purchase_price="12.50",
                                       purchased_from={"npi": "1003000126", "organization": "Lab"})]),
    "employment": office_visit(accident={"kind": "employment", "date": "2026-05-10"}, notes=[{"text": "SEE RECORD"}],
                               condition_codes=["AA"], supervising=DOCTOR),
    "ride": office_visit(transport={"reason": "A", "miles": "3", "pick_up": PLACE, "drop_off": PLACE},
                         lines=[line(1, code="A0429", modifiers=["RH"], place_of_service="41")]),
}  # fmt: skip


@pytest.mark.parametrize("kind", VISITS)
def test_cms1500_and_837p(kind):
    (claim,) = build(VISITS[kind], control="C1")
    sheets, file = paper(claim), File(written(claim))
    above, told, one = file.above, file.claim, File.one
    sbr, clm = one(above, "SBR"), one(told, "CLM")
    insured, patient = one(above, "NM1", "IL"), one(above, "NM1", "QC")
    who = patient if patient[0] else insured
    births = File.of(above, "DMG")
    cause = clm[11].split(":")
    dates = {s[1]: s[3] for s in File.of(told, "DTP")}
    other = one(file.others, "NM1", "IL")
    paid = [float(s[2]) for s in (*File.of(told, "AMT", "F5"), *File.of(file.others, "AMT", "D"))]
    numbers = {s[1]: s[2] for s in File.of(told, "REF")}
    source = next((s for q in ("DN", "DK", "DQ") for w in (told, *file.lines) for s in File.of(w, "NM1", q)), [""] * 20)
    codes = [part.split(":")[1] for s in File.of(told, "HI") for part in s[1:] if part[:3] in {"ABK", "ABF"}]
    wanted = {
        "1a": insured[9], "2": name(who), "4": name(insured), "3": mmddyyyy(births[-1][2] if births else ""),
        "3.sex": births[-1][3], "11": sbr[3], "11c": sbr[4].upper(), "11d": "YES" if file.others else "NO",
        "9": name(other) if other[0] else "", "10a": "YES" if "EM" in cause else "NO",
        "10b": "YES" if "AA" in cause else "NO", "10c": "YES" if "OA" in cause else "NO",
        "14": mmddyyyy(dates.get("431", "")), "16.from": mmddyyyy(dates.get("314", "")[:8]),
        "16.to": mmddyyyy(dates.get("314", "")[9:]), "18.from": mmddyyyy(dates.get("435", "")),
        "15": mmddyyyy(dates.get("439", "")), "17": spoken(source), "17.qual": source[1], "17b": source[9],
        "19": one(told, "NTE")[2], "22": clm[5].split(":")[2].replace("1", ""), "22.ref": numbers.get("F8", ""),
        "23": next((numbers[q] for q in ("G1", "9F", "X4") if q in numbers), ""),
        "25": next(s[2] for s in File.of(above, "REF") if s[1] in {"EI", "SY"}), "26": clm[1],
        "27": "YES" if clm[7] == "A" else "NO", "33a": one(above, "NM1", "85")[9],
        "32a": one(told, "NM1", "77")[9], "10b.state": cause[3] if len(cause) > 3 else "",
        "10d": " ".join(p.split(":")[1] for s in File.of(told, "HI") for p in s[1:] if p.startswith("BG")),
        "20": "YES" if any(File.of(w, "PS1") for w in file.lines) else "NO",
        **{f"21{letter}": code for letter, code in zip("ABCDEFGHIJKL", codes, strict=False)},
    }  # fmt: skip
    for box, text in wanted.items():
        assert sheets[0].get(box, "") == text, box
    assert sheets[-1].get("29", "") == (money(f"{sum(paid):.2f}") if paid else "")
    assert sum(float(s["28"].replace(" ", ".")) for s in sheets) == float(clm[2])
    for n, found in enumerate(file.lines):
        compare_service(sheets[n // 6], n % 6 + 1, found, clm, one(told, "NM1", "82"))


def compare_service(sheet, n, found, clm, renderer):
    sv1, dtp = File.one(found, "SV1"), File.one(found, "DTP", "472")
    code = sv1[1].split(":")
    first, last = dtp[3][:8], dtp[3][-8:]
    ndc, quantity = File.one(found, "LIN")[3], File.one(found, "CTP")
    who = File.one(found, "NM1", "82")
    wanted = {
        "A": f"{mmddyyyy(first)[:6]}{first[2:4]} {mmddyyyy(last)[:6]}{last[2:4]}",
        "B": sv1[5] or clm[5].split(":")[0],
        "C": sv1[9],
        "D": code[1],
        "D.mod": " ".join(m for m in code[2:6] if m),
        "E": "".join("ABCDEFGHIJKL"[int(p) - 1] for p in sv1[7].split(":")),
        "F": money(sv1[2]),
        "G": sv1[4],
        "J": who[9] or renderer[9],
    }
    for column, text in wanted.items():
        assert sheet.get(f"24{column}.{n}", "") == text, (column, n)
    if ndc:
        assert sheet[f"24.{n}"].startswith(f"N4{ndc} {quantity[5]}{float(quantity[4]):g}")


BILLS = {
    "stay": stay(),
    "visit": outpatient(),
    "second payer": stay(coverages=[coverage(), SECOND], prior_decisions=[{
        "payer_id": "PAYER1", "date": "2026-06-01", "paid": "9510.50", "claim_number": "ICN1"}]),
    "replacement": stay(claim_frequency="7", payer_claim_number="DCN7"),
    "many lines": outpatient(lines=[{"number": n, "revenue_code": "0300", "code": "80053", "charge": f"{n}.50"}
                                    for n in range(1, 51)]),
    "codes": stay(condition_codes=["09", "C1", "C3"], bill={**STAY["bill"], "values": [
        {"code": c, "amount": a} for c, a in (("80", "4.00"), ("01", "1000.00"), ("A1", "12.34"), ("37", "2.00"))],
        "occurrences": [{"code": c, "date": "2026-05-09"} for c in ("11", "18", "24", "27", "42")]}),
}  # fmt: skip


@pytest.mark.parametrize("kind", BILLS)
def test_ub04_and_837i(kind):
    (bill,) = build_bill(BILLS[kind], control="H1")
    sheets, file = paper(bill), File(written(bill))
    above, told, one = file.above, file.claim, File.one
    clm, cl1, sheet = one(told, "CLM"), one(told, "CL1"), sheets[0]
    coded = [p.split(":") + [""] * 9 for s in File.of(told, "HI") for p in s[1:]]
    dates = {s[1]: s[3] for s in File.of(told, "DTP")}
    numbers = {s[1]: s[2] for s in File.of(told, "REF")}
    wanted = {
        "3a": clm[1], "3b": numbers.get("EA", ""), "4": "0" + clm[5].replace(":A:", ""),
        "5": one(above, "REF", "EI")[2],
        "6.from": mmddyy(dates["434"][:8]), "6.through": mmddyy(dates["434"][9:]), "8b": name(one(above, "NM1", "IL")),
        "11": one(above, "DMG")[3], "12": mmddyy(dates.get("435", "")[:8]), "13": dates.get("435", "")[8:10],
        "14": cl1[1], "15": cl1[2], "17": cl1[3], "16": dates.get("096", "")[:2], "56": one(above, "NM1", "85")[9],
        "71": next((c[1] for c in coded if c[0] == "DR"), ""), "69": next((c[1] for c in coded if c[0] == "ABJ"), ""),
        "76.npi": one(told, "NM1", "71")[9], "76.last": one(told, "NM1", "71")[3].upper(),
        "77.npi": one(told, "NM1", "72")[9],
    }  # fmt: skip
    wanted |= diagnoses_on_paper(coded)
    wanted |= codes_on_paper(coded)
    for box, text in wanted.items():
        assert sheet.get(box, "") == text, box
    rank = {"P": "A", "S": "B", "T": "C"}
    row = rank[one(above, "SBR")[1]]
    assert (sheet[f"50{row}"], sheet[f"51{row}"]) == (one(above, "NM1", "PR")[3].upper(), one(above, "NM1", "PR")[9])
    assert sheet.get(f"63{row}", "") == numbers.get("G1", "")
    assert sheet.get(f"64{row}", "") == numbers.get("F8", "")
    if file.others:
        first = rank[one(file.others, "SBR")[1]]
        assert sheet.get(f"54{first}", "") == money(one(file.others, "AMT", "D")[2])
        assert sheet.get(f"64{first}", "") == one(file.others, "REF", "F8")[2]
    for n, found in enumerate(file.lines):
        compare_revenue(sheets[n // 22], n % 22 + 1, found)
    assert (sheets[-1]["42.23"], sheets[-1]["47.23"]) == ("0001", money(clm[2]))
    assert [(s["23.page"], s["23.of"]) for s in sheets] == [(str(n + 1), str(len(sheets))) for n in range(len(sheets))]


def diagnoses_on_paper(coded):
    def shown(part):
        return f"{part[1]:<7}{part[8]}".rstrip()

    others = [shown(c) for c in coded if c[0] == "ABF"]
    return {
        "67": next(shown(c) for c in coded if c[0] == "ABK"),
        **{f"67{chr(65 + n)}": text for n, text in enumerate(others)},
        **{f"72{'abc'[n]}": text for n, text in enumerate(shown(c) for c in coded if c[0] == "ABN")},
        **{f"70{'abc'[n]}": c[1] for n, c in enumerate(c for c in coded if c[0] == "APR")},
    }


def codes_on_paper(coded):
    wanted = {str(18 + n): c[1] for n, c in enumerate(c for c in coded if c[0] == "BG")}
    for n, c in enumerate(c for c in coded if c[0] == "BH"):
        box = f"{31 + n % 4}{'ab'[n // 4]}"
        wanted |= {box: c[1], f"{box}.day": mmddyy(c[3])}
    for n, c in enumerate(c for c in coded if c[0] == "BI"):
        box = f"{35 + n % 2}{'ab'[n // 2]}"
        wanted |= {box: c[1], f"{box}.from": mmddyy(c[3][:8]), f"{box}.through": mmddyy(c[3][9:])}
    for n, c in enumerate(c for c in coded if c[0] == "BE"):
        box = f"{39 + n % 3}{'abcd'[n // 3]}"
        wanted |= {box: c[1], f"{box}.amount": money(c[4])}
    procedures = [c for c in coded if c[0] in {"BBR", "BBQ"}]
    for box, c in zip(("74", "74a", "74b"), procedures, strict=False):
        wanted |= {box: c[1], f"{box}.day": mmddyy(c[3])}
    return wanted


def compare_revenue(sheet, n, found):
    sv2, day = File.one(found, "SV2"), File.one(found, "DTP", "472")[3]
    code = sv2[2].split(":")[1:]
    assert sheet[f"42.{n}"] == sv2[1]
    assert sheet[f"47.{n}"] == money(sv2[3])
    assert sheet[f"46.{n}"] == sv2[5]
    assert sheet.get(f"48.{n}", "") == money(sv2[7])
    assert sheet.get(f"45.{n}", "") == mmddyy(day)
    if code:
        assert sheet[f"44.{n}"] == " ".join(c for c in code if c)


def test_paper_that_is_too_small_for_the_bill_says_so():
    (bill,) = build_bill(stay(condition_codes=[f"A{n}" for n in range(9)] + ["B1", "B2", "B3"]))

    with pytest.raises(BadInput, match="the UB-04 has places for 11"):
        ub04.data_of(bill)


def test_the_data_alone_of_a_bill():
    (bill,) = build_bill(stay(), control="H1")

    assert paper(bill) == paper(bill, data_only=True)
