"""What belongs together on one day: panels, tests of another laboratory, results counted twice, second techniques.

Sources: CPT, guideline of organ panels; Medicare Claims Processing Manual ch. 16 (laboratory), NCCI Policy Manual ch. 6
(endoscopy) and ch. 10 (laboratory).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.series import stepped
from superbill.coding.procedures.service import Service
from superbill.tables.patterns import Pattern

PANEL = "CPT, guideline of organ panels (all components on one day); the general health panel is no Medicare benefit"
OUTSIDE = "Medicare Claims Processing Manual ch. 16 §40.1: the laboratory that performs a test bills it"
TWICE = "NCCI Policy Manual ch. 10: two results of one kit are two services when each is read and told"
ENDOSCOPY = "NCCI Policy Manual ch. 6: another technique at another lesion of the same session, told as such"
FINGER = "NCCI Policy Manual ch. 10: a skin puncture for a test of the practice is part of the test"

_CHEMISTRY = ("82310", "82374", "82435", "82565", "82947", "84132", "84295", "84520")
_WITHIN = {
    "80048": _CHEMISTRY,
    "80051": ("82374", "82435", "84132", "84295"),
    "80053": (*_CHEMISTRY, "82040", "82247", "84075", "84155", "84450", "84460"),
    "80061": ("82465", "83718", "84478"),
    "80069": (*_CHEMISTRY, "82040", "84100"),
    "80074": ("86705", "86709", "86803", "87340"),
    "80076": ("82040", "82247", "82248", "84075", "84155", "84450", "84460"),
    "85025": ("85014", "85018", "85048", "85049"),
    "85027": ("85014", "85018", "85048", "85049"),
    "74022": ("71045", "74018", "74019"),
    "93306": ("93303", "93304", "93307", "93308", "93320", "93321", "93325"),
    "87428": ("87426", "87804", "87811", "87400"),
    "87636": ("87635", "87502"),
    "87637": ("87635", "87502", "87634", "87636"),
    "G0472": ("86803",),
    "G0432": ("86703", "86701"),
    "G0433": ("86703", "86701"),
    "G0475": ("87389",),
    "G0476": ("87624",),
    "G0103": ("84153",),
    "G0328": ("82274",),
    "51798": ("76857",),
    "81511": ("82105", "82677", "86336", "84702"),
    "81001": ("81002", "81003", "81015"),
    "81000": ("81002", "81015"),
    "43239": ("43235",),
    "45385": ("45378",),
    "45380": ("45378",),
    "45384": ("45378",),
    "31575": ("31231",),
    "58558": ("58555",),
    "29881": ("29870", "29877"),
    "94060": ("94010", "94375", "94640"),
    "94010": ("94375",),
    "94070": ("94010", "94060"),
    "55707": ("76872", "76942"),
    "55708": ("76872", "76942"),
    "55709": ("76872", "76942"),
    "55710": ("76872", "76942"),
    "45390": ("45381", "45385"),
    "43242": ("43259", "10021", "10005"),
    "93458": ("93454",),
    "93459": ("93454", "93458"),
    "93460": ("93451", "93458"),
    "93224": ("93225", "93226", "93227"),
    "76811": ("76805",),
    "77085": ("77080", "77086"),
    "92557": ("92552", "92553", "92555"),
    "92550": ("92567",),
    "99496": ("99495",),
    "58661": ("58670",),
    "19083": ("19100", "76942", "76642"),
    "19081": ("19100",),
    "29880": ("29870", "29877", "29881"),
    "77066": ("77065",),
}
"""The more complete code holds the lesser one of the same service (NCCI Policy Manual ch. 1 §A)."""

_OTHER_LAB = (
    r"(?:lab ?corp|quest|reference lab\w*|outside lab\w*|sonic|arup|mayo|bioreference|send[- ]?outs?|"
    r"sendout|(?:sent|send|goes|going|forwarded) (?:out )?to "
    r"(?:the )?(?:\w+ )?lab\w*)"
)
_THEY_BILL = Pattern(
    rf"\b{_OTHER_LAB}\b.{{0,60}}\bbills?\b|\bbilled by (?:the )?{_OTHER_LAB}|\bsent (?:out )?to "
    rf"{_OTHER_LAB}|->\s*{_OTHER_LAB}|→\s*{_OTHER_LAB}|{_OTHER_LAB} (?:courier|pickup|pick up)|"
    r"\bsend[- ]?outs?\b|\b(?:the )?(?:reference |outside |hospital )?lab (?:will )?bills?\b",
    re.IGNORECASE,
)
_DRAWS = frozenset({"36415", "36416", "36591", "36592", "99000", "Q0091", "G0101", "P9603"})
_COMMERCIAL = Pattern(
    r"\b(?:commercial|cigna|aetna|bcbs|blue cross|blue shield|anthem|uhc|united ?healthcare|humana "
    r"commercial|private (?:ins|pay)\w*|comm ins|self[- ]pay|ppo|hmo)\b",
    re.I,
)
_HEALTH_PANEL = frozenset({"80053", "84443"})
_COUNTS = ("85025", "85027")
_BOTH = Pattern(r"\ba\b\W{0,3}(?:and|&|/|\+|neg\w*|pos\w*|\-)?.{0,14}\bb\b|\ba/b\b|\bflua/?b\b", re.IGNORECASE)
_AGAIN = Pattern(
    r"\b0\s?h(?:r|our)?s?\b.{0,30}\b\d\s?h|\b(?:at|@)\s*\S+.{0,25}\b(?:again|and (?:again )?at|repeat)|"
    r"\brepeat(?:ed)?\b.{0,30}\b(?:\d\s?h(?:ours?|rs?)?|same day|later)|\bserial\b|"
    r"\b(?:second|2nd)\b.{0,30}\b\d\s?h|\bx\s?\d\b.{0,50}\b(?:apart|same (?:day|date)|hours? later)|"
    r"\bq\s?\d\s?h(?:r|ours?)?s? x\s?\d|\bx\s?\d q\s?\d\s?h",
    re.IGNORECASE,
)  # fmt: skip
_OTHER_LESION = Pattern(
    r"\b(?:diff(?:erent)?|separate|another|second|2nd|other|distinct)\s+(?:\w+\s+)?(?:polyps?|lesions?|"
    r"site|area|location|segment)",
    re.IGNORECASE,
)
_SECOND_TECHNIQUE = {"45380": "45385", "45384": "45385", "43239": "43251", "45381": ""}


def bundled(services: list[Service], passage: Passage, *, medicare: bool) -> list[Service]:
    """Return the services of one passage with what belongs together settled."""
    if not services:
        return services
    found = _own_block(_outside(services, passage), passage)
    found = _health_panel(found, passage, medicare=medicare)
    found = _punctures(found)
    found = [line for s in found for line in _results(s, passage)]
    return _levels(_techniques(stepped(_within(_together(found), passage), passage), passage), passage)


_BLOCK = "64450"
_OPERATIVE = Pattern(
    r"\b(?:digital|ring|field|web ?space|metacarpal|metatarsal|hematoma|local|ankle|wrist) (?:nerve )?blocks?\b",
    re.IGNORECASE,
)
_FOR_PAIN = Pattern(
    r"\b(?:post-?op\w* pain|for (?:chronic |neuropathic )?pain|diagnostic|therapeutic|steroid|kenalog|neuralgia)\b",
    re.IGNORECASE,
)
_SURGERY = Pattern(r"[1-6]\d{4}")


def _own_block(services: list[Service], passage: Passage) -> list[Service]:
    """The operator's own block for the operation is part of it (NCCI Policy Manual ch. 2 B)."""
    operated = any(s.code != _BLOCK and _SURGERY.fullmatch(s.code) for s in services)
    if not operated or not _OPERATIVE.search(passage.said) or _FOR_PAIN.search(passage.said):
        return services
    return [s for s in services if s.code != _BLOCK]


