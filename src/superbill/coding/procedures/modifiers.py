"""Modifiers, each from the words that support it; none is added because a claim would otherwise not pay.

25, 59 and X{EPSU} are never derived here from an edit: 59 and its like only where the text itself says that site,
lesion or session was another (NCCI Policy Manual ch. 1 §E; Medicare Claims Processing Manual ch. 23 §20.9).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import Service
from superbill.tables.patterns import Pattern, search

ANATOMY = "HCPCS Level II, anatomic modifiers; Medicare Claims Processing Manual ch. 12 §40.7 (bilateral procedures)"
COMPONENT = "Medicare Claims Processing Manual ch. 13 §20 (professional and technical component)"
WAIVED = "42 CFR 493.15; Medicare Claims Processing Manual ch. 16 §70.8 (waived tests, QW)"
REPEATED = "Medicare Claims Processing Manual ch. 12 §30, ch. 16 §100.5 (76, 77, 91)"
DISTINCT = (
    "NCCI Policy Manual ch. 1 §E (59 and X{EPSU} only where the record says a distinct site, session or provider)"
)
ACP = "Medicare Claims Processing Manual ch. 18 §140.8 (advance care planning with the annual wellness visit: 33)"
SCREENING = "Medicare Claims Processing Manual ch. 18 §60.1 (screening turned diagnostic: PT); CPT modifier 33"
_ORDER = ("second 2nd", "third 3rd", "fourth 4th", "fifth 5th little small pinky")
_NAMED = {word: n for n, words in enumerate(_ORDER, 1) for word in words.split()}
_FINGERS = {**_NAMED, "thumb": 0, "index": 1, "middle": 2, "long": 2, "ring": 3}
_TOES = {**_NAMED, "great": 0, "big": 0, "hallux": 0, "first": 0, "1st": 0}
_LEFT_FINGERS, _RIGHT_FINGERS = ("FA", "F1", "F2", "F3", "F4"), ("F5", "F6", "F7", "F8", "F9")
_LEFT_TOES, _RIGHT_TOES = ("TA", "T1", "T2", "T3", "T4"), ("T5", "T6", "T7", "T8", "T9")
_LIDS = {("upper", "left"): "E1", ("lower", "left"): "E2", ("upper", "right"): "E3", ("lower", "right"): "E4"}
_SIDE = Pattern(
    r"\b(?P<left>left|lt|os|l|lle|lue)\b|\b(?P<right>right|rt|od|r|rle|rue)\b|(?P<both>\bbilat\w*|"
    r"\bboth\b|\bou\b|\bb/l\b|\bbil\b|"
    r"(?-i:\bB)(?= (?:knees|hips|shoulders|ankles|wrists|feet|hands|elbows|ears|eyes|heels)\b))",
    re.I,
)
_PROFESSIONAL = Pattern(
    r"\b(?:professional component|interpretation (?:and report )?only|interp(?:retation)? only|"
    r"read(?:ing)? only|physician interpretation|"
    r"interpretation and report of (?:a )?hospital|professional (?:read|interpretation)|modifier 26|"
    r"supervision and interpretation only|"
    r"(?:hospital|facility)[- ]owned equipment|performed at (?:the )?hospital|hospital (?:outpatient|"
    r"equipment))\b", re.I,
)  # fmt: skip
_TECHNICAL = Pattern(
    r"\b(?:technical component|technical only|modifier tc|without interpretation|sent (?:out )?(?:to \w+ "
    r")?for (?:interpretation|reading|read)|tech(?:nical)? (?:component )?only|read by (?:an )?outside radiologist)\b",
    re.I,
)
_WAIVED = Pattern(r"\b(?:waived?|waiver|clia w\w*|certif\w*\.? of waiver|qw)\b", re.IGNORECASE)
_REPEAT_LAB = Pattern(r"\b(?:repeat(?:ed)?|second|serial|again|recheck(?:ed)?|x ?2)\b", re.IGNORECASE)
_REPEAT = Pattern(
    r"\b(?:repeat(?:ed)?|second time|again)\b.{0,60}\bsame (?:day|date)|\bsame (?:day|"
    r"date)\b.{0,60}\brepeat|repeat(?:ed)? (?:\w+ ){0,6}(?:by|later)|later (?:the )?same day|repeated later",
    re.I,
)
_OTHER_DOCTOR = Pattern(
    r"\b(?:different|another|second|other) (?:physician|provider|radiologist|doctor|cardiologist|practitioner)",
    re.IGNORECASE,
)
_DISTINCT = Pattern(
    r"\b(?:separate (?:and distinct )?(?:site|lesion|incision|session|encounter|location|anatomic\w*|area|"
    r"structure|compartment|excision)|distinct (?:site|lesion|procedural|procedure)|"
    r"different (?:site|lesion|session|location|anatomic\w* site|polyp|area|compartment)|separately "
    r"identifiable site|unrelated lesion)\b", re.I,
)  # fmt: skip
_SIMPLE = (
    ("53", r"\b(?:stopped|halted) (?:in|at|before reaching)\b|\b(?:discontinued|aborted|terminated|"
           r"stopped)\b(?!\s+(?:medication|drug|smoking|tobacco|therapy|aspirin|warfarin))|incomplete "
           r"colonoscopy|unable to (?:advance|reach) (?:beyond|past|the cecum)"),
    ("52", r"\breduced services?\b|modifier 52|partially reduced"),
    ("22", r"\bmodifier 22\b|increased procedural services?"),
    ("58", r"\bstaged\b|\bplanned (?:second|return)|more extensive than the original"),
    ("78", r"\b(?:return(?:ed)?|taken back|brought back) to (?:the )?(?:or|operating "
           r"room)\b.{0,60}(?:complication|hematoma|bleed|infection|related)|unplanned return to (?:the )?(?:or|"
           r"operating)"),
    ("79", r"\bunrelated\b.{0,60}\b(?:post-?op\w*|global)|\b(?:post-?op\w*|global)\b.{0,80}\bunrelated\b"),
    ("62", r"\bco-?surgeons?\b|two surgeons|modifier 62"),
    ("80", r"\bassistant surgeon\b(?!.{0,40}resident (?:not|un))|assist(?:ed|ing) at surgery(?! by (?:pa|np))|"
           r"surgical assist by (?:a )?(?:second )?(?:md|physician)"),
    ("AS", r"\b(?:pa|np|physician assistant|nurse practitioner|cns)(?:-c)? (?:as |was |is )?(?:the )?(?:first "
           r")?assist\w*|assist\w* (?:at surgery )?by (?:a |the )?(?:pa|np|physician assistant|nurse practitioner)"),
    ("GC", r"\bresident\b.{0,80}\bteaching physician|teaching physician\b.{0,60}\bresident"),
    ("GA", r"\b(?:abn|advance beneficiary notice)\b.{0,30}\b(?:signed|on file|obtained|executed)|signed abn"),
    ("GY", r"\bstatutorily excluded|statutory exclusion"),
    ("GZ", r"\b(?:no abn|without (?:an )?abn|abn (?:was )?not (?:signed|obtained))"),
    ("95", r"\b(?:synchronous )?(?:telehealth|telemedicine|video visit|via video|by video|audio[- ]video|audio[- "
           r"]visual|virtual visit)\b(?!.{0,30}(?:originating|audio[- ]only))"),
    ("93", r"\b(?:audio[- ]only|telephone only|by telephone only|audio only)\b"),
    ("KX", r"\bkx\b|exceed\w* (?:the )?(?:therapy )?(?:cap|threshold)|above (?:the )?(?:therapy )?threshold"),
    ("CQ", r"\b(?:pta|physical therap(?:y|ist) assistant)\b"),
    ("CO", r"\b(?:ota|cota|occupational therap(?:y|ist) assistant)\b"),
    ("LD", r"\b(?:lad|left anterior descending)\b"),
    ("LC", r"\b(?:lcx|circumflex)\b"),
    ("RC", r"\b(?:rca|right coronary artery)\b"),
    ("LM", r"\bleft main\b"),
    ("PS", r"\b(?:restag\w+|subsequent (?:treatment )?strategy|treatment response|after \d+ cyc\w*|surveillance|"
           r"recurrence)"),
    ("PI", r"\b(?:initial (?:staging|treatment strategy|strategy|anti-?tumor)|staging (?:of )?new)"),
    ("KS", r"\b(?:no insulin|not (?:on|using|taking|treated with) insulin|non-?insulin|oral (?:meds|agents) only|"
           r"diet[- ]controlled|noninsulin)"),
    ("KX", r"(?<!not )(?<!no )\b(?:on insulin|insulin[- ](?:treated|dependent|requiring)|uses insulin|insulin "
           r"user|insulin tx|taking insulin|iddm|injects "
           r"insulin)"),
    ("Q8", r"\b(?:two class b|2 class b|q8\b)"),
    ("Q7", r"\b(?:one|1) class a|\bq7\b"),
    ("Q9", r"\b(?:one|1) class b (?:and|with|plus) (?:two|2) class c|\bq9\b"),
)  # fmt: skip
_SIMPLE_RE = tuple((m, Pattern(p, re.IGNORECASE)) for m, p in _SIMPLE)
_VESSELS = frozenset({"LD", "LC", "RC", "LM"})
_TELE = frozenset({"95", "93"})
_THERAPY = frozenset({"CQ", "CO", "KX"})
_SURGICAL = frozenset({"53", "52", "58", "78", "79", "62", "80", "AS", "22"})
_NEUTRAL = frozenset({"GC", "GA", "GY", "GZ"})
_DIABETIC = frozenset(
    {"A4253", "A4256", "A4258", "A4259", "A4233", "A4234", "A4235", "A4236", "E0607", "E2100", "A4239", "E2103"}
)
_TELE_PREFIXES = ("908", "961", "994", "978", "G04", "G01", "925", "971", "964", "991")


def modified(service: Service, passage: Passage, *, medicare: bool, facility: bool, waived: bool) -> Iterator[Service]:
    """Yield the service with its modifiers; two lines where a pair is billed side by side (equipment)."""
    if service.reason or service.kind in {"drug", "vaccine", "administration"}:
        yield service
        return
    if service.code in _own_codes():
        yield from _own_component(service, passage, facility=facility)
        return
    line = _component(service, passage, facility=facility)
    line = _screening(line, passage, medicare=medicare)
    if "acp" in line.tags and passage.has("awv"):
        line = line.with_modifiers("33").because("PROC-33", "advance care planning with the annual wellness visit", ACP)
    line = _waived(line, passage, waived=waived)
    line = _therapy(line, passage)
    line = _told(line, passage)
    line = _repeated(line, passage)
    yield from _sided(line, passage, medicare=medicare)


def _sided(line: Service, passage: Passage, *, medicare: bool = False) -> Iterator[Service]:
    tags = line.tags
    side = side_of(line, passage)
    if medicare and "once" in tags:
        yield line
        return
    if "digit" in tags or "toe" in tags or "toe1" in tags:
        yield from _digits(line, passage, side)
    elif "lid" in tags:
        upper = next((w for w in ("upper", "lower") if passage.has(w)), None)
        if upper and side == "bilateral":
            for each in ("left", "right"):
                yield line.with_modifiers(_LIDS[upper, each]).because("PROC-LID", "both eyelids named", ANATOMY)
            return
        modifier = _LIDS.get((upper, side)) if upper and side else None
        yield line.with_modifiers(modifier).because("PROC-LID", "the eyelid named", ANATOMY) if modifier else line
    elif tags & {"lside", "dmepair"}:
        yield from _pair(line, passage, side)
    elif "side" in tags and side == "bilateral":
        yield line.with_modifiers("50").because("PROC-BILATERAL", "both sides in one session", ANATOMY)
    elif tags & {"side", "side1"} and side in {"left", "right"}:
        modifier = "LT" if side == "left" else "RT"
        yield line.with_modifiers(modifier).because("PROC-SIDE", f"the {side} side is named", ANATOMY)
    elif "dme" in tags:
        yield _equipment(line, passage)
    else:
        yield line


def side_of(line: Service, passage: Passage) -> str | None:
    """Return the side nearest to the words of the service: left, right or bilateral."""
    start, end = min(s.start for s in line.spans), max(s.end for s in line.spans)
    found = []
    for m in _SIDE.finditer(passage.text, passage.start, passage.end):
        name = "left" if m["left"] else "right" if m["right"] else "bilateral"
        if len(m.group()) == 1 and not (
            m.group().isupper() and re.match(r"\s|[,.;)]|$", passage.text[m.end() : m.end() + 1])
        ):
            continue
        if re.match(
            r"\s+(?:lower|upper) (?:quadrant|lobe)|\s+(?:atri|ventric|heart|main|circumflex|anterior desc|coronary)",
            passage.text[m.end() : m.end() + 18],
            re.I,
        ):
            continue
        distance = 0 if start <= m.start() < end else min(abs(start - m.end()), abs(m.start() - end))
        found.append((distance, name))
    names = {name for _, name in found}
    if {"left", "right"} <= names and search(
        r"\b(?:right and left|left and right|r and l|right & left)\b", passage.said, re.I
    ):
        return "bilateral"
    return min(found)[1] if found else None


def _digits(line: Service, passage: Passage, side: str | None) -> Iterator[Service]:
    """Yield a line for each finger or toe that is named; the side alone when no digit is told."""
    toes = bool(line.tags & {"toe", "toe1"}) and not search(r"\bfinger|thumb", passage.said, re.IGNORECASE)
    table = _TOES if toes else _FINGERS
    left, right = (_LEFT_TOES, _RIGHT_TOES) if toes else (_LEFT_FINGERS, _RIGHT_FINGERS)
    words = re.findall(r"[a-z0-9]+", passage.said.lower())
    named = list(dict.fromkeys(table[w] for w in words if w in table))
    if not toes and "finger" not in passage.said.lower() and "thumb" not in words and "digit" not in words:
        named = []
    if named and side in {"left", "right"}:
        for n in named[:1] if len(named) == 1 or "toe1" not in line.tags else named:
            yield line.with_modifiers((left if side == "left" else right)[n]).because(
                "PROC-DIGIT", "the digit named", ANATOMY
            )
    elif side in {"left", "right"}:
        yield line.with_modifiers("LT" if side == "left" else "RT").because(
            "PROC-SIDE", f"the {side} side is named", ANATOMY
        )
    else:
        yield line


def _pair(line: Service, passage: Passage, side: str | None) -> Iterator[Service]:
    """Yield one line a side: equipment of both sides goes on two lines (DME MAC articles on RT and LT)."""
    both = side == "bilateral" or (side is None and passage.has("pair"))
    if both:
        each = max(line.units / 2, Decimal(1)) if line.units > 1 else line.units
        yield replace(line.with_modifiers("RT"), units=each).because("PROC-SIDE", "right one of the pair", ANATOMY)
        yield replace(line.with_modifiers("LT"), units=each).because("PROC-SIDE", "left one of the pair", ANATOMY)
    elif side:
        yield line.with_modifiers("LT" if side == "left" else "RT").because(
            "PROC-SIDE", f"the {side} side is named", ANATOMY
        )
    else:
        yield line


def _equipment(line: Service, passage: Passage) -> Service:
    """New, rented or used, as the text says."""
    for modifier, words in (
        ("RR", r"\brent\w*|monthly rental"),
        ("UE", r"\bused\b(?! (?:for|to|with|by))"),
        ("NU", r"\bpurchas\w+|\bnew\b(?! (?:patient|onset))|bought"),
    ):
        if search(words, passage.said, re.IGNORECASE):
            return line.with_modifiers(modifier).because(
                "PROC-EQUIPMENT", f"{modifier}: said in the text", "HCPCS Level II; Claims Processing Manual ch. 20 §30"
            )
    return line


def _component(line: Service, passage: Passage, *, facility: bool) -> Service:
    if "pc" not in line.tags:
        return line
    part = part_of(passage, facility=facility)
    if part == "TC":
        return line.with_modifiers("TC").because("PROC-TC", "technical component only", COMPONENT)
    if part == "26":
        return line.with_modifiers("26").because("PROC-26", "interpretation only, equipment of a facility", COMPONENT)
    return line


_READ = Pattern(
    r"\b(?:read by me|my (?:own )?(?:read\w*|interp\w*|interpretation)|i (?:personally )?(?:read|"
    r"interpreted|over-?read|reviewed)|interpreted by me|"
    r"independently interpreted|i supervised|over-?read|read (?:for|only)|interp(?:retation)? (?:and|&|"
    r"\+) report|reading only|interp only|i & r)\b", re.I,
)  # fmt: skip
_ELSEWHERE = Pattern(
    r"\b(?:hosp(?:ital)?(?:'s)?|er|ed|inpatient|inpt|facility|asc|snf|portable (?:company|vendor)|company "
    r"(?:does|did)|their (?:machine|scanner|equipment))\b",
    re.I,
)
_OTHERS_READ = Pattern(
    r"\b(?:outside|other|hospital|remote|tele)\s*-?(?:rad\w*|reader|cardiolog\w*|physician|group|reading "
    r"\w+)\b.{0,20}\b(?:reads?|interprets?|bills?|over-?reads?)|"
    r"\b(?:read|interpreted) (?:by|elsewhere|out) (?:an? )?(?:outside|another|other|separate|remote|the "
    r"radiology)|\btech(?:nical)? only|sent (?:out )?for (?:a )?read", re.I,
)  # fmt: skip


def part_of(passage: Passage, *, facility: bool) -> str | None:
    """Return 26 where only the reading was ours, TC where only the machine was, None for the whole."""
    said = passage.said
    if _TECHNICAL.search(said) or _OTHERS_READ.search(said):
        return "TC"
    only = search(
        r"\b(?:my read only|read(?:ing)? only|interp(?:retation)?(?: and report| & report)? only|only (?:the "
        r")?(?:read|interp\w*)|read for (?:the )?(?:er|ed|hosp\w*))\b",
        said,
        re.I,
    )
    if only or _PROFESSIONAL.search(said) or (_READ.search(said) and (facility or _ELSEWHERE.search(said))):
        return "26"
    return None


@cache
def _own_codes() -> dict[str, tuple[str, str, str]]:
    """Return data/components.tsv: the codes of supervision, interpretation and technical part by the global code."""
    text = files("superbill.coding.procedures").joinpath("data", "components.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"][1:]
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _own_component(line: Service, passage: Passage, *, facility: bool) -> Iterator[Service]:
    """Yield the part that was ours where the parts have codes of their own (ECG, stress test, monitors)."""
    supervision, reading, technical = _own_codes()[line.code]
    part = part_of(passage, facility=facility)
    if part == "TC":
        yield replace(line, code=technical).because("PROC-TC", "technical part only", COMPONENT)
    elif part == "26":
        if supervision and search(r"\bsupervis\w+", passage.said, re.IGNORECASE):
            yield replace(line, code=supervision).because("PROC-SUPERVISION", "supervised by the physician", COMPONENT)
        yield replace(line, code=reading).because("PROC-26", "interpretation only", COMPONENT)
    else:
        yield from _sided(_repeated(_told(line, passage), passage), passage)


def _screening(line: Service, passage: Passage, *, medicare: bool) -> Service:
    """A screening colonoscopy in which something was done: PT for Medicare, 33 for others."""
    if "endo" not in line.tags or not passage.has("screening"):
        return line
    modifier = "PT" if medicare else "33"
    return line.with_modifiers(modifier).because("PROC-SCREENING", "began as a screening", SCREENING)


def _waived(line: Service, passage: Passage, *, waived: bool) -> Service:
    if "qw" in line.tags and (waived or _WAIVED.search(passage.said)):
        return line.with_modifiers("QW").because("PROC-QW", "waived test under a certificate of waiver", WAIVED)
    return line


def _therapy(line: Service, passage: Passage) -> Service:
    discipline = next((t for t in ("gp", "go", "gn") if t in line.tags), None)
    if discipline is None:
        return line
    if passage.has("ot", "occupational", "go") and discipline == "gp":
        discipline = "go"
    return line.with_modifiers(discipline.upper()).because(
        "PROC-DISCIPLINE", "therapy under a plan of care", "Medicare Claims Processing Manual ch. 5 §20.1 (GN, GO, GP)"
    )


def _told(line: Service, passage: Passage) -> Service:
    """Add the modifiers whose own words stand in the passage."""
    for modifier, regex in _SIMPLE_RE:
        if regex.search(passage.said) and _fits(modifier, line):
            line = line.with_modifiers(modifier).because(
                "PROC-MODIFIER", f"{modifier}: said in the text", "CPT appendix A; HCPCS Level II"
            )
    if "cmt" in line.tags and search(r"\b(?:active|acute|corrective)\b", passage.said, re.IGNORECASE):
        line = line.with_modifiers("AT").because(
            "PROC-AT", "active treatment is documented", "Medicare Benefit Policy Manual ch. 15 §240.1.3"
        )
    return line


def _fits(modifier: str, line: Service) -> bool:  # noqa: PLR0911 - one return a kind of modifier
    """Tell whether a modifier may stand on this kind of service."""
    if modifier in _VESSELS:
        return "vessel" in line.tags
    if modifier in _TELE:
        return line.code.startswith(_TELE_PREFIXES)
    if modifier in {"PS", "PI"}:
        return line.code.startswith(("788", "7860"))
    if modifier == "KS" or line.code in _DIABETIC:
        return modifier in {"KS", "KX"} and line.code in _DIABETIC
    if modifier in _SURGICAL | _THERAPY:
        therapy = bool(line.tags & {"gp", "go", "gn"})
        if modifier in _THERAPY:
            return therapy
        return line.specialty in {"surgery", "medicine"} and not therapy
    return modifier in _NEUTRAL or line.code.startswith(("11", "G0127"))


def _repeated(line: Service, passage: Passage) -> Service:
    if (
        line.specialty == "laboratory"
        and not passage.measures_of("count")
        and _REPEAT_LAB.search(passage.said)
        and search(r"\bsame (?:day|date)\b|hours? later", passage.said, re.I)
    ):
        return line.with_modifiers("91").because("PROC-91", "the test was repeated for a new result", REPEATED)
    if _REPEAT.search(passage.said) and line.specialty in {"imaging", "medicine", "surgery"}:
        modifier = "77" if _OTHER_DOCTOR.search(passage.said) else "76"
        return line.with_modifiers(modifier).because("PROC-REPEAT", "the service was repeated on the day", REPEATED)
    if _DISTINCT.search(passage.said) and line.specialty == "surgery" and "distinct" in line.tags:
        return line.with_modifiers("59").because("PROC-DISTINCT", "the text says another site or session", DISTINCT)
    return line
