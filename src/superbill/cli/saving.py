"""Entering what a command found in the records of the office."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from superbill.cli.notes import NoteInput
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Encounter


def save_coded(given: NoteInput, coded: CodedEncounter) -> str:
    """Store a note and its codes, and return the encounter's id in the records.

    The same note again is the same encounter: a changed text becomes its next version, changed codes a new coding.
    Notes of the same name in different folders are different encounters.
    """
    from superbill import office  # noqa: PLC0415 - Django is loaded by this option only

    office.setup()
    from superbill.office import records  # noqa: PLC0415 - Django is ready only now

    encounter = Encounter(
        id=coded.id, setting=coded.setting, service_date=coded.service_date, documents=(given.document,)
    )
    encounter_id = records.store_encounter(encounter, source=_folder(given.place))
    records.store_coding(encounter_id, coded)
    sys.stderr.write(f"saved as encounter {encounter_id}; look at it with `superbill serve`\n")
    return encounter_id


def _folder(place: Path) -> str:
    """Tell folders apart without writing their names into the records."""
    return hashlib.sha256(str(place.resolve().parent).encode()).hexdigest()[:16]
