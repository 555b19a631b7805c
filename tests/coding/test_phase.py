"""The seventh character: active treatment by default, healing only when the note tells it of this visit."""

import pytest

from superbill.coding.phase import phase_of_care
from superbill.model.encounter import Document
from superbill.notes.reading import read

CASES = [
    ("Impression: sprain of right ankle.", "A"),
    ("Impression: wrist fracture.\nDisposition: discharged home. Suture removal in ten days.", "A"),
    ("Plan: sutures out at suture removal visit within 7 days. Return for redness.", "A"),
    ("He fell about an hour ago. Old scar healing well. Impression: laceration of hand.", "A"),
    ("EMERGENCY DEPARTMENT NOTE\nWound healing well on the left. Impression: new cut of right hand.", "A"),
    ("Closed fracture of the left radius, routine healing.", "D"),
    ("She presents today for follow-up of a distal radius fracture. X-ray shows callus formation.", "D"),
    ("Six weeks after open reduction of the ankle fracture. Assessment: ankle fracture.", "D"),
    ("Sutures were removed today. Assessment: laceration of forearm.", "D"),
    ("Assessment: scar contracture, sequela of burn of the hand.", "S"),
]


@pytest.mark.parametrize(("text", "phase"), CASES)
def test_phase_of_care(text, phase):
    assert phase_of_care(read(Document(name="note", text=text))) == phase
