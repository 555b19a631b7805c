"""Each flag alone on minimal pairs: the same phrase with and without what sets the flag."""

import pytest

from superbill.bench.assertion import flags
from superbill.model.note import Flag

N, U, H, F = Flag.NEGATED, Flag.UNCERTAIN, Flag.HISTORICAL, Flag.FAMILY
S, C, P, R = Flag.OTHER_PERSON, Flag.CONDITIONAL, Flag.PLANNED, Flag.RESOLVED

PAIRS = [
    (N, "fever", "No fever.", "Fever."),
    (N, "chest pain", "He denies chest pain.", "He has chest pain."),
    (
        N,
        "shortness of breath",
        "She denies chest pain, shortness of breath, or swelling.",
        "Notes shortness of breath.",
    ),
    (N, "swelling", "She denies chest pain, shortness of breath, or swelling.", "She denies pain but has swelling."),
    (N, "pneumonia", "Pneumonia was ruled out.", "Pneumonia was ruled in."),
    (N, "sepsis", "Observation for suspected sepsis, ruled out.", "Observation for suspected sepsis, ruled in."),
    (N, "pneumonia", "Pneumonia ruled out.", "Pneumonia ruled in."),
    (N, "sepsis", "Sepsis: ruled out", "Sepsis: treated"),
    (N, "infarction", "Acute infarction ruled out with serial troponins.", "Acute infarction treated with heparin."),
    (N, "embolism", "CT ruled out embolism.", "CT showed embolism."),
    (N, "dissection", "Embolism and dissection ruled out by CT.", "Embolism and dissection shown by CT."),
    (N, "fracture", "There is no evidence of acute fracture.", "There is evidence of acute fracture."),
    (N, "cough", "Cough: none.", "Cough: productive."),
    (N, "edema", "Extremities without edema.", "Extremities with edema."),
    (N, "nausea", "Negative for nausea.", "Positive for nausea."),
    (N, "covid", "Rapid covid test was negative.", "Rapid covid test was positive."),
    (N, "mass", "No increase in pain, no mass.", "No increase in size of mass."),
    (N, "cough", "She has no cough.", "She has not only cough but fever."),
    (N, "cough", "No fever or cough.", "No fever, she has cough."),
    (N, "rash", "No fever, chills, nausea, vomiting, headache or rash.", "No fever; rash on the arm."),
    (N, "wheezing", "She could not hear wheezing.", "She cannot catch her breath and wheezing is present."),
    (N, "headache", "Nil headache.", "Headache."),
    (N, "edema", "HS dual nil murmur nil edema", "HS dual, edema"),
    (N, "cord compression", "Nil red flag features of cord compression", "Features of cord compression"),
    (N, "pain", "Nil relief from rest, nil pain at night.", "Nil relief of pain."),
    (N, "rash", "We cannot see a rash.", "She cannot sleep for the rash."),
    (U, "brain tumor", "Worried re brain tumor.", "Treated for brain tumor."),
    (U, "lymphoma", "Differential diagnosis included lymphoma.", "Diagnosis: lymphoma."),
    (C, "photophobia", "Red flag advice given for photophobia.", "Photophobia."),
    (C, "cancer", "Low cancer risk.", "Low grade cancer."),
    (C, "hormone therapy", "Asked briefly re systemic hormone therapy.", "On systemic hormone therapy."),
    (U, "pneumonia", "Probable pneumonia.", "Pneumonia."),
    (U, "tendinitis", "Pain, likely due to tendinitis.", "Pain due to tendinitis."),
    (U, "embolism", "Rule out embolism.", "Treated embolism."),
    (U, "malignancy", "Suspicious for malignancy.", "Biopsy shows malignancy."),
    (U, "cholecystitis", "Findings consistent with cholecystitis.", "Known cholecystitis."),
    (U, "stroke", "Stroke cannot be ruled out.", "Stroke is treated."),
    (H, "stroke", "History of stroke.", "Stroke since this morning."),
    (H, "cholecystectomy", "Status post cholecystectomy.", "Scheduled cholecystectomy."),
    (H, "pneumonia", "Pneumonia two years ago.", "Pneumonia since two days."),
    (H, "asthma", "PAST MEDICAL HISTORY: asthma.", "ASSESSMENT: asthma."),
    (H, "fever", "Previous fever.", "Two-day history of fever."),
    (F, "diabetes", "Mother had diabetes.", "Diabetes, as her mother reports."),
    (F, "breast cancer", "Family history of breast cancer.", "History of breast cancer."),
    (F, "melanoma", "FAMILY HISTORY: melanoma.", "HISTORY: melanoma."),
    (S, "influenza", "Her husband has influenza.", "She has influenza, unlike her husband."),
    (C, "bleeding", "Return if bleeding.", "Returned with bleeding."),
    (C, "dizziness", "Call the office for any dizziness.", "Reports dizziness."),
    (P, "hysterectomy", "Scheduled for hysterectomy.", "Had hysterectomy."),
    (R, "rash", "The rash has resolved.", "The rash has spread."),
]


@pytest.mark.parametrize(("flag", "phrase", "flagged", "plain"), PAIRS)
def test_minimal_pairs(flag, phrase, flagged, plain):
    assert flag in flags(flagged, phrase)
    assert flag not in flags(plain, phrase)


def test_a_cue_inside_the_mention_is_its_own_meaning():
    assert Flag.HISTORICAL not in flags("History of falling.", "history of falling")
