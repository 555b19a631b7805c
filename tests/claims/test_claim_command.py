"""`superbill claim`: what it writes, what it refuses, and how it ends."""

import io
import json
from decimal import Decimal

import pytest
from pypdf import PdfReader
from tests.claims.invented_stay import STAY
from tests.claims.invented_visit import WHOLE, coverage, line
from tests.remittance.worked import payment, remittance, service
from tests.x12 import judge
from typer.testing import CliRunner

from superbill.cli import align
from superbill.cli.claim import app
from superbill.model.claim import PostalAddress
from superbill.x12 import professional
from superbill.x12.remittance import PayerDetails
from superbill.x12.remittance import write as write_remittance
from superbill.x12.write import Header

DETAILS = PayerDetails("363999900", PostalAddress("500 Prairie", "Chicago", "IL", "606160500"), "Desk", "3125550100")
HEADER = Header("PAYER1", "ELM", 7, "2026-06-01T06:00", "T")


@pytest.fixture
def visit(tmp_path):
    """Writes an encounter with changed fields, and gives its path."""

    def write(name="visit.json", **changes):
        path = tmp_path / name
        path.write_text(json.dumps({**WHOLE, **changes}))
        return str(path)

    return write


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_a_file_for_the_payer(visit, tmp_path):
    out = tmp_path / "claims.837"

    done = run(
        visit(), "--as", "837p", "-o", out, "--control", "41", "--claim-control", "C1", "--created", "2026-05-15T08:30"
    )

    assert done.exit_code == 0, done.output
    assert judge.errors(out.read_text()) == []
    (batch,) = professional.read(out.read_bytes())
    assert (batch.control_number, batch.usage, batch.created) == (41, "T", "2026-05-15T08:30")
    assert (batch.submitter.id, batch.submitter.contact.phone, batch.receiver.id) == (
        "123456789",
        "3095550100",
        "PAYER1",
    )
    assert [c.control_number for c in batch.claims] == ["C1"]
    assert "claim C1 to Prairie Mutual, 2 lines, 210.00" in done.output


def test_production_and_other_parties(visit, tmp_path):
    out = tmp_path / "claims.837"

    run(visit(), "--as", "837p", "-o", out, "--production", "--submitter", "SND01:Billing Service",
        "--contact", "Ida:3095550199", "--receiver", "CH01:Clearing House")  # fmt: skip

    (batch,) = professional.read(out.read_bytes())
    assert (batch.usage, batch.submitter.name, batch.receiver.name) == ("P", "Billing Service", "Clearing House")
    assert batch.submitter.contact.name == "Ida"


def test_paper(visit, tmp_path):
    out = tmp_path / "claim.pdf"

    assert run(visit(), "--as", "cms1500", "-o", out).exit_code == 0
    assert "ARCHER, DANA, Q" in PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text()


def test_several_encounters_in_one_file(visit, tmp_path):
    lines = tmp_path / "visits.jsonl"
    lines.write_text("\n".join(json.dumps({**WHOLE, "id": f"E{n}"}) for n in range(3)))

    done = run(lines, visit(id="E9"), "--as", "837p", "-o", tmp_path / "all.837", "--json")

    told = [json.loads(text) for text in done.output.splitlines()]
    assert [t["id"] for t in told] == ["E0", "E1", "E2", "E9"]
    assert told[0]["claims"][0]["charge"] == "210.00"
    (batch,) = professional.read((tmp_path / "all.837").read_bytes())
    assert [c.control_number for c in batch.claims] == [t["claims"][0]["control_number"] for t in told]


def test_what_cannot_be_billed_is_named_and_the_rest_is_written(visit, tmp_path):
    out = tmp_path / "claims.837"

    done = run(visit("bad.json", diagnoses=[]), visit("good.json"), "--as", "837p", "-o", out)

    assert done.exit_code == 1
    assert "diagnoses are missing" in done.stderr
    assert len(professional.read(out.read_bytes())[0].claims) == 1


def test_nothing_to_bill_writes_nothing(visit, tmp_path):
    assert run(visit(lines=[]), "--as", "837p", "-o", tmp_path / "x").exit_code == 1
    assert not (tmp_path / "x").exists()


def test_findings_are_told(visit, tmp_path):
    many = [line(n) for n in range(1, 52)]

    done = run(visit(lines=many), "--as", "cms1500", "-o", tmp_path / "x.pdf", "--despite-findings")

    assert "info: The encounter needs 2 claims" in done.output


def test_an_encounter_that_the_edits_hold_is_not_written(visit, tmp_path):
    """A claim that a payer would reject or deny stays here until it is corrected, or somebody says otherwise."""
    wrong = visit(diagnoses=[{"code": "E11.42"}, {"code": "Z99.999"}])

    held = run(wrong, "--as", "837p", "-o", tmp_path / "x.837")
    written = run(wrong, "--as", "837p", "-o", tmp_path / "y.837", "--despite-findings")

    assert held.exit_code == 3
    assert "is held by ICD10CM-VALID" in held.stderr
    assert not (tmp_path / "x.837").exists()
    assert written.exit_code == 3
    assert (tmp_path / "y.837").exists()


@pytest.mark.parametrize("form", ["837i", "ub04", "UB04"])
def test_a_form_that_the_setting_does_not_use(visit, tmp_path, form):
    done = run(visit(), "--as", form, "-o", tmp_path / "x")

    assert (done.exit_code, "is institutional, and the setting of 'E1' is professional" in done.stderr) == (2, True)


