"""Worked cases of claims, remittances and acknowledgments, written out as X12 and put to the check or the readers.

The cases themselves lie beside the repository; the neighbours here are ours and always run.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.x12 import samples
from tests.x12.codes import CONTEXT
from tests.x12.planted import clean, recounted

from superbill.x12 import claim_acknowledgment, claim_status, eligibility, implementation_acknowledgment, professional
from superbill.x12.check import check, rows

Case = dict[str, Any]
BALANCES = {"line_balanced": {"BALANCE-LINE"}, "claim_balanced": {"BALANCE-CLAIM", "BALANCE-CLAIM-CHARGE"},
            "transaction_balanced": {"BALANCE-PAYMENT"}}  # fmt: skip


def kinds(text: str) -> set[str]:
    return {row.kind for row in rows(check(text, context=CONTEXT)) if row.severity == "error"}


# --- 837: a case tells a few elements, the rest is a clean claim -------------------------------------------------


def claim_text(given: Case) -> str:
    """A professional claim with what a case says of it."""
    text = samples.CLAIM
    if "sv1" in given:
        lines = [
            f"LX*{n}~\nSV1*HC:99213*{charge}*UN*1***1~\nDTP*472*D8*20260104~\n"
            for n, charge in enumerate(given["sv1"], 1)
        ]
        text = text[: text.index("LX*1")] + "".join(lines) + text[text.index("SE*") :]
        text = text.replace("CLM*PCN1*250.00", f"CLM*PCN1*{given['clm02']}")
    if "clm05_3" in given:
        text = text.replace("11:B:1", f"11:B:{given['clm05_3']}")
    if given.get("ref_f8"):
        text = text.replace("REF*G1*AUTH1~", f"REF*G1*AUTH1~\nREF*F8*{given['ref_f8']}~")
    if "diagnosis_count" in given:
        listed = ["ABK:I10", *["ABF:E119"] * (given["diagnosis_count"] - 1)]
        text = text.replace("HI*ABK:I10*ABF:E119", "HI*" + "*".join(listed))
    if "pos" in given:
        text = text.replace("11:B:1", f"{given['pos']}:B:1")
    if given.get("dtp_435"):
        text = text.replace("REF*G1*AUTH1~", f"DTP*435*D8*{given['dtp_435']}~\nREF*G1*AUTH1~")
    return recounted(text)


CLAIMS: list[tuple[str, Case, set[str]]] = [
    ("the lines come to less", {"clm02": "100.00", "sv1": ["40.00", "15.00", "35.00"]}, {"BALANCE-CHARGE"}),
    ("the lines come to the charge", {"clm02": "90.00", "sv1": ["40.00", "15.00", "35.00"]}, set()),
    ("trailing zeros do not matter", {"clm02": "90", "sv1": ["40.0", "15.00", "35"]}, set()),
    ("one cent too much", {"clm02": "90.00", "sv1": ["40.00", "15.01", "35.00"]}, {"BALANCE-CHARGE"}),
    ("a claim without a charge", {"clm02": "0", "sv1": ["0", "0"]}, set()),
    ("void with the payer's number", {"clm05_3": "8", "ref_f8": "94060555410000"}, set()),
    ("void without it", {"clm05_3": "8"}, {"SITUATION-MISSING"}),
    ("replacement without it", {"clm05_3": "7"}, {"SITUATION-MISSING"}),
    ("replacement with it", {"clm05_3": "7", "ref_f8": "94060555410000"}, set()),
    ("no such frequency", {"clm05_3": "Z"}, {"ELEMENT-CODE"}),
    ("twelve diagnoses", {"diagnosis_count": 12}, set()),
    ("thirteen diagnoses", {"diagnosis_count": 13}, {"ELEMENTS-TOO-MANY"}),
    ("inpatient without admission", {"pos": "21"}, {"SITUATION-MISSING"}),
    ("inpatient with admission", {"pos": "21", "dtp_435": "20260103"}, set()),
    ("psychiatric inpatient without admission", {"pos": "51"}, {"SITUATION-MISSING"}),
    ("outpatient hospital", {"pos": "22"}, set()),
]


@pytest.mark.parametrize(("given", "expected"), [(g, e) for _, g, e in CLAIMS], ids=[name for name, _, _ in CLAIMS])
def test_a_claim_like_the_worked_cases(given: Case, expected: set[str]) -> None:
    assert kinds(claim_text(given)) == expected


# --- 835 ---------------------------------------------------------------------------------------------------------


def remittance_text(given: Case) -> str:
    """A remittance with the amounts of a case; what was paid is computed where the case does not say."""
    base = clean("835")
    head, tail = base[: base.index("LX*1~")], base[base.index("SE*") :]
    provider = [f"PLB*1234567893*20261231*{reason}*{amount}~\n" for reason, amount in given.get("plb", ())]
    claims = given["claims"]
    total = sum((Decimal(c["clp"]["paid"]) for c in claims), Decimal(0))
    paid = given.get("bpr02") or str(total - sum((Decimal(a) for _, a in given.get("plb", ())), Decimal(0)))
    body = "LX*1~\n" + "".join(_claim(n, claim) for n, claim in enumerate(claims, start=1))
    return recounted(head.replace("BPR*I*140*", f"BPR*I*{paid}*") + body + "".join(provider) + tail)


def _claim(number: int, given: Case) -> str:
    clp = given["clp"]
    made = [f"CLP*C{number}*{clp['status']}*{clp['charge']}*{clp['paid']}*{clp['pr']}*12*ICN{number}*11*1"]
    made += [f"CAS*{'*'.join(row)}" for row in given.get("claim_cas", ())]
    made.append("NM1*QC*1*EXAMPLE*ANN****MI*M000000001")
    for line in given.get("services", ()):
        made += [f"SVC*HC:99213*{line['charge']}*{line['paid']}**1", "DTM*472*20260105"]
        made += [f"CAS*{'*'.join(row)}" for row in line.get("cas", ())]
    return "".join(f"{segment}~\n" for segment in made)


def paid_claim(charge: str, paid: str, pr: str, *cas: list[str], status: str = "1") -> Case:
    return {"clp": {"status": status, "charge": charge, "paid": paid, "pr": pr}, "claim_cas": list(cas)}


def line_claim(charge: str, paid: str, pr: str, *lines: tuple[str, str, list[list[str]]]) -> Case:
    services = [{"charge": c, "paid": p, "cas": cas} for c, p, cas in lines]
    return {"clp": {"status": "1", "charge": charge, "paid": paid, "pr": pr}, "services": services}


HALF = ["CO", "45", "50"]
DEDUCTED = paid_claim("500", "400", "100", ["PR", "2", "100"])
TURNED = paid_claim("-200", "-80", "-20", ["CO", "45", "-100"], ["PR", "2", "-20"], status="22")
CORRECTED = paid_claim("200", "96", "24", ["CO", "45", "80"], ["PR", "2", "24"])
ADDING = paid_claim("200", "80", "20", ["CO", "45", "100"], ["PR", "2", "20"], status="22")
DENIED = paid_claim("80", "0", "", ["CO", "29", "80"], status="4")
SIX = ["CO", "45", "10", "", "97", "10", "", "16", "10", "", "18", "10", "", "29", "10", "", "50", "10"]
SEQUESTERED = [["CO", "45", "50"], ["PR", "2", "20"], ["CO", "253", "1.60"]]
PLUS = {"bpr02": "101.27", "plb": [["L6:CP", "-1.27"]], "claims": [paid_claim("150", "100", "", HALF)]}

REMITTANCES: list[tuple[str, Case, set[str]]] = [
    ("a provider adjustment below zero raises the payment", PLUS, set()),
    ("a recoupment lowers it", {"bpr02": "300.00", "plb": [["WO:1", "100.00"]], "claims": [DEDUCTED]}, set()),
    ("a recoupment that was forgotten", {"bpr02": "400.00", "plb": [["WO:1", "100.00"]], "claims": [DEDUCTED]},
     {"BALANCE-PAYMENT"}),
    ("reversal and correction", {"bpr02": "16.00", "claims": [TURNED, CORRECTED]}, set()),
    ("a reversal that adds", {"claims": [ADDING]}, {"REVERSAL-SIGN"}),
    ("a denied claim", {"bpr02": "0", "claims": [DENIED]}, set()),
    ("a line whose reasons explain too much",
     {"claims": [line_claim("541", "34", "", ("541", "34", [["OA", "23", "516"]]))]},
     {"BALANCE-LINE", "BALANCE-CLAIM"}),
    ("a line whose reasons explain it",
     {"claims": [line_claim("541", "34", "", ("541", "34", [["OA", "23", "507"]]))]}, set()),
    ("lines that do not come to the claim's charge",
     {"claims": [line_claim("200", "90", "", ("100", "90", [["CO", "45", "10"]]))]}, {"BALANCE-CLAIM-CHARGE"}),
    ("sequestration", {"claims": [line_claim("150", "78.40", "20", ("150", "78.40", SEQUESTERED))]}, set()),
    ("six reasons in one CAS", {"claims": [paid_claim("100", "40", "", SIX)]}, set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"), [(g, e) for _, g, e in REMITTANCES], ids=[name for name, _, _ in REMITTANCES]
)
def test_a_remittance_like_the_worked_cases(given: Case, expected: set[str]) -> None:
    assert kinds(remittance_text(given)) & set().union(*BALANCES.values(), {"REVERSAL-SIGN"}) == expected


# --- answers -----------------------------------------------------------------------------------------------------


def implementation_answer(given: Case) -> str:
    base = clean("999")
    head, tail = base[: base.index("AK2*")], base[base.index("SE*") :]
    made = ["AK2*837*0001*005010X222A1"]
    made += ["IK3*" + "*".join(given["ik3"])] if "ik3" in given else []
    made += ["IK5*" + "*".join(given["ik5"]), "AK9*" + "*".join(given["ak9"])]
    return recounted(head + "".join(f"{s}~\n" for s in made) + tail)


def acknowledgment(given: Case) -> str:
    """The rejected claim of the sample with the status, claim number and payer's number of a case."""
    text = samples.CLAIM_ACKNOWLEDGMENT
    action = "WQ" if given["stc01"][:2] in ("A1", "A2") else "U"
    text = text.replace("STC*A7:562:85*20260106*U*", f"STC*{given['stc01']}*20260106*{action}*")
    text = text.replace("TRN*2*PCN2", f"TRN*2*{given.get('trn02', 'PCN2')}")
    number = f"REF*1K*{given['ref_1k']}~\n" if "ref_1k" in given else ""
    at = text.rindex("DTP*472")
    return recounted(text[:at] + number + text[at:])


