"""`superbill before` over the records of the tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.claims.invented_visit import office_visit
from tests.office.test_before_visit import NOTE, RULES
from tests.payers.office import scenario
from typer.testing import CliRunner

from superbill import office
from superbill.cli.before import app
from superbill.office import models as rows
from superbill.office import money, records
from superbill.payers.test_payer.payer import SimulatedPayer

DAY = "2026-05-14"


@pytest.fixture
def run(db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # noqa: ARG001 - a fixture for its effect
    monkeypatch.setattr(office, "setup", lambda: None)
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path))
    (tmp_path / "payer-rules").mkdir()
    rules = RULES.replace("{code}", office_visit().lines[0].code or "")
    (tmp_path / "payer-rules" / "any.toml").write_text(rules)
    records.store_encounter(office_visit(service_date=DAY, documents=[NOTE]))

    def told(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(app, list(words), terminal_width=200)
        assert done.exit_code == status, done.output + str(done.exception)
        return done.output

    return told


def test_from_the_plan_to_the_answers(run, tmp_path: Path):
    assert "1 authorizations" in run("plan", DAY, DAY, "--today", "2026-05-11")
    question, answer = tmp_path / "q.270", tmp_path / "a.271"
    payer = rows.Coverage.objects.filter(order=1).get().payer.identifier
    assert "questions" in run("ask", payer, "-o", str(question))
    simulated = SimulatedPayer(scenario('[[rule]]\nscenario = "inactive"'))
    answer.write_bytes(next(a.content for a in simulated.receive(question.read_bytes()) if a.name.endswith("271")))
    assert "found their visit" in run("take", str(answer))
    run("coverage", status=3)


def test_a_request_with_its_documents_and_a_late_one(run, tmp_path: Path):
    run("plan", DAY, DAY, "--today", "2026-05-11")
    (held,) = money.authorizations()
    request = tmp_path / "one.278"
    run("request", held.authorization_id, "-o", str(request), "--document", NOTE["name"], "--today", "2026-05-11")

    assert request.with_suffix(".275").exists()
    run("authorizations", "--today", "2026-05-12")
    run("authorizations", "--today", "2026-05-20", status=3)


def test_an_estimate_on_paper(run, tmp_path: Path):
    records.store_encounter(office_visit(id="own", service_date=DAY, payer=None, coverages=[]))
    run("plan", DAY, DAY, "--today", "2026-05-11")
    (due,) = money.notices(date(2026, 5, 11))
    run("notices", "--today", "2026-06-11", status=3)
    run("print", due.notice_id, "-o", str(tmp_path / "e.pdf"))
    assert (tmp_path / "e.pdf").read_bytes().startswith(b"%PDF-")