_TOGETHER = {
    ("77080", "77086"): "77085",
    ("92567", "92568"): "92550",
    ("92553", "92556"): "92557",
    ("38220", "38221"): "38222",
}
"""Two services of one session that have one code together (CPT, guidelines of the sections)."""


def _together(services: list[Service]) -> list[Service]:
    """Return one code in place of two that are one service."""
    found = services
    for (one, two), whole in _TOGETHER.items():
        codes = {s.code: s for s in found if not s.reason}
        if one in codes and two in codes:
            spans = tuple(dict.fromkeys([*codes[one].spans, *codes[two].spans]))
            joined = replace(codes[one], code=whole, spans=spans)
            found = [s for s in found if s.code not in {one, two}]
            found.append(joined.because("PROC-TOGETHER", "both parts were done: one code", PANEL))
    return found


def _within(services: list[Service], passage: Passage) -> list[Service]:
    """Leave out a code that a more complete one of the same words holds."""
    held = {lesser for s in services if not s.reason for lesser in _WITHIN.get(s.code, ())}
    return [s for s in services if s.code not in held or _OTHER_LESION.search(passage.said)]


_BY_LEVEL = {
    "64490": ("64491", "64492"),
    "64493": ("64494", "64495"),
    "64479": ("64480",),
    "64483": ("64484",),
    "64633": ("64634",),
    "64635": ("64636",),
}
LEVELS = "CPT, spinal injections: first level, each further level by its own add-on; three facet levels at most"
_BRANCHES = Pattern(r"\b(?:medial branch|mbb|mbbs|nerves?)\b", re.IGNORECASE)


