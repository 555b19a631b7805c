"""Files as other senders write them: their delimiters, lower case, rare segments, many repeats; read, checked, told."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.x12.codes import CONTEXT
from typer.testing import CliRunner

from superbill.cli import app
from superbill.payers.answer_words import told
from superbill.payers.answers import events_of, read_answers
from superbill.payers.tracking import Sent, State
from superbill.x12 import authorization, claim_acknowledgment, eligibility, implementation_acknowledgment, remittance
from superbill.x12.check import check, rows
from superbill.x12.contents import read_values
from superbill.x12.document import bytes_of
from superbill.x12.document import read as read_document

HEAD = "ISA*00*          *00*          *ZZ*{0:<15}*ZZ*ELMCLINIC      *260520*0100*^*00501*00000900{1}*0*P*:~"


def file(kind: str, version: str, *sets: str, sender: str = "PAYER01", number: int = 1) -> str:
    """One interchange; ST and SE are added with their counts."""
    whole = [HEAD.format(sender, number), f"GS*{kind}*{sender}*ELMCLINIC*20260520*0100*9*X*{version}~"]
    for place, body in enumerate(sets, start=1):
        segments = [s for s in body.replace("\n", "").split("~") if s]
        st = f"ST*{segments[0]}*{place:04}" + ("" if segments[0] == "835" else f"*{version}")
        whole += [f"{st}~", *(f"{s}~" for s in segments[1:]), f"SE*{len(segments) + 1}*{place:04}~"]
    return "".join([*whole, f"GE*{len(sets)}*9~", f"IEA*1*00000900{number}~"])


def errors(text: str) -> list[str]:
    return [r.message for r in rows(check(text, context=CONTEXT)) if r.severity == "error"]


PART_A = file(
    "HP",
    "005010X221A1",
    """835~BPR*I*7845.5*C*ACH*CCP*01*011900254*DA*000123456*1123456789**01*121000248*DA*98765*
20260522~TRN*1*EFT777*1123456789~REF*EV*ELM01~DTM*405*20260520~N1*PR*PART A CONTRACTOR~N3*PO BOX 1~N4*OMAHA*NE*68101~
REF*2U*05901~PER*CX*PROVIDER LINE*TE*8665550100*EX*12~PER*BL*EDI*TE*8665550101*EM*edi@x.example~
PER*IC**UR*www.x.example~N1*PE*LAKEVIEW HOSPITAL*XX*1679576722~REF*TJ*987654321~
RDM*FT*SERVER*x.example~LX*1~TS3*1679576722*11*20261231*1*9500~
TS2*7000*1000~CLP*S1*1*9500*8000*1364*MA*22612345678901*11*1**343*1.25~CAS*CO*45*136~CAS*PR*1*1364~
NM1*QC*1*EXAMPLE*ANN****MI*1EG4TE5MK73~NM1*74*1*EXAMPEL*ANNE~NM1*TT*2*NEXT PLAN*****PI*99~
MIA*0***6500*MA01***********1000****MA18*N1*N2~REF*EA*MR1~REF*1L*G1~DTM*232*20260502~DTM*233*20260506~DTM*050*20260516~
AMT*AU*9364~QTY*CA*4~LX*2~TS3*1679576722*13*20261231*1*150~CLP*O1*4*150*0**MA*22612345678902*13*1~
NM1*QC*1*SAMPLE*BEN****HN*M2~MOA***MA01*MA130~SVC*HC:99283:25:RH*150*0*0450*0**1~DTM*472*20260510~CAS*CO*97*50*1*16*100~
REF*LU*13~REF*6R*1~LQ*HE*N130~LQ*HE*M15~
PLB*1679576722*20261231*WO:22612345600000*200*L6:INT*-50.25*FB*4.75~PLB*1679576722*20261231*72:AUTHRET*0~""",
    """835~BPR*H*0*C*NON************20260522~TRN*1*NON778*1123456789~DTM*405*20260520~N1*PR*PART A CONTRACTOR~