def test_the_setting_decides_what_is_written(visit, tmp_path):
    bill = tmp_path / "stay.json"
    bill.write_text(json.dumps(STAY))

    assert run(visit(), "-o", tmp_path / "p.837", "--despite-findings").exit_code in {0, 3}
    assert run(bill, "-o", tmp_path / "i.837", "--despite-findings").exit_code in {0, 3}
    assert run(bill, "--as", "paper", "-o", tmp_path / "i.pdf", "--despite-findings").exit_code in {0, 3}
    both = run(visit(), bill, "-o", tmp_path / "both.837", "--despite-findings")

    assert b"005010X222A1" in (tmp_path / "p.837").read_bytes()
    assert b"005010X223A2" in (tmp_path / "i.837").read_bytes()
    assert judge.errors((tmp_path / "i.837").read_text()) == []
    assert "LAKEVIEW HOSPITAL" in PdfReader(io.BytesIO((tmp_path / "i.pdf").read_bytes())).pages[0].extract_text()
    assert (both.exit_code, "Write two files" in both.stderr) == (2, True)


def test_nothing_is_told_of_a_claim_that_could_not_be_written(visit, tmp_path):
    done = run(visit(), "-o", tmp_path / "no such folder" / "x.837")

    assert (done.exit_code, done.stdout, "cannot be written" in done.stderr) == (1, "", True)


def test_one_line_is_one_line(visit, tmp_path):
    done = run(visit(lines=[line(1, modifiers=[])]), "-o", tmp_path / "x.837")

    assert "1 line, 150.00" in done.stdout


def test_the_next_payer_after_a_remittance(visit, tmp_path):
    """What the first payer's remittance says goes on the claim to the second, found by the claim's own number."""
    second = coverage(order=2, payer={"kind": "commercial", "id": "PAYER2", "name": "Second Mutual"})
    covered = visit(coverages=[coverage(), second], patient={**WHOLE["patient"], "account": "A7"})
    paid = tmp_path / "first.835"
    rows = [service("150.00", "80.00", ("CO", "45", "50.00"), ("PR", "2", "20.00"), modifiers=("25",), control="A7L1"),
            service("60.00", "60.00", code="93000", control="A7L2")]  # fmt: skip
    first = remittance("140.00", payment("210.00", "140.00", patient="20.00", services=rows, control="A7"))
    paid.write_text(write_remittance([first], DETAILS, HEADER))

    done = run(covered, "-o", tmp_path / "second.837", "--after", paid, "--json")

    assert done.exit_code == 0, done.output
    (batch,) = professional.read((tmp_path / "second.837").read_bytes())
    (claim,) = batch.claims
    assert (claim.control_number, claim.insured.order, claim.payer.id) == ("A7S", "S", "PAYER2")
    assert (claim.other_payers[0].paid, claim.other_payers[0].insured.order) == (Decimal("140.00"), "P")
    assert [d.paid for line in claim.lines for d in line.decisions] == [Decimal("80.00"), Decimal("60.00")]
    assert judge.errors((tmp_path / "second.837").read_text()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--as", "fax"], "not a form of claim"),
        (["--as", "837p", "--submitter", "X"], "ID:NAME"),
        (["--as", "837p", "--created", "yesterday"], "YYYY-MM-DDTHH:MM"),
        (["--as", "837p", "--control", "0"], "between 1 and 999,999,999"),
        (["--as", "837p", "--claim-control", "A*B"], "claim control number"),
    ],
)
def test_unusable_options(visit, tmp_path, options, said):
    done = run(visit(), "-o", tmp_path / "x", *options)

    assert (done.exit_code, said in done.stderr) == (2, True)
    assert list(tmp_path.glob("*x")) == []


def test_two_payers_need_a_receiver(visit, tmp_path):
    other = {**WHOLE["coverages"][0], "payer": {"kind": "commercial", "id": "PAYER2", "name": "Other"}}

    done = run(visit(), visit("two.json", id="E2", coverages=[other]), "--as", "837p", "-o", tmp_path / "x")

    assert (done.exit_code, "2 payers" in done.stderr) == (2, True)


def test_one_claim_number_for_two_encounters(visit, tmp_path):
    done = run(visit(), visit("two.json", id="E2"), "--as", "837p", "-o", tmp_path / "x", "--claim-control", "C1")

    assert (done.exit_code, "the same number" in done.stderr) == (2, True)


def test_a_folder_that_is_not_there(visit, tmp_path):
    done = run(visit(), "--as", "837p", "-o", tmp_path / "none" / "x")

    assert (done.exit_code, "cannot be written" in done.stderr) == (1, True)


def test_a_full_disk_leaves_the_old_file(visit, tmp_path, monkeypatch):
    out = tmp_path / "claims.837"
    out.write_text("old")
    monkeypatch.setattr("os.fsync", lambda _fd: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    done = run(visit(), "--as", "837p", "-o", out)

    assert (done.exit_code, "No space left" in done.stderr) == (1, True)
    assert out.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_align_writes_the_page_of_a_form_and_refuses_another(tmp_path):
    page = tmp_path / "align.pdf"
    done = CliRunner().invoke(align.app, ["ub04", "-o", str(page), "--offset", "1.5,-2"])
    assert done.exit_code == 0
    assert "XXXX" in PdfReader(page).pages[0].extract_text()
    wrong = CliRunner().invoke(align.app, ["hcfa", "-o", str(page)])
    assert wrong.exit_code == 2
    assert "cms1500, ub04" in wrong.output
    assert PdfReader(page).pages
