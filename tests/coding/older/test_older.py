"""Records before ICD-10-CM, crosswalks with their flags, disorders of the DSM."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from superbill.cli.codes import app
from superbill.coding.encounter import CodingContext
from superbill.coding.older import disorders
from superbill.errors import TableMissing
from superbill.model.codes import CodeSystem
from superbill.model.encounter import Document
from superbill.pipeline import code_documents
from superbill.tables.compiling import Origin, compiling
from superbill.tables.gems import CM_TO_9, PCS_TO_9, START, Mapped, Target
from superbill.tables.icd9cm import icd9cm
from superbill.tables.icd10cm import icd10cm
from superbill.tables.store import Tables

NOTE = "ASSESSMENT:\n1. Type 2 diabetes mellitus\n2. Essential hypertension\n"
run = CliRunner()


def test_every_disorder_has_valid_codes(tables: Tables):
    today, old = icd10cm(tables, date(2026, 5, 1)), icd9cm(tables, date(2015, 9, 30))

    assert len(disorders()) >= 170
    assert [d for d in disorders() if not today.billable(d.icd10cm)] == []
    assert [d for d in disorders() if d.number and not old.billable(d.number, "diagnosis")] == []
    assert len({d.name for d in disorders()}) == len(disorders())


@pytest.mark.usefixtures("tables")
def test_a_number_and_a_name_of_the_dsm():
    by_number = run.invoke(app, ["crosswalk", "296.32", "--dsm", "--json"])
    by_name = run.invoke(app, ["crosswalk", "recurrent moderate", "--dsm", "--json"])

    rows = [json.loads(line) for line in by_number.stdout.splitlines()]
    assert [(r["to_system"], r["target"]) for r in rows] == [("ICD-10-CM", "F33.1"), ("ICD-9-CM", "296.32")]
    assert by_name.stdout == by_number.stdout


STAY = "PROCEDURE:\nLaparoscopic appendectomy was performed.\n\nASSESSMENT:\n1. Type 2 diabetes mellitus\n"


@pytest.fixture
def mapped(tables: Tables, tmp_path: Path):
    """A mapping of three codes, invented for the test in the form of the official one."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name in tables.names():
        (folder / name).symlink_to(tables.folder / name)
    for name in (CM_TO_9, PCS_TO_9):
        if (folder / name).is_symlink():
            (folder / name).unlink()
    origin = Origin(CM_TO_9, "2018", START, None, "invented for a test", "0" * 64, example=True)
    with compiling(folder, origin) as draft:
        draft.put("code", "E119", Mapped((_approximate("25000"),)))
        draft.put("code", "I10", Mapped((_approximate("4010"), _approximate("4019"))))
    with_mapping = Tables(folder)
    yield with_mapping
    with_mapping.close()


def _approximate(code: str) -> Target:
    return Target(code, approximate=True, combination=False, scenario=0, choice_list=0)


def test_a_record_of_2014_has_codes_of_2014(mapped: Tables):
    context = CodingContext("outpatient", date(2014, 5, 1), "option")

    coded = code_documents([Document(name="old", text=NOTE)], context, mapped)

    assert coded.service_date == date(2014, 5, 1)
    assert [(a.system, a.code, a.decision) for a in coded.codes] == [
        (CodeSystem.ICD9CM, "250.00", "suggested"),
        (CodeSystem.ICD9CM, "401.9", "suggested"),
    ]
    assert "offers 401.0 as well" in coded.codes[1].rationale[-1].text
    assert all(NOTE[e.start : e.end] == e.text for a in coded.codes for e in a.evidence)


def test_without_the_mapping_it_says_what_to_install(tables: Tables, tmp_path: Path):
    for name in tables.names():
        if not name.startswith("gem."):
            (tmp_path / name).symlink_to(tables.folder / name)
    context = CodingContext("outpatient", date(2014, 5, 1), "option")
    bare = Tables(tmp_path)

    with pytest.raises(TableMissing, match=r"gem\.icd10cm\.to\.icd9"):
        code_documents([Document(name="old", text=NOTE)], context, bare)
    bare.close()


def test_a_stay_of_2014_tells_its_operations_as_not_checked_without_their_mapping(mapped: Tables):
    coded = code_documents(
        [Document(name="old", text=STAY)], CodingContext("inpatient", date(2014, 5, 1), "option"), mapped
    )

    assert [a.code for a in coded.codes] == ["250.00"]
    told = [n for n in coded.not_coded if n.code == "0DTJ4ZZ"]
    assert told[0].reason.startswith("not checked")


def test_a_stay_of_2014_has_procedures_of_volume_3(mapped: Tables):
    origin = Origin(PCS_TO_9, "2018", START, None, "invented for a test", "1" * 64, example=True)
    with compiling(mapped.folder, origin) as draft:
        draft.put("code", "0DTJ4ZZ", Mapped((_approximate("4701"),)))
    tables = Tables(mapped.folder)

    coded = code_documents(
        [Document(name="old", text=STAY)], CodingContext("inpatient", date(2014, 5, 1), "option"), tables
    )

    assert [(a.code, a.role, a.decision) for a in coded.codes] == [
        ("250.00", "principal", "suggested"),
        ("47.01", "procedure", "suggested"),
    ]
    assert "0DTJ4ZZ" in coded.codes[1].rationale[-1].text
    tables.close()
