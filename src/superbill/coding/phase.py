"""The phase of care of an injury: active treatment, healing, sequela (seventh character A, D, S).

Active treatment is the default: A says how the injury is treated now, not that the provider is seen first (ICD-10-CM
Official Guidelines FY2026 I.C.19.a). Healing must be told of this visit: what the plan asks for later ("suture removal
in ten days") is no healing yet, and an injury of the same day is under active treatment whatever else is said.
"""

from __future__ import annotations

import re
from typing import Literal

from superbill.model.note import Note, Sentence
from superbill.tables.patterns import Pattern

Phase = Literal["A", "D", "S"]

_SEQUELA = Pattern(r"\b(?:sequelae?|late effects?|residuals? of)\b", re.IGNORECASE)
_HEALING = Pattern(
    r"\b(?:subsequent encounter|(?:PT|OT|physical therapy|occupational therapy|rehab\w*) (?:visit |"
    r"session )?(?:after|for|following)|"
    r"routine healing|delayed healing|"
    r"healing (?:well|nicely|routinely|normally|appropriately|satisfactorily|on schedule|as expected|"
    r"without complications?|"
    r"fracture)|(?:week|month)[- ](?:check|check-?up|visit|follow[- ]?up|recheck|re-?evaluation)|"
    r"(?:in|during) (?:the )?healing phase|second visit|(?:wound|bite|laceration|"
    r"burn)\b[^.;\n]{0,40}\bhealing\b|fracture follow[- ]?up|follow[- ]?up (?:visit |encounter )?(?:for|"
    r"of) (?:an? |the |healing )?(?:\w+ ){0,5}?(?:fracture|sprain|injury)"
    r"|bridging callus|"
    r"(?:fracture|wound|incision|laceration) (?:is |has been )?(?:well[- ])?heal(?:ing|ed)|malunion|non-?union|"
    r"callus formation|(?:interval|bony) (?:healing|callus)|aftercare|"
    r"(?:cast|splint|suture|staple|stitch|pin|hardware)s? (?:was |were )?(?:removal|removed|change)|"
    r"(?:here|presents?|returns?|seen|visit|returning|back)(?: today)?(?: for| to clinic for)?"
    r"(?: an?| his| her| their)?"
    r"(?: \w+){0,4} (?:removal of (?:the )?(?:sutures|stitches|staples|cast)|wound check|fracture (?:check|follow)|"
    r"follow[- ]?up (?:of|for|on|after) (?:an?|his|her|their|the)?(?: \w+){0,4} "
    r"(?:fracture|sprain|strain|laceration|injury|dislocation|tear|burn|concussion|wound|contusion|repair|fixation)))\b",
    re.IGNORECASE,
)
_AFTER_SURGERY = Pattern(
    r"\b(?:weeks?|months?) (?:out )?(?:from|after|since|post|s/p|following)"
    r"[^.\n]{0,60}\b(?:fracture|sprain|dislocation|laceration|tear|burn)\b|"
    r"(?:status[- ]post|s/p|weeks? (?:out )?(?:from|after|post|status)|days? (?:out )?(?:from|after|post)|post-?op\w*)"
    r"[^.\n]{0,40}\b(?:orif|open reduction|closed reduction|fixation|pinning|casting|splinting|"
    r"(?:fracture|laceration|tendon|wound) repair)\b",
    re.IGNORECASE,
)
_FRESH = Pattern(
    r"\b(?:(?:an?|one|two|three|four|five|six|several|few|\d+) (?:hours?|minutes?|hrs?|mins?) "
    r"(?:ago|prior|before|earlier)|"
    r"(?:earlier|happened|occurred|fell|injured|tripped|slipped|cut|crushed|twisted|struck|hit)(?: \w+){0,5} "
    r"(?:today|this (?:morning|afternoon|evening)|tonight|just (?:now|prior)|last night)|prior to arrival|"
    r"just (?:fell|happened|occurred)|brought (?:in )?by (?:ems|ambulance|paramedics)|"
    r"first (?:treatment|seen)(?: \w+){0,3} today|first treatment|not (?:yet|previously|been) treated|"
    r"(?:untreated|no treatment) (?:so far|until)|"
    r"initial (?:care|treatment|encounter)|active treatment(?! (?:is |was |has been )?(?:complete|finish|over|ended))|"
    r"wound (?:was )?(?:closed|irrigated|explored)|laceration repair|sutures? (?:were )?placed)\b",
    re.IGNORECASE,
)
_EMERGENCY = Pattern(
    r"\b(?:emergency (?:department|room|medicine|physician)|ed (?:course|physician|provider|note))\b", re.I
)
_COUNTED = Pattern(
    r"\b(?:in|within|after|at|until) (?:an?|one|two|three|four|five|six|seven|eight|ten|twelve|fourteen|\d+)"
    r"(?:[ -]+(?:to )?\d+)? (?:days?|weeks?|months?)|"
    r"\b(?:will|should|return (?:for|to)|schedule\w*|plan\w* (?:for|to)|(?<!\bin )follow[- ]?up (?:in|for|with))\b",
    re.IGNORECASE,
)
TOLD_LATER = frozenset({"plan", "instructions", "disposition", "follow_up"})
HEAD = 600


def phase_of_care(note: Note) -> Phase:
    """Return the phase that the note tells; A when it tells none."""
    text = note.text
    if (_HEALING.search(text) or _AFTER_SURGERY.search(text)) and any(_heals(text, s) for s in note.sentences):
        fresh = _FRESH.search(text) is not None or _EMERGENCY.search(text, 0, HEAD) is not None
        if not fresh:
            return "D"
    return "S" if _SEQUELA.search(text) else "A"


def _heals(text: str, sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of an injury that heals, and not of what is to be done later."""
    if sentence.section in TOLD_LATER:
        return False
    start, end = sentence.span.start, sentence.span.end
    if not (_HEALING.search(text, start, end) or _AFTER_SURGERY.search(text, start, end)):
        return False
    return _COUNTED.search(text, start, end) is None