N3*PO BOX 1~N4*OMAHA*NE*68101~PER*BL*EDI*EM*edi@x.example~N1*PE*LAKEVIEW HOSPITAL*XX*1679576722~REF*TJ*987654321~LX*0~
CLP*X1*23*90*0**MA*ICN9~CAS*OA*109*90~NM1*QC*1*OTHER*OLA****MI*M9~NM1*TT*2*NEXT*****PI*99~""",
    sender="MEDICARE",
)


def test_a_remittance_of_medicare_part_a() -> None:
    first, second = remittance.read(PART_A)

    assert errors(PART_A) == []
    stay, visit = first.claims
    assert (stay.drg, stay.drg_weight, stay.crossover_id) == ("343", Decimal("1.25"), "99")
    assert stay.remarks == ("MA01", "MA18", "N1", "N2")
    assert (stay.from_date, stay.through_date, stay.corrected.last) == (date(2026, 5, 2), date(2026, 5, 6), "EXAMPEL")
    assert visit.remarks == ("MA01", "MA130")
    (line,) = visit.services
    assert (line.modifiers, line.revenue_code, line.units, line.remarks) == (("25", "RH"), "0450", 0, ("N130", "M15"))
    assert [(a.reason, a.amount, a.quantity) for a in line.adjustments] == [("97", 50, 1), ("16", 100, None)]
    assert [(p.reason, p.reference, p.amount) for p in first.provider_adjustments] == [
        ("WO", "22612345600000", 200), ("L6", "INT", Decimal("-50.25")), ("FB", "", Decimal("4.75")),
        ("72", "AUTHRET", 0),
    ]  # fmt: skip
    assert (second.method, second.claims[0].status, told(second).kind) == ("NON", "23", "835")


def lower(text: str) -> str:
    """Names in small letters, and the delimiters of another sender."""
    small = re.sub(r"(NM1\*\w\w\*\d\*)([A-Z ]+)(\*[A-Z]*)?", lambda m: m[1] + m[2].lower() + (m[3] or "").lower(), text)
    return small.replace("*", "|").replace(":", ">").replace("~", "'\r\n")


ACKNOWLEDGED = file(
    "HN",
    "005010X214",
    """277~BHT*0085*08*R1*20260516*0731*TH~HL*1**20*1~
NM1*PR*2*PRAIRIE MUTUAL*****PI*12~TRN*1*T1~DTP*050*D8*20260515~DTP*009*D8*20260516~HL*2*1*21*1~
NM1*41*2*ELM CLINIC*****46*ELMCLINIC~TRN*2*7~
STC*A1:19:PR*20260516*WQ*400~QTY*90*1~QTY*AA*1~AMT*YU*250~AMT*YY*150~HL*3*2*19*1~NM1*85*2*ELM CLINIC*****XX*1234567893~
TRN*1*0~STC*A1:19:PR**WQ*400~HL*4*3*PT~NM1*QC*1*ARCHER*DANA****MI*M12345~TRN*2*C100~
STC*A7:562:85*20260516*U*150******A7:187*A3:21~STC*A7:255*20260516*U*150~DTP*472*D8*20260514~HL*5*3*PT~
NM1*QC*1*SAMPLE*BEN****MI*M2~TRN*2*C101~STC*A2:20:PR*20260516*WQ*250~REF*1K*PAY002~
DTP*472*RD8*20260501-20260514~""",
    sender="CLRHOUSE",
)


@pytest.mark.parametrize("text", [ACKNOWLEDGED, lower(ACKNOWLEDGED)])
def test_a_277ca_with_several_reasons(text: str) -> None:
    (batch,) = claim_acknowledgment.read(text)

    assert errors(text) == []
    assert [(s.category, s.status, s.entity) for s in batch.claims[0].statuses] == [
        ("A7", "562", "85"), ("A7", "187", ""), ("A3", "21", ""), ("A7", "255", "")
    ]  # fmt: skip
    assert (told(batch).says, told(batch).bad) == ("2 claims, 1 rejected", True)
    first, second = events_of(read_answers(text.encode()), [Sent(7, "P", {"0001": ("C100", "C101")})])
    assert (first.state, second.state, second.payer_claim_number) == (State.REJECTED, State.ACCEPTED, "PAY002")


REJECTED = file(
    "FA",
    "005010X231A1",
    """999~AK1*HC*7*005010X222A1~AK2*837*0001*005010X222A1~IK3*NM1*8*2010*8~
CTX*CLM01:C100~IK4*9*67*7*1234567890~IK3*SV1*23*2400*8~CTX*SITUATIONAL TRIGGER*CLM*12**5:3*C023:1325~CTX*CLM01:C100~
IK4*1:2*234*7*99999~IK3*HI*24*2300*I9~IK5*R*5*I5~AK2*837*0002*005010X222A1~IK5*E*5~AK2*837*0003~IK5*A~AK9*P*3*3*2~""",
)


def test_a_999_with_context() -> None:
    (group,) = implementation_acknowledgment.read(REJECTED)

    assert errors(REJECTED) == []
    assert [s.outcome for s in group.sets] == ["R", "E", "A"]
    assert [(e.segment, e.position, e.element, e.component) for e in group.sets[0].errors] == [
        ("NM1", 8, 9, None), ("SV1", 23, 1, 2), ("HI", 24, None, None)
    ]  # fmt: skip
    assert (told(group).says, told(group).bad) == ("group 7: 2 of 3 sets accepted, 3 errors", True)


COVERED = file(
    "HB",
    "005010X279A1",
    """271~BHT*0022*11*E31*20260505*0801~HL*1**20*1~NM1*PR*2*BLUE PLAN*****PI*12345~
