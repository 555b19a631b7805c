"""The paper form carries what the claim carries: data first, then the text read back from the PDF, box by box."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.claims.invented_visit import WHOLE, coverage, line, office_visit
from tests.claims.paper import as_printed, text_by_box

from superbill.claims.build import build
from superbill.claims.forms.cms1500 import data_of, pages_of
from superbill.claims.forms.drawing import alignment_page, pdf_of
from superbill.claims.forms.grid import form
from superbill.errors import BadInput

PAYER = {"kind": "commercial", "id": "PAYER1", "name": "Prairie Mutual", "address": WHOLE["patient"]["address"]}
HOLDER = {
    "member_id": "M1 55",
    "relationship": "child",
    "name": {"last": "Archer", "first": "Otto", "suffix": "Jr"},
    "birth_date": "1935-02-03",
    "sex": "M",
    "address": {**WHOLE["patient"]["address"], "street": "99 Oak Lane"},
}
DIAGNOSES = ["E11.9", "I10", "J45.909", "S93.401A", "M54.50", "Z79.4", "N18.31", "F32.A", "R05.9", "K21.9"]
DIAGNOSES += ["E78.5", "G47.33"]


def full_visit(**changes):
    """Everything that the form has a box for."""
    drug = {"ndc": "12345-6789-01", "ndc_quantity": "2.50", "ndc_unit": "ML"}
    everything = {
        "coverages": [coverage(subscriber=HOLDER, plan_name="Gold", payer=PAYER)],
        "diagnoses": [{"code": c} for c in DIAGNOSES],
        "lines": [
            line(1, emergency=True, diagnoses=[1, 2, 3, 12]),
            line(2, code="J3490", description="compounded analgesic", charge="1234.50", **drug),
            line(3, code="00840", minutes="75", modifiers=["AA", "P3", "QS", "23"], place_of_service="24"),
            *(line(n, through_date="2026-05-16") for n in range(4, 9)),
        ],
        "referring": {"npi": "1003000126", "name": {"last": "Cole", "first": "Ann", "middle": "B"}},
        "facility": {"npi": "1003000126", "organization": "Harbor", "address": WHOLE["patient"]["address"]},
        "accident": {"kind": "auto", "date": "2026-05-13", "state": "il"},
        "prior_payments": [{"amount": "20.00"}],
        "authorizations": [{"number": "AUTH-77812"}],
        "claim_frequency": "7",
        "payer_claim_number": "94060555410000",
        "admit_date": "2026-05-12",
    }
    return office_visit(**{**everything, **changes})


def test_every_box_of_a_full_claim():
    (claim,) = build(full_visit(), control="C1")

    boxes = data_of(claim)

    assert {box: text for box, text in boxes.items() if not box.startswith("24")} == {
        "payer": "PRAIRIE MUTUAL\n12 ELM STREET\nPEORIA IL 616021234",
        "1": "GROUP HEALTH PLAN",
        "1a": "M1 55",
        "2": "ARCHER, DANA, Q",
        "3": "07 09 1961",
        "3.sex": "F",
        "4": "ARCHER JR, OTTO",
        "5": "12 ELM STREET",
        "5.city": "PEORIA",
        "5.state": "IL",
        "5.zip": "616021234",
        "6": "CHILD",
        "7": "99 OAK LANE",
        "7.city": "PEORIA",
        "7.state": "IL",
        "7.zip": "616021234",
        "10a": "NO",
        "10b": "YES",
        "10b.state": "IL",
        "10c": "NO",
        "11": "G-9",
        "11a": "02 03 1935",
        "11a.sex": "M",
        "11c": "GOLD",
        "11d": "NO",
        "12": "SIGNATURE ON FILE",
        "13": "SIGNATURE ON FILE",
        "15": "05 13 2026",
        "15.qual": "439",
        "17": "ANN B COLE",
        "17.qual": "DN",
        "17b": "1003000126",
        "18.from": "05 12 2026",
        "20": "NO",
        "21.ind": "0",
        **{f"21{letter}": code.replace(".", "") for letter, code in zip("ABCDEFGHIJKL", DIAGNOSES, strict=True)},
        "22": "7",
        "22.ref": "94060555410000",
        "23": "AUTH-77812",
        "25": "123456789",
        "25.kind": "EIN",
        "26": "C1",
        "27": "YES",
        "28": "2284.50",
        "29": "20.00",
        "31": "SIGNATURE ON FILE",
        "32": "HARBOR\n12 ELM STREET\nPEORIA IL 616021234",
        "32a": "1003000126",
        "33": "ELM STREET CLINIC\n1 ELM STREET\nPEORIA IL 616021235",
        "33.phone": "309 555-0100",
        "33a": "1234567893",
        "33b": "ZZ207Q00000X",
    }


def test_every_box_of_a_line():
    (claim,) = build(full_visit(), control="C1")

    boxes = data_of(claim)

    assert {k: boxes.get(f"24{k}.2", "") for k in ("", "A", "B", "C", "D", "D.mod", "E", "F", "G", "J")} == {
        "": "N412345678901 ML2.5  ZZCOMPOUNDED ANALGESIC",
        "A": "05 14 26 05 14 26",
        "B": "11",
        "C": "",
        "D": "J3490",
        "D.mod": "25",
        "E": "AB",
        "F": "1234.50",
        "G": "1",
        "J": "1245319599",
    }
    assert (boxes["24C.1"], boxes["24E.1"]) == ("Y", "ABCL")
    assert (boxes["24B.3"], boxes["24G.3"], boxes["24D.mod.3"]) == ("24", "75", "AA P3 QS 23")
    assert boxes["24A.4"] == "05 14 26 05 16 26"


@pytest.mark.parametrize(
    ("payer", "group", "said"),
    [
        ({"kind": "medicare"}, None, "MEDICARE"),
        ({"kind": "medicare_advantage"}, None, "OTHER"),
        ({"kind": "medicaid"}, None, "MEDICAID"),
        ({"kind": "tricare"}, None, "TRICARE"),
        ({"kind": "champva"}, None, "CHAMPVA"),
        ({"kind": "commercial"}, "G1", "GROUP HEALTH PLAN"),
        ({"kind": "commercial"}, None, "OTHER"),
        ({"kind": "workers_compensation"}, "G1", "OTHER"),
    ],
)
def test_kind_of_coverage(payer, group, said):
    held = coverage(payer={"id": "P", "name": "N", **payer}, group_number=group)
    (claim,) = build(office_visit(coverages=[held]))

    assert data_of(claim)["1"] == said


def test_medicare_first_says_that_nobody_pays_before():
    held = coverage(payer={"kind": "medicare", "id": "P", "name": "N"}, group_number=None)
    (claim,) = build(office_visit(coverages=[held]))

    assert data_of(claim)["11"] == "NONE"


def test_box_23_holds_one_number():
    visit = full_visit(lines=[line(1, code="83036")])
    (claim,) = build(visit)

    with pytest.raises(BadInput, match="box 23"):
        data_of(claim)


def test_pages_of_six_lines_with_their_totals():
    (claim,) = build(
        office_visit(lines=[line(n, charge=f"{n}.25") for n in range(1, 15)], prior_payments=[{"amount": "5.00"}])
    )

    pages = pages_of(claim)

    assert [p["page"] for p in pages] == ["1 OF 3, CLAIM 108.50", "2 OF 3, CLAIM 108.50", "3 OF 3, CLAIM 108.50"]
    assert [p["28"] for p in pages] == ["22.50", "58.50", "27.50"]
    assert [p.get("29") for p in pages] == [None, None, "5.00"]
    assert [p["24F.1"] for p in pages] == ["1.25", "7.25", "13.25"]


def test_the_pdf_says_what_the_claim_says():
    """The text of each box, found by its place on the page, equals the claim's data."""
    claims = [*build(full_visit(), control="C1"), *build(office_visit(), control="C2")]
    wanted = [page for claim in claims for page in pages_of(claim)]

    sheets = PdfReader(io.BytesIO(pdf_of(claims))).pages

    assert len(sheets) == len(wanted) == 3
    for sheet, boxes in zip(sheets, wanted, strict=True):
        assert text_by_box(sheet, form("cms1500")) == as_printed(boxes, form("cms1500"))


