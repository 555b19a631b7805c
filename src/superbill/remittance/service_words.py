"""What a service is, in a few plain words of our own, for people who do not read codes.

Only the kind that the number of a code tells (the sections of CPT and HCPCS Level II by their ranges); the practice's
own words for its services go before these.
"""

from __future__ import annotations

_CPT = (
    (100, 1999, "Anesthesia"), (10004, 69990, "Procedure"), (70010, 76999, "Imaging"),
    (77001, 77799, "Imaging or radiation"),
    (78012, 79999, "Nuclear medicine"), (80047, 89398, "Laboratory test"), (90281, 90399, "Injection of antibodies"),
    (90460, 90474, "Giving a vaccine"), (90476, 90759, "Vaccine"), (90785, 90899, "Mental health care"),
    (90935, 90999, "Dialysis"), (92002, 92499, "Eye care"), (92502, 92700, "Hearing and speech care"),
    (92920, 93799, "Heart test or treatment"), (94002, 94799, "Breathing test or treatment"),
    (95004, 95199, "Allergy care"), (95700, 96020, "Nerve and muscle test"), (96105, 96146, "Test of thinking"),
    (96360, 96379, "Infusion or injection"), (96401, 96549, "Chemotherapy"), (97010, 97799, "Therapy"),
    (97802, 97804, "Nutrition care"), (98925, 98943, "Manual treatment"), (98966, 98981, "Care by telephone or online"),
    (99202, 99215, "Office visit"), (99221, 99239, "Hospital visit"), (99242, 99255, "Consultation"),
    (99281, 99288, "Emergency department visit"), (99291, 99292, "Critical care"),
    (99304, 99316, "Nursing facility visit"), (99341, 99350, "Home visit"), (99381, 99397, "Preventive visit"),
    (99401, 99429, "Counseling"), (99437, 99499, "Care management"),
)  # fmt: skip
_HCPCS = {
    "A": "Supplies or transport", "B": "Feeding supplies", "C": "Hospital supplies", "D": "Dental care",
    "E": "Equipment", "G": "Care", "H": "Behavioral health care", "J": "Drug", "K": "Equipment",
    "L": "Brace or prosthesis",
    "M": "Care", "P": "Laboratory test", "Q": "Supplies or drug", "R": "Imaging transport", "S": "Care", "T": "Care",
    "V": "Eye or hearing aid",
}  # fmt: skip


def kind_of_service(code: str) -> str:
    """Return what a service is, in plain words; a revenue code alone is a hospital service."""
    if code[:1] in _HCPCS:
        return _HCPCS[code[:1]]
    number = code[:5]
    if not number.isdecimal() or len(number) < 5:
        return "Hospital service" if code.isdecimal() else "Service"
    return next((words for first, last, words in _CPT if first <= int(number) <= last), "Service")


def told_service(code: str, words: str = "") -> str:
    """Return one service as a patient reads it: words, and the code for those who ask the plan about it."""
    return f"{words or kind_of_service(code)} ({code})" if code else words or "Service"
