"""`superbill remit check` and `remit post`, the latter against records of its own."""

import json
import os
import subprocess
import sys

import pytest
from tests.claims.invented_stay import STAY
from tests.claims.invented_visit import WHOLE
from tests.remittance.worked import payment, remittance, service
from typer.testing import CliRunner

from superbill.cli.remit import app
from superbill.payers.test_payer.cashier import Cashier
from superbill.payers.test_payer.scenario import shipped_scenario
from superbill.x12 import remittance as x12
from superbill.x12.write import Header

HEADER = Header("TESTPAYER", "ELMCLINIC", 1, "2026-06-01T06:00")


def write(path, *remittances):
    path.write_text(x12.write(remittances, Cashier(shipped_scenario()).details([]), HEADER))
    return str(path)


GOOD = remittance("78.40", payment("150.00", "78.40", patient="20.00", services=[
    service("150.00", "78.40", ("CO", "45", "50.00"), ("PR", "2", "20.00"), ("CO", "253", "1.60"))]))  # fmt: skip
BAD = remittance("70.00", payment("150.00", "78.40", services=[service("150.00", "78.40", ("CO", "45", "70.00"))]))


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_a_remittance_that_adds_up(tmp_path):
    done = run("check", write(tmp_path / "a.835", GOOD))

    assert (done.exit_code, "78.40 for 1 claim, adds up" in done.output) == (0, True)


def test_a_remittance_that_does_not(tmp_path):
    done = run("check", write(tmp_path / "a.835", GOOD, BAD), "--json")

    told = [json.loads(text) for text in done.output.splitlines()]
    assert done.exit_code == 3
    assert [t["balanced"] for t in told] == [True, False]
    assert [f["edit"] for f in told[1]["findings"]] == ["REMIT-LINE", "REMIT-CLAIM", "REMIT-TOTAL"]


def test_findings_for_people(tmp_path):
    done = run("check", write(tmp_path / "a.835", BAD))

    assert "error REMIT-LINE: Claim 1, line 1: charge 150.00 less adjustments 70.00 is 80.00" in done.output


@pytest.mark.parametrize(("content", "status"), [(b"", 1), (b"hello", 1), (None, 2)])
def test_what_is_no_remittance(tmp_path, content, status):
    if content is not None:
        (tmp_path / "a.835").write_bytes(content)

    done = run("check", str(tmp_path / "a.835"))

    assert (done.exit_code, "Traceback" in done.output) == (status, False)


def test_a_remittance_that_was_cut_off_is_refused(tmp_path):
    """The trailer is missing: more payments may have stood behind the cut."""
    whole = write(tmp_path / "a.835", GOOD)
    cut = tmp_path / "cut.835"
    cut.write_text((tmp_path / "a.835").read_text().rpartition("SE*")[0])

    assert run("check", whole).exit_code == 0
    done = run("check", str(cut))

    assert (done.exit_code, "is not whole" in done.stderr) == (1, True)


OFFICE = """
import json, sys
from typer.testing import CliRunner
from superbill import office
office.setup()
from superbill.office import records
from superbill.claims.build import build
from superbill.cli.remit import app
from superbill.model.encounter import Encounter
visit = Encounter.model_validate_json(open("visit.json").read())
(claim,) = build(visit, control="C1")
records.store_claim(records.store_encounter(visit), claim)
from superbill.claims.institutional import build_bill
stay = Encounter.model_validate_json(open("stay.json").read())
(bill,) = build_bill(stay, control="H1")
records.store_claim(records.store_encounter(stay), bill)
assert records.load_claim("H1") == bill
for path in sys.argv[1:]:
    done = CliRunner().invoke(app, ["post", path, "--json"])
    b = records.balance("C1")
    print(json.dumps({
        "status": done.exit_code, "told": json.loads(done.stdout or "null"), "error": done.stderr,
        "balance": [str(x) for x in (b.charges, b.paid, b.adjustments, b.payer, b.patient)],
        "events": [e.kind for e in records.timeline("C1")],
    }))
"""
"""Runs against records of its own, in a process of its own: Django is set up once in a process."""


def test_posting_to_the_records(tmp_path, new_records):
    """Nothing from what does not add up; what adds up once, under whatever file name it comes."""
    services = [
        service("150.00", "96.00", ("CO", "45", "30.00"), ("PR", "2", "24.00"), control="C1L1"),
        service("60.00", "0", ("CO", "97", "60.00"), code="93000", control="C1L2", remarks=("M15",)),
    ]
    paid = remittance(
        "76.00",
        payment("210.00", "96.00", patient="24.00", services=services),
        payment("10.00", "10.00", control="STRANGER"),
        plb=[("WO", "30.00")],
    )
    again = remittance("96.00", payment("210.00", "96.00", patient="24.00", services=services), trace="T9")
    of_stay = remittance("9000.50", payment("9510.50", "9000.50", adjustments=[("CO", "45", "510.00")], control="H1"),
                         trace="T10")  # fmt: skip
    files = (("bad", BAD), ("a.835", paid), ("renamed.835", paid), ("b.835", again), ("c.835", of_stay))
    given = [write(tmp_path / name, each) for name, each in files]
    (tmp_path / "visit.json").write_text(json.dumps(WHOLE))
    (tmp_path / "stay.json").write_text(json.dumps(STAY))
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    env["SUPERBILL_HOME"] = str(tmp_path / "home")
    env |= new_records(tmp_path / "home" / "office")

    done = subprocess.run(
        [sys.executable, "-c", OFFICE, *given], env=env, capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    bad, first, second, third, stay = (json.loads(line) for line in done.stdout.splitlines())
    assert (bad["status"], bad["told"], bad["balance"][1]) == (1, None, "0.00")
    assert "nothing was posted" in bad["error"]
    told = first["told"]
    assert (told["posted"], told["posted_before"], told["unmatched"]) == (2, 0, ["STRANGER"])
    assert [(w["line"], w["reason"], w["amount"]) for w in told["work"]] == [(2, "97", "60.00")]
    assert first["balance"] == second["balance"] == ["210.00", "96.00", "30.00", "60.00", "24.00"]
    assert (second["told"]["posted"], second["told"]["posted_before"]) == (0, 2)
    assert [f["edit"] for f in third["told"]["findings"]] == ["REMIT-PAID-BEFORE"]
    assert (first["told"]["findings"], stay["told"]["findings"], stay["told"]["posted"]) == ([], [], 1)
    assert first["events"] == second["events"] == ["built", "835"]