def status_answer(given: Case) -> str:
    text = clean("277")
    at = text.index("STC*")
    end = text.index("~", at)
    return text[:at] + f"STC*{given['stc01']}*20260106**{given['charge']}*{given['paid']}" + text[end:]


def benefits(given: Case) -> str:
    text = clean("271")
    kept = [s for s in text.split("~\n") if not s.startswith(("EB*", "MSG*", "III*", "LS*", "LE*", "HSD*"))]
    at = next(i for i, s in enumerate(kept) if s.startswith("SE*"))
    # What came behind the benefits of the clean file belongs to them: dates, parties.
    start = next(i for i, s in enumerate(text.split("~\n")) if s.startswith("EB*"))
    return recounted("~\n".join([*kept[:start], *given["eb"], *kept[at:]]))


def judged_answer(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    if "ik5" in given:
        (group,) = implementation_acknowledgment.read(implementation_answer(given))
        words = {"A": "accepted", "R": "rejected"}
        assert words[group.outcome] == expected["group"]
        assert words[group.sets[0].outcome] == expected["transaction"]
        if "bad_segment" in expected:
            (error,) = group.sets[0].errors
            assert (error.segment, error.position, error.code) == (
                expected["bad_segment"]["id"], expected["bad_segment"]["position"], given["ik3"][3],
            )  # fmt: skip
            assert group.accepted == expected["accepted_sets"]
    elif "eb" in given:
        (response,) = eligibility.read_responses(benefits(given))
        (answer,) = response.answers
        copay = expected["office_visit_copay"]
        assert answer.active is expected["active"]
        assert answer.benefits[0].plan == expected["plan"]
        assert answer.amount("B", "98", in_network=True) == Decimal(copay["in_network"])
        assert answer.amount("B", "98", in_network=False) == Decimal(copay["out_of_network"])
    elif "paid" in given:
        (response,) = claim_status.read_responses(status_answer(given))
        status = response.answers[0].statuses[0]
        said = ":".join(part for part in (status.category, status.status, status.entity) if part)
        assert (said, status.paid) == (given["stc01"], Decimal(given["paid"]))
        assert response.answers[0].state == expected.get("state", response.answers[0].state)
    else:
        (batch,) = claim_acknowledgment.read(acknowledgment(given))
        told = batch.claims[-1]
        assert told.accepted is (expected["claim"] == "accepted")
        assert told.control_number == given.get("trn02", "PCN2")
        assert told.payer_claim_number == expected.get("payer_control_number", "")


ANSWERS: list[Case] = [
    {"input": {"ik3": ["NM1", "8", "2010", "8"], "ik5": ["R", "5"], "ak9": ["R", "1", "1", "0"]},
     "expected": {"transaction": "rejected", "bad_segment": {"id": "NM1", "position": 8}, "group": "rejected",
                  "accepted_sets": 0}},
    {"input": {"ik5": ["A"], "ak9": ["A", "1", "1", "1"]},
     "expected": {"transaction": "accepted", "group": "accepted"}},
    {"input": {"stc01": "A7:164:IL", "trn02": "77"}, "expected": {"claim": "rejected"}},
    {"input": {"stc01": "A3:21"}, "expected": {"claim": "rejected"}},
    {"input": {"stc01": "A2:20:PR", "ref_1k": "99887"},
     "expected": {"claim": "accepted", "payer_control_number": "99887"}},
    {"input": {"stc01": "F1:65:PR", "charge": "150", "paid": "75.5"}, "expected": {}},
    {"input": {"stc01": "F2:88:QC", "charge": "150", "paid": "0"}, "expected": {}},
    {"input": {"eb": ["EB*1**30**GOLD", "EB*B**30*HM**27*40*****W", "EB*B**98*HM**27*15*****Y"]},
     "expected": {"active": True, "plan": "GOLD", "office_visit_copay": {"in_network": "15", "out_of_network": "40"}}},
]  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: json.dumps(case["input"])[:50])
def test_an_answer_like_the_worked_cases(case: Case) -> None:
    judged_answer(case)


