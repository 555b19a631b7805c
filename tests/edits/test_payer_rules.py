"""Rules of a payer: read strictly, evaluated honestly, tested by their own cases."""

import re
from pathlib import Path

import pytest
from tests.edits.fixtures import encounter_of

from superbill.edits import run
from superbill.edits.payer.book import payer_book
from superbill.edits.payer.cases import try_cases
from superbill.edits.payer.conditions import ANSWERS, LINE_KEYS, names
from superbill.errors import BadFile
from superbill.model.finding import Outcome, Severity
from superbill.tables.store import Tables

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-payer-rule.md"
HEAD = """
schema = "superbill/payer-rules/1"
payer = "Prairie"
source = "manual"
ids = ["PRAIRIE"]
effective_from = 2026-01-01
effective_to = 2026-12-31
"""
RULE = """
[[rule]]
id = "{id}"
message = "held"
do = "correct it"
source = "section 1"
when = {when}
{more}
"""


@pytest.fixture
def empty(tmp_path):
    return Tables(tmp_path)


def book(*rules, head=HEAD):
    return payer_book(head + "".join(rules), "prairie.toml")


def rule(when, more="", name="r1"):
    return RULE.format(id=name, when=when, more=more)


def checked(tables, one, **data):
    data = {"payer": {"kind": "commercial", "id": "PRAIRIE"}, **data}
    return run(encounter_of(data), tables, only=["payer"], books=[one])


