"""Facts stated in plain words: the kind and the number that each text means; what means none is refused."""

from __future__ import annotations

import pytest

from superbill.coding.em.reading import stated
from superbill.errors import BadInput


def facts(element: str, *texts: object) -> list[tuple[str, int]]:
    visit = stated({element: list(texts)})
    assert isinstance(visit, dict)
    return [(fact["kind"], fact.get("count") or 1) for fact in visit[element]]


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("1 self-limited or minor problem", "self_limited", 1),
        ("two minor problems", "self_limited", 2),
        ("3 stable, chronic illnesses", "stable_chronic", 3),
        ("2 or more stable chronic illnesses", "stable_chronic", 2),
        ("asthma, well controlled", "stable_chronic", 1),
        ("type 2 diabetes, A1c above goal", "chronic_worse", 1),
        ("1 or more chronic illnesses with exacerbation, progression, or side effects", "chronic_worse", 1),
        ("heart failure, not at goal", "chronic_worse", 1),
        ("1 chronic illness with severe exacerbation", "chronic_severe", 1),
        ("1 acute, uncomplicated illness or injury", "acute_uncomplicated", 1),
        ("acute uncomplicated injury requiring hospital inpatient or observation level of care",
         "acute_uncomplicated_hospital", 1),
        ("1 stable acute illness", "stable_acute", 1),
        ("1 acute complicated injury", "acute_complicated_injury", 1),
        ("1 undiagnosed new problem with uncertain prognosis", "undiagnosed_uncertain", 1),
        ("1 acute illness with systemic symptoms", "acute_systemic", 1),
        ("1 acute or chronic illness or injury that poses a threat to life or bodily function", "threat", 1),
        ("1 acute or chronic illness or injury that threatens life", "threat", 1),
    ],
)  # fmt: skip
def test_problems(text, kind, count):
    assert facts("problems", text) == [(kind, count)]


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("order 3 unique tests", "test_ordered", 3),
        ("ordering of each unique test (CBC)", "test_ordered", 1),
        ("review of 2 unique test results", "test_reviewed", 2),
        ("lipid panel reviewed", "test_reviewed", 1),
        ("review of prior external notes from 2 unique sources", "external_note", 2),
        ("discharge summary of another hospital reviewed", "external_note", 1),
        ("assessment requiring an independent historian", "historian", 1),
        ("history obtained from the daughter because of dementia", "historian", 1),
        ("independent interpretation of a chest x-ray", "independent_interpretation", 1),
        ("discussion of management with external physician", "discussion", 1),
    ],
)
def test_data(text, kind, count):
    assert facts("data", text) == [(kind, count)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("minimal", "minimal"), ("low", "low"), ("OTC ibuprofen", "low"), ("physical therapy", "low"),
        ("prescription drug management", "prescription_drug"), ("refill of the tablets", "prescription_drug"),
        ("decision regarding minor surgery with identified patient or procedure risk factors", "minor_surgery_risk"),
        ("decision regarding minor surgery without risk factors", "minor_surgery"),
        ("decision regarding elective major surgery without identified risk factors", "major_surgery"),
        ("decision regarding elective major surgery with identified patient risk factors", "major_surgery_risk"),
        ("decision regarding emergency major surgery", "emergency_major_surgery"),
        ("diagnosis or treatment significantly limited by social determinants of health", "social_determinants"),
        ("drug therapy requiring intensive monitoring for toxicity", "toxicity_monitoring"),
        ("decision regarding hospitalization", "hospitalization"),
        ("escalation of hospital-level care", "hospitalization"),
        ("decision not to resuscitate because of poor prognosis", "limited_care"),
        ("parenteral controlled substances", "parenteral_controlled"),
    ],
)  # fmt: skip
def test_risks(text, kind):
    assert facts("risks", text) == [(kind, 1)]


def test_kinds_and_other_values_stay_as_they_are():
    assert facts("problems", {"kind": "threat", "count": 2}) == [("threat", 2)]
    assert facts("risks", "none") == []
    assert stated([1]) == [1]


def test_words_without_a_kind_are_refused_by_their_place():
    with pytest.raises(BadInput, match=r"problems\[1\]") as told:
        stated({"problems": ["2 stable chronic illnesses", "Maria"]})

    assert "Maria" not in str(told.value)


def test_what_is_billed_apart_or_only_listed_does_not_count():
    visit = stated(
        {"data": ["independent interpretation of ECG, separately billed"], "problems": ["chronic gout, not addressed"]}
    )

    assert isinstance(visit, dict)
    assert visit["data"][0]["separately_billed"]
    assert visit["problems"][0]["addressed"] is False
