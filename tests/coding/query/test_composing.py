"""Templates: every one composes to a compliant query; options without support are left out."""

from __future__ import annotations

from datetime import date

import pytest

from superbill.coding.query import compose, leaves_open, lint, templates, text_of
from superbill.errors import BadInput
from superbill.model.coded import Indicator

SUBJECTS = {
    "conflict": "two types of the same illness", "drug-without-diagnosis": "a water tablet daily",
    "test-without-reason": "a blood test", "drug-dose": "an injection of ketorolac",
}  # fmt: skip


def fact(kind: str = "finding", text: str = "result 12 above its range") -> Indicator:
    return Indicator(kind=kind, text=text, document="laboratory", day=date(2026, 5, 3))


@pytest.mark.parametrize("template", templates().values(), ids=lambda t: t.id)
def test_every_template_is_compliant_with_every_answer(template):
    kinds = {kind for option in template.options for kind in option.when} or {"finding"}
    query = compose(
        template.id, [fact(kind) for kind in sorted(kinds)], SUBJECTS.get(template.id, "illness of the record")
    )

    assert lint(text_of(query)) == ()
    assert query.facts[0].line == "result 12 above its range (laboratory, 2026-05-03)"
    if template.options:
        assert query.options[:-2] == tuple(option.text for option in template.options)
        assert query.options[-2:] == ("Other: ____", "Unable to determine")


def test_there_are_templates_enough():
    assert len(templates()) >= 20
    assert len({t.kind for t in templates().values()}) >= 7


def test_an_answer_without_support_is_left_out():
    query = compose("kidney-function", [fact("creatinine")])

    assert query.options == ("Acute kidney injury", "Other: ____", "Unable to determine")


@pytest.mark.parametrize(
    ("identity", "facts", "subject", "told"),
    [
        ("nothing", [fact()], "", "is not known"),
        ("kidney-function", [], "", "are missing"),
        ("side", [fact()], "", "needs one"),
        ("kidney-function", [fact(text="creatinine 2.4, would add a CC")], "", "payment"),
        ("acuity", [fact(text="please document sepsis, lactate 4")], "illness", "leads"),
    ],
)
def test_what_is_refused(identity, facts, subject, told):
    with pytest.raises(BadInput, match=told):
        compose(identity, facts, subject)


OPEN = (
    "Other: ____", "Other", "other.", "Obesity, class and cause to be specified", "Another organism (please specify)",
    "Malnutrition, degree to be specified (mild, moderate, severe)",
)  # fmt: skip
WHOLE = (
    "Unable to determine", "No diagnosis that was addressed", "Pneumonia of another cause", "Other specified anemia",
)  # fmt: skip


def test_an_answer_that_leaves_something_open_is_known():
    assert [o for o in OPEN + WHOLE if leaves_open(o)] == list(OPEN)