def test_the_guide_is_true():
    text = re.search(r"```toml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert text is not None
    guide = payer_book(text[1], "guide")

    tried = list(try_cases(guide))

    assert len(tried) == 5
    assert [t for t in tried if not t.passed] == []


def test_every_key_is_explained():
    text = GUIDE.read_text()

    assert [key for key in ANSWERS if f"`{key}`" not in text] == []


def test_line_rule_points_at_its_line(empty):
    one = book(rule('{ code = ["99202-99215"] }', 'require = { modifier = ["95"] }'))

    result = checked(empty, one, lines=[{"code": "93000"}, {"code": "99213"}, {"code": "99214", "modifiers": ["95"]}])

    (finding,) = result.findings
    assert (finding.edit, finding.lines, finding.codes) == ("PAYER-R1", (2,), ("99213",))
    assert (finding.severity, finding.table.sha256) == (Severity.ERROR, one.ref.sha256)
    assert result.verdicts[-1].verdict is Outcome.FAIL


def test_claim_rule_is_asked_once(empty):
    one = book(rule('{ any_diagnosis = ["E11"] }', 'then = "warn"'))

    result = checked(empty, one, diagnoses=["I10", "E11.9"], lines=[{"code": "99213"}, {"code": "99214"}])

    assert [(f.lines, f.severity) for f in result.findings] == [((1, 2), Severity.WARNING)]


def test_what_cannot_be_evaluated_holds_the_claim_and_says_so(empty):
    result = checked(empty, book(rule("{ age_under = 18 }")), lines=[{"code": "99213"}])

    (finding,) = result.findings
    assert (finding.verdict, finding.severity) == (Outcome.NOT_CHECKED, Severity.ERROR)
    assert "cannot be evaluated for want of the patient's date of birth; the claim is held" in finding.message
    assert (result.verdicts[-1].verdict, result.verdicts[-1].missing) == (
        Outcome.NOT_CHECKED,
        "the patient's date of birth",
    )


def test_a_key_that_says_no_settles_it(empty):
    one = book(rule('{ code = ["99213"], age_under = 18 }'))

    result = checked(empty, one, lines=[{"code": "99214"}])

    assert (result.findings, result.verdicts[-1].verdict) == ((), Outcome.PASS)


def test_without_a_date_every_rule_holds(empty):
    result = checked(empty, book(rule('{ code = ["99213"] }')), day="none", lines=[{"code": "99213"}])

    assert result.verdicts[-1].verdict is Outcome.NOT_CHECKED


def test_other_payers_and_days_are_left_alone(empty):
    one = book(rule('{ code = ["99213"] }'), rule('{ code = ["99213"] }', "effective_from = 2026-07-01", name="later"))
    lines = [{"code": "99213"}]

    assert [v.edit for v in checked(empty, one, lines=lines).verdicts] == ["PAYER-R1"]
    assert checked(empty, one, lines=lines, day="2027-01-01").verdicts == ()
    assert checked(empty, one, lines=lines, payer={"kind": "commercial", "id": "OTHER"}).verdicts == ()


def test_override_only_where_the_rule_allows_it(empty):
    override = {"edit": "PAYER-R1", "lines": [1], "reason": "letter of the payer", "by": "biller 1"}
    data = {"lines": [{"code": "99213"}], "overrides": [override]}
    strict, lenient = rule('{ code = ["99213"] }'), rule('{ code = ["99213"] }', 'override = "the payer agreed"')

    assert checked(empty, book(strict), **data).verdicts[-1].verdict is Outcome.FAIL
    result = checked(empty, book(lenient), **data)
    assert result.verdicts[-1].verdict is Outcome.BYPASSED
    assert result.findings[0].bypassed_by == "letter of the payer (biller 1)"


@pytest.mark.parametrize(
    ("key", "value", "holds", "fails"),
    [
        ("code", '["J18*"]', {"code": "J1885"}, {"code": "J2001"}),
        ("not_code", '["99213"]', {"code": "99214"}, {"code": "99213"}),
        ("modifier", '["25"]', {"modifiers": ["25"]}, {"modifiers": ["57"]}),
        ("not_modifier", '["25"]', {}, {"modifiers": ["25"]}),
        ("place_of_service", '["11"]', {"place_of_service": "11"}, {"place_of_service": "22"}),
        ("not_place_of_service", '["11"]', {"place_of_service": "22"}, {"place_of_service": "11"}),
        ("revenue_code", '["0510"]', {"revenue_code": "510"}, {"revenue_code": "0450"}),
        ("diagnosis", '["E11"]', {"diagnoses": [2]}, {"diagnoses": [1]}),
        ("not_diagnosis", '["E11"]', {"diagnoses": [1]}, {"diagnoses": [2]}),
        ("units_over", '"4"', {"units": "5"}, {"units": "4"}),
        ("charge_over", '"100.00"', {"charge": "100.01"}, {"charge": "100.00"}),
        ("minutes_under", '"8"', {"minutes": "7"}, {"minutes": "8"}),
        ("with_code", '["J1885"]', {"number": 9}, None),
        ("without_code", '["J9999"]', {"number": 9}, None),
        ("ndc", "true", {"ndc": "00409379301"}, {}),
        ("authorization", "false", {}, None),
    ],
)
def test_keys_of_the_line(empty, key, value, holds, fails):
    assert key in LINE_KEYS
    one = book(rule(f"{{ {key} = {value} }}"))

    def fired(line):
        data = {"diagnoses": ["I10", "E11.9"], "lines": [{"code": "99213"} | line, {"number": 8, "code": "J1885"}]}
        return 1 in [f.lines[0] if f.lines != (9,) else 1 for f in checked(empty, one, **data).findings]

    assert fired(holds)
    assert fails is None or not fired(fails)


@pytest.mark.parametrize(
    ("key", "value", "holds", "fails"),
    [
        ("setting", '["outpatient"]', {"setting": "outpatient"}, {}),
        ("type_of_bill", '["13"]', {"type_of_bill": "131"}, {"type_of_bill": "851"}),
        ("first_diagnosis", '["I10"]', {"diagnoses": ["I10"]}, {"diagnoses": ["E11.9", "I10"]}),
        ("any_diagnosis", '["I10-I16"]', {"diagnoses": ["E11.9", "I13.0"]}, {"diagnoses": ["E11.9"]}),
        ("age_under", "18", {"patient": {"birth_date": "2010-01-01"}}, {"patient": {"birth_date": "2008-05-15"}}),
        ("age_from", "65", {"patient": {"birth_date": "1961-05-15"}}, {"patient": {"birth_date": "1961-05-16"}}),
        ("sex", '["F"]', {"patient": {"sex": "F"}}, {"patient": {"sex": "M"}}),
        ("specialty", '["08"]', {"provider": {"specialty": "08"}}, {"provider": {"specialty": "30"}}),
        ("frequency", '["7"]', {"claim_frequency": "7"}, {}),
        ("referral", "true", {"authorizations": [{"number": "R1", "kind": "referral"}]}, {}),
        ("attachment", '["OZ"]', {"attachments": [{"control_number": "1", "report_type": "OZ"}]}, {}),
        ("field", '["referring.npi"]', {"referring": {"npi": "1234567893"}}, {}),
        ("filed_after_days", "60", {"filing_date": "2026-07-15"}, {"filing_date": "2026-07-14"}),
    ],
)
def test_keys_of_the_claim(empty, key, value, holds, fails):
    one = book(rule(f"{{ {key} = {value} }}"))

    assert len(checked(empty, one, **holds).findings) == 1
    assert checked(empty, one, **fails).findings == ()


def test_every_key_has_a_test():
    """The two tables above and the state, which has its own fixtures in coverage."""
    source = Path(__file__).read_text()

    assert [key for key in ANSWERS if f'("{key}"' not in source and key != "state"] == []


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (HEAD.replace("rules/1", "rules/9"), "schema", "Invalid enum value"),
        (HEAD + "colour = 1", "", "unknown field `colour`"),
        (HEAD + rule('{ colour = ["x"] }'), "rule[0].when (r1)", "unknown field `colour`"),
        (HEAD + rule('{ age_under = "x" }'), "rule[0].when.age_under (r1)", "Expected `int | null`"),
        (HEAD + rule('{ units_over = "many" }'), "rule 1 (r1)", "no number in quotes"),
        (HEAD + rule("{ }"), "rule 1 (r1)", "nothing in 'when'"),
        (HEAD + rule('{ code = ["1"] }') * 2, "rule 2 (r1)", "id that another rule has"),
        (HEAD + rule('{ code = ["1"] }', name="a b"), "rule 1 (a b)", "an id that is not words"),
        (HEAD + "[[rule]", "", "is not TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(text, where, what):
    with pytest.raises(BadFile) as told:
        payer_book(text, "prairie.toml")

    assert told.value.where == where
    assert what in told.value.what


def test_cases_tell_what_differs():
    text = HEAD + rule('{ code = ["99213"] }', "") + '[[rule.case]]\nname = "a"\nexpect = "pass"\n'
    text += 'encounter = { lines = [{ code = "99213" }] }\n'
    text += '[[rule.case]]\nname = "b"\nexpect = "pass"\nencounter = { lines = [{ charge = 1.5 }] }\n'
    text += rule('{ code = ["1"] }', name="bare")

    first, second, third = try_cases(payer_book(text, "x"))

    assert (first.expected, first.found, first.passed) == ("pass", "hold", False)
    assert "lines.0.charge" in second.wrong
    assert "has no case" in third.wrong


@pytest.mark.parametrize(
    ("written", "code", "wanted"),
    [
        ("99202-99215", "99213", True),
        ("99202-99215", "99216", False),
        ("E08-E13", "E11.22", True),
        ("E08-E13", "E14", False),
        ("E11", "E11.9", True),
        ("E11.9", "E11.9", True),
        ("E11.9", "E11.65", False),
        ("J18*", "J1885", True),
        ("J1885", "J1885", True),
        ("99213", None, False),
    ],
)
def test_how_codes_are_named(written, code, wanted):
    assert names((written,), code) is wanted
