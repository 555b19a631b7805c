"""An invented office visit, whole, and easy to take apart."""

import copy
import json
from pathlib import Path

from superbill.model.encounter import Encounter

WHOLE = json.loads(Path(__file__).with_name("office_visit.json").read_text())


def office_visit(**changes):
    """The encounter with some of its top-level fields replaced."""
    return Encounter.model_validate({**copy.deepcopy(WHOLE), **changes})


def part(name, /, **changes):
    """One object of the encounter with some fields replaced; None removes a field."""
    merged = {**WHOLE[name], **changes}
    return {key: value for key, value in merged.items() if value is not None}


def coverage(**changes):
    return {**WHOLE["coverages"][0], **changes}


def line(number, **changes):
    """A service line like the first of the visit."""
    return {**WHOLE["lines"][0], "number": number, **changes}