# --- the worked cases themselves ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def worked(shared: Path) -> list[Case]:
    path = shared / "cases" / "cases_dev.jsonl"
    if not path.is_file():
        pytest.skip("no worked cases beside the repository")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_worked_claims(worked: list[Case]) -> None:
    found = {case["id"]: kinds(claim_text(case["input"])) for case in worked if case["area"] == "edi837"}
    expected = {
        case["id"]: case["expected"].get("valid", case["expected"].get("balanced"))
        for case in worked if case["area"] == "edi837"
    }  # fmt: skip
    assert {name: not problems for name, problems in found.items()} == expected


def test_the_worked_remittances(worked: list[Case]) -> None:
    for case in worked:
        if case["area"] != "era835" or "claims" not in case["input"]:
            continue
        found = kinds(remittance_text(case["input"]))
        for name, told in BALANCES.items():
            if name in case["expected"]:
                assert (found.isdisjoint(told)) is case["expected"][name], (case["id"], name, found)
        if "expected_bpr02" in case["expected"]:
            assert f"BPR*I*{case['expected']['expected_bpr02']}*" in remittance_text(case["input"])


def test_the_worked_answers(worked: list[Case]) -> None:
    for case in worked:
        if case["area"] == "ack":
            judged_answer(case)


# --- one bad claim among many ------------------------------------------------------------------------------------


def test_one_bad_claim_among_five_thousand_is_named_and_the_others_are_kept() -> None:
    text = samples.CLAIM
    start, end = text.index("HL*2*"), text.index("SE*")
    claims = [text[start:end].replace("HL*2*", f"HL*{n + 2}*").replace("PCN1", f"P{n}") for n in range(5000)]
    claims[1234] = claims[1234].replace("P1234*250.00", "P1234*25O.00")
    many = recounted(text[:start] + "".join(claims) + text[end:])
    read = [claim for _, claim in professional.claims(many)]
    refused = [c for c in read if isinstance(c, professional.RefusedClaim)]
    assert [c.control_number for c in refused] == ["P1234"]
    assert len(read) - len(refused) == 4999
    (report,) = check(many, context=CONTEXT)
    (judged,) = report.groups[0].sets
    assert (judged.claims, judged.faulty_claims) == (5000, ("P1234",))
