"""An invented hospital stay and an invented outpatient visit, whole, and easy to take apart."""

import copy

from tests.claims.invented_visit import WHOLE

from superbill.model.encounter import Encounter

DOCTOR = {"npi": "1245319599", "name": {"last": "Berg", "first": "Ida"}, "taxonomy": "207R00000X"}
SURGEON = {"npi": "1003000126", "name": {"last": "Cole", "first": "Ann"}}

STAY = {
    "schema": "superbill/encounter/1",
    "id": "S1",
    "setting": "inpatient",
    "admit_date": "2026-05-10",
    "discharge_date": "2026-05-14",
    "discharge_status": "01",
    "admission_type": "1",
    "admission_source": "1",
    "admitting_diagnosis": "R10.31",
    "patient": WHOLE["patient"],
    "coverages": WHOLE["coverages"],
    "provider": {**WHOLE["provider"], "organization": "Lakeview Hospital"},
    "attending": DOCTOR,
    "operating": SURGEON,
    "diagnoses": [
        {"code": "K35.80", "poa": "Y"},
        {"code": "I10", "poa": "Y"},
        {"code": "W01.0XXA", "poa": "N"},
        {"code": "Z79.4", "poa": "1"},
    ],
    "procedures": [{"code": "0DTJ4ZZ", "date": "2026-05-11"}],
    "condition_codes": ["09"],
    "bill": {
        "admission_hour": "14",
        "discharge_hour": "1130",
        "drg": "343",
        "occurrences": [
            {"code": "11", "date": "2026-05-09"},
            {"code": "74", "date": "2026-05-12", "through_date": "2026-05-13"},
        ],
        "values": [{"code": "80", "amount": "4.00"}],
    },
    "authorizations": [{"number": "AUTH1"}],
    "lines": [
        {"number": 1, "revenue_code": "0120", "units": "4", "charge": "4000.00"},
        {"number": 2, "revenue_code": "250", "units": "10", "charge": "310.00", "non_covered": "10.00"},
        {"number": 3, "revenue_code": "0360", "units": "1", "charge": "5200.50"},
    ],
}

VISIT = {
    "schema": "superbill/encounter/1",
    "id": "O1",
    "setting": "outpatient",
    "type_of_bill": "0131",
    "service_date": "2026-05-14",
    "admission_type": "1",
    "admission_source": "1",
    "patient": WHOLE["patient"],
    "coverages": WHOLE["coverages"],
    "provider": {**WHOLE["provider"], "organization": "Lakeview Hospital"},
    "attending": DOCTOR,
    "diagnoses": [{"code": "S93.401A"}, {"code": "W10.9XXA"}, {"code": "Y92.009"}],
    "bill": {"reasons_for_visit": ["M25.571"]},
    "lines": [
        {"number": 1, "revenue_code": "0450", "code": "99283", "modifiers": ["25"], "charge": "600.00"},
        {"number": 2, "revenue_code": "0320", "code": "73610", "modifiers": ["RT"], "charge": "240.00"},
        {"number": 3, "revenue_code": "0636", "code": "J1885", "units": "2", "charge": "30.00",
         "ndc": "00409-3795-01", "ndc_quantity": "1", "ndc_unit": "ML"},
    ],
}  # fmt: skip


def stay(**changes):
    return Encounter.model_validate({**copy.deepcopy(STAY), **changes})


def outpatient(**changes):
    return Encounter.model_validate({**copy.deepcopy(VISIT), **changes})