def _levels(services: list[Service], passage: Passage) -> list[Service]:
    """Add the further levels of injections into facets and foramina; the side of the first holds for all."""
    found = list(services)
    codes = {s.code for s in services}
    for s in services:
        more = _BY_LEVEL.get(s.code)
        told = passage.measures_of("levels") or passage.measures_of("count")
        if more is None or not told or s.reason or codes & set(more):
            continue
        number = int(told[0].value)
        joints = all("-" in m or "/" in m for m in (passage.text[told[0].start : told[0].end],))
        if _BRANCHES.search(passage.said) and told[0].name == "levels" and not joints:
            number -= 1
        for n in range(1, number):
            code = more[min(n, len(more)) - 1]
            if n > len(more) and len(more) > 1:
                break
            found.append(replace(s, code=code, rules=()).because("PROC-LEVELS", f"level {n + 1} of {number}", LEVELS))
    return _gathered(found)


def _gathered(services: list[Service]) -> list[Service]:
    """Join add-ons of the same code, side and place into one line with more units."""
    found: list[Service] = []
    for s in services:
        same = next(
            (n for n, f in enumerate(found) if (f.code, f.modifiers, f.spans) == (s.code, s.modifiers, s.spans)), None
        )
        if same is not None and s.rules and s.rules[-1].rule == "PROC-LEVELS":
            found[same] = replace(found[same], units=found[same].units + s.units)
        else:
            found.append(s)
    return found


def _outside(services: list[Service], passage: Passage) -> list[Service]:
    if not _THEY_BILL.search(passage.said):
        return services
    why = "performed and billed by another laboratory"
    return [
        replace(s, reason=why) if s.specialty == "laboratory" and s.code not in _DRAWS and not s.reason else s
        for s in services
    ]


def _health_panel(services: list[Service], passage: Passage, *, medicare: bool) -> list[Service]:
    """One panel in place of its parts where the payer is told and is not Medicare."""
    codes = {s.code for s in services if not s.reason}
    count = next((c for c in _COUNTS if c in codes), None)
    if medicare or count != "85025" or not codes >= _HEALTH_PANEL or not _COMMERCIAL.search(passage.said):
        return services
    parts = [s for s in services if s.code in _HEALTH_PANEL | {count}]
    panel = replace(parts[0], code="80050", spans=tuple(sp for p in parts for sp in p.spans), tags=frozenset())
    rest = [s for s in services if s.code not in _HEALTH_PANEL | {count}]
    return [
        panel.because("PROC-PANEL", "blood count with differential, metabolic panel and TSH on one day", PANEL),
        *rest,
    ]


def _punctures(services: list[Service]) -> list[Service]:
    """A finger stick for a test that the practice itself performs is part of the test."""
    tests = [s for s in services if s.specialty == "laboratory" and s.code not in _DRAWS and not s.reason]
    return [s for s in services if s.code != "36416" or not tests]


_TREATMENTS = Pattern(
    r"(?:\bx\s?|\b)(?P<n>[2-4]|two|three)(?:\s*(?:treatments?|nebs?|times|back)|"
    r"\b(?=\W*(?:$|back|treat)))",
    re.I,
)


def _results(line: Service, passage: Passage) -> Iterator[Service]:
    """Yield the line, and a second one for the second result of a kit or a test repeated the same day."""
    yield line
    if line.code == "94640" and (told := _TREATMENTS.search(passage.said)):
        more = Decimal({"two": 2, "three": 3}.get(told["n"], told["n"])) - 1
        if more > 0:
            yield replace(line, units=more, modifiers=(*line.modifiers, "76")).because(
                "PROC-REPEAT", "treated again the same day", "Medicare Claims Processing Manual ch. 12 §30 (76)"
            )
    if line.reason or line.specialty != "laboratory":
        return
    if "ab" in line.tags and _BOTH.search(passage.said):
        yield replace(line, modifiers=("59", *line.modifiers)).because(
            "PROC-TWO-RESULTS", "type A and type B are each told", TWICE
        )
    elif _AGAIN.search(passage.said) and "91" not in line.modifiers and line.code not in _DRAWS:
        numbers = [m.value for m in passage.measures_of("count")]
        further = max(numbers[0] - 1, Decimal(1)) if numbers else Decimal(1)
        yield replace(line, modifiers=(*line.modifiers, "91"), units=further).because(
            "PROC-91", "repeated the same day for a new result", OUTSIDE
        )


def _techniques(services: list[Service], passage: Passage) -> list[Service]:
    """A second technique of one endoscopy is distinct where the text says another lesion."""
    codes = {s.code for s in services if not s.reason}
    found = []
    for s in services:
        main = _SECOND_TECHNIQUE.get(s.code)
        if main and main in codes and _OTHER_LESION.search(passage.said) and not s.reason:
            found.append(
                replace(s, modifiers=("59", *s.modifiers)).because(
                    "PROC-TECHNIQUE", "another lesion, told in the text", ENDOSCOPY
                )
            )
        else:
            found.append(s)
    return found
