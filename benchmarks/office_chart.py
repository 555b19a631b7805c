"""A made stay of 20 documents, coded and stored, and its office as a program: `office_chart.py FOLDER COPIES`.

It prints the public ids of the charts and then the address of the office. The accounts are `coder-0` and on.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

PHRASE = "a long enough pass phrase"
DAYS = 19
SAID = (
    ("Cough with yellow sputum, slept poorly. No chest pain.", "Pneumonia, on ceftriaxone and azithromycin."),
    ("Short of breath on the stairs, better at rest.", "COPD with acute exacerbation, prednisone 40 mg."),
    ("Ankles less swollen. Eats half of the meals.", "Chronic diastolic heart failure, furosemide 40 mg."),
    ("No fever since yesterday. Walks with the nurse.", "Paroxysmal atrial fibrillation, rate controlled, apixaban."),
    ("Nausea after breakfast, no vomiting. Denies abdominal pain.", "Hypokalemia, potassium 3.1, repleted by mouth."),
    ("Blood sugars 180 to 240. No low values.", "Type 2 diabetes mellitus with hyperglycemia, insulin adjusted."),
    ("Creatinine 1.9, was 1.1 on admission. Urine output fair.", "Acute kidney injury, furosemide held, fluids given."),
)
"""What the patient says and what is assessed, day by day in turn."""


def note(day: int, on: dt.date) -> str:
    """Return one invented progress note of about 1,500 characters."""
    told, assessed = SAID[day % len(SAID)]
    again = SAID[(day + 3) % len(SAID)][1]
    values = f"Temperature {36.6 + day % 5 / 10:.1f} C, pulse {78 + day}, pressure {128 + day % 9}/74."
    lungs = "Lungs: crackles at the right base, wheeze on both sides, less than the day before."
    return (
        f"PROGRESS NOTE\nDate: {on:%m/%d/%Y}  Day {day}\n\nSUBJECTIVE:\n{told} A quiet night.\n\n"
        f"OBJECTIVE:\n{values}\n{lungs}\nHeart: irregular, no murmur. Abdomen: soft, not tender. Legs: slight edema.\n"
        f"Laboratory of the morning was looked at; white cells {9 + day % 6}.{day % 10}, hemoglobin 12.{day % 10}.\n"
        f"Chest film: infiltrate of the right lower lobe, smaller than on admission. No effusion is seen.\n\n"
        f"ASSESSMENT AND PLAN:\n1. {assessed} Continue as ordered and look again tomorrow.\n2. {again} Stable.\n"
        f"3. Former smoker. Appendectomy years ago, nothing to do.\n\n"
        "The plan was talked over with the patient and the family, who agree. The hospitalist is told of any change.\n"
        "Discharge to home is planned when oxygen is no longer needed at rest and the tablets are tolerated.\n"
    )


def store(copies: int) -> list[str]:
    """Store that many charts of 20 documents, coded once, each checked and priced; returns their public ids."""
    from superbill.coding.encounter import CodingContext  # noqa: PLC0415
    from superbill.demo.charts import charts  # noqa: PLC0415
    from superbill.model.encounter import Document  # noqa: PLC0415
    from superbill.office import records  # noqa: PLC0415
    from superbill.office.standing import tables  # noqa: PLC0415
    from superbill.pipeline import bill_codes, check, check_codes, code_documents  # noqa: PLC0415
    from superbill.pricing import price  # noqa: PLC0415

    base = charts()[2].encounter
    last = base.documents[0]
    first_day = (base.day or dt.date(2026, 5, 1)) - dt.timedelta(days=DAYS)
    days = [first_day + dt.timedelta(days=n) for n in range(DAYS)]
    daily = tuple(
        Document(name=f"day-{n:02}.txt", kind="progress note", date=on, text=note(n, on))
        for n, on in enumerate(days, 1)
    )
    stay = base.model_copy(
        update={
            "setting": "inpatient",
            "lines": (),
            "charge": None,
            "documents": (last, *daily),
            "admit_date": first_day,
        }
    )
    context = CodingContext("inpatient", base.day or first_day, "encounter", id=stay.id)
    coded = check_codes(code_documents(stay.documents, context, tables()), tables(), stay)
    billed = bill_codes(stay, coded)
    checked, priced = check(billed, tables()), price(billed, tables())
    made = []
    for number in range(copies):
        name = f"stay-{number:04}"
        patient = stay.patient.model_copy(update={"medical_record_number": f"MRN-{number}", "account": f"ACC-{number}"})
        made.append(records.store_encounter(stay.model_copy(update={"id": name, "patient": patient})))
        records.store_coding(made[-1], coded.model_copy(update={"id": name}))
        records.store_check(made[-1], checked.model_copy(update={"id": name}))
        records.store_price(made[-1], priced.model_copy(update={"id": name}))
    return made


def main() -> None:
    """Fill a folder of records, then serve it until stopped."""
    os.environ["SUPERBILL_RECORDS"] = str(Path(sys.argv[1]) / "records")
    from superbill import office  # noqa: PLC0415

    office.setup()
    copies = int(sys.argv[2])
    processes = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for number in range(max(1, copies if processes > 1 else 1)):
        office.add_user(f"coder-{number}", PHRASE, ("coder",))
    for one in store(copies):
        print(one)
    office.serve(port=0, processes=processes, announce=lambda text: print(text, flush=True))


if __name__ == "__main__":
    main()