PER*IC*SERVICE*TE*8005550100*UR*www.plan.example~HL*2*1*21*1~NM1*1P*2*ELM*****XX*1234567893~HL*3*2*22*1~
NM1*IL*1*ARCHER*DANA*M**JR*MI*M12345~REF*6P*GRP1*BIG EMPLOYER~REF*18*PL1~N3*1 OAK AVE~N4*CHICAGO*IL*60601~
DMG*D8*19700102*F~HL*4*3*23*0~TRN*2*T1*9ELMCLINIC~TRN*1*P9*9BLUEPLAN1~NM1*03*1*ARCHER*OTTO~DMG*D8*20150102*M~
INS*N*19*001*25~DTP*346*D8*20260101~DTP*291*RD8*20260101-20261231~EB*1*FAM*30*PR*PPO CHOICE~
EB*C*FAM*30***23*3000*****Y~EB*C*IND*30***23*1500*****Y~EB*C*IND*30***29*350.25*****Y~EB*C*IND*30***23*3000*****N~
EB*G*IND*30***23*6000*****W~EB*A*IND*98***27**.2****Y~HSD*VS*20***23*1~EB*B*IND*98^UC^86***27*40*****Y~
MSG*PRIMARY CARE VISIT, SPECIALIST 60.00~MSG*COPAY WAIVED FOR PREVENTIVE~EB*I**35~EB*F*IND*33***23***VS*20*N*Y~
EB*CB**AL*********Y~EB*R*IND*30*MA*OTHER~REF*18*OTH1~LS*2120~NM1*PRP*2*MEDICARE*****PI*00882~N3*PO BOX 9~
N4*BALTIMORE*MD*21244~LE*2120~EB*U**UC~MSG*CALL~EB*D**30~MSG*THIS IS NOT A GUARANTEE OF PAYMENT~""",
    sender="BLUEPLAN",
)


@pytest.mark.parametrize("text", [COVERED, lower(COVERED).replace("^", "!")])
def test_a_271_with_many_benefits(text: str) -> None:
    (response,) = eligibility.read_responses(text)
    (answer,) = response.answers

    assert errors(text) == []
    assert (len(answer.benefits), answer.active, answer.dependent.relationship) == (14, True, "19")
    assert answer.amount("B", "UC", in_network=True) == 40
    assert answer.amount("C", "30", in_network=False) == 3000
    copay = next(b for b in answer.benefits if b.kind == "B")
    assert (copay.service_types, len(copay.messages)) == (("98", "UC", "86"), 2)
    other = next(b for b in answer.benefits if b.kind == "R")
    assert (other.related[0].role, other.related[0].id, other.references) == ("PRP", "00882", (("18", "OTH1"),))
    assert told(response).says == "1 active"


PENDED = file(
    "HI",
    "005010X217",
    """278~BHT*0007*11*A36*20260106*0900*19~HL*1**20*1~NM1*X3*2*EXAMPLE PLAN*****PI*12345~
PER*IC*UM DEPT*TE*8005550100~HL*2*1*21*1~NM1*1P*2*EXAMPLE CLINIC*****XX*1234567893~HL*3*2*22*1~
NM1*IL*1*EXAMPLE*ANN****MI*M000000001~HL*4*3*EV*1~TRN*2*T278*9EXAMPLE01~UM*HS*I*2*22:B~HCR*A4**0V~DTP*AAH*D8*20260120~
HI*ABK:M1711~MSG*SEND THE OPERATIVE PLAN~HL*5*4*SS*0~TRN*2*T278S*9EXAMPLE01~HCR*A4**0V~SV1*HC:27447*4200*UN*1~""",
)


def test_a_278_that_is_pended() -> None:
    (found,) = authorization.read(PENDED)

    assert errors(PENDED) == []
    assert (found.review.decision.action, found.review.decision.reason, found.more_follows) == ("A4", "0V", True)
    assert found.review.message == "SEND THE OPERATIVE PLAN"
    assert told(found).says == "2 pended; not verified against the guide"


@pytest.mark.parametrize("text", [PART_A, ACKNOWLEDGED, REJECTED, COVERED, PENDED])
def test_they_come_back_as_they_were(text: str) -> None:
    for each in (text, lower(text), text.replace("~", "~\n"), "\ufeff" + text, text.replace("~", "\x1d")):
        content = each.encode()
        assert bytes_of(read_document(content)) == content
        assert len(read_values(content)) == len(read_values(text))


def test_the_command_tells_each_in_a_line(tmp_path: Path) -> None:
    for name, text in {"1.835": PART_A, "2.277": ACKNOWLEDGED, "3.271": COVERED, "4.278": PENDED}.items():
        (tmp_path / name).write_text(text)
    done = CliRunner().invoke(app, ["x12", "read", *(str(p) for p in sorted(tmp_path.iterdir()))])

    assert done.exit_code == 3
    assert [line.split()[0] for line in done.output.splitlines() if not line.startswith(" ")] == [
        "835", "835", "277CA", "271", "278"
    ]  # fmt: skip
    assert "7845.5 paid by PART A CONTRACTOR on 2026-05-22 under EFT777: 1 paid, 1 denied" in done.output
    assert "ARCHER" not in done.output