def test_the_data_alone_for_printed_forms_and_where_they_are_moved():
    claims = build(full_visit(), control="C1")
    wanted = [as_printed(page, form("cms1500")) for page in pages_of(claims[0])]

    alone = PdfReader(io.BytesIO(pdf_of(claims, data_only=True))).pages
    moved = PdfReader(io.BytesIO(pdf_of(claims, data_only=True, offset=(2, -1.5)))).pages

    assert [text_by_box(sheet, form("cms1500")) for sheet in alone] == wanted
    assert "Insured" not in alone[0].extract_text()
    assert [text_by_box(sheet, form("cms1500"), offset=(2, -1.5)) for sheet in moved] == wanted


def test_the_same_claim_gives_the_same_bytes():
    claims = build(full_visit())

    assert pdf_of(claims) == pdf_of(claims)


def test_letters_that_the_form_lacks():
    accents = {"last": "Dvořák", "first": "Zoë"}
    (claim,) = build(office_visit(patient={**WHOLE["patient"], "name": accents}))

    assert "DVORÁK, ZOË" in PdfReader(io.BytesIO(pdf_of([claim]))).pages[0].extract_text()


def test_letters_that_cannot_be_printed_are_refused():
    (claim,) = build(office_visit(patient={**WHOLE["patient"], "name": {"last": "山田"}}))

    with pytest.raises(BadInput, match="box 2") as caught:
        pdf_of([claim])
    assert "山田" not in str(caught.value)


def test_a_value_too_long_for_its_box_is_refused():
    (claim,) = build(office_visit(coverages=[coverage(plan_name="PLAN " * 40)]))

    with pytest.raises(BadInput, match="box 11c: is too long"):
        pdf_of([claim])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.decimals("0.01", "99999.99", places=2), min_size=1, max_size=20))
def test_page_totals_add_up(charges):
    (claim,) = build(office_visit(lines=[line(n, charge=str(c)) for n, c in enumerate(charges, start=1)]))

    pages = pages_of(claim)

    assert sum(float(p["28"]) for p in pages) == pytest.approx(float(claim.charge))


@pytest.mark.parametrize("name", ["cms1500", "ub04"])
@pytest.mark.parametrize("offset", [(0.0, 0.0), (3.0, -2.0)])
def test_the_alignment_page_fills_every_box_where_data_fall(name, offset):
    sheet = form(name)
    (page,) = PdfReader(io.BytesIO(alignment_page(name, offset))).pages
    assert (page.mediabox.width, page.mediabox.height) == (sheet.width, sheet.height)
    found = text_by_box(page, sheet, offset)
    boxes = {cell.box for cell in sheet.cell if not cell.box.startswith("head")}
    assert set(found) == boxes
    assert all(set(text) <= {"X", "\n"} for box, text in found.items() if not _marks(sheet, box))


def _marks(sheet, box):
    return next(cell.marks for cell in sheet.cell if cell.box == box)


def test_the_form_prints_a_letter_before_each_diagnosis():
    (page,) = PdfReader(io.BytesIO(pdf_of(build(office_visit())))).pages
    assert all(f"\n{letter}\n" in f"\n{page.extract_text()}\n" for letter in "ABCDEFGHIJKL")
