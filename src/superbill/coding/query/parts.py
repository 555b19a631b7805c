"""The parts of a query's text: title, statements, indicators, question, options."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from superbill.tables.patterns import Pattern, search

_OPTION = Pattern(r"^\s*(?:[-*•○●□☐☑☒✅]|\[[ xX✓✔]?\]|\(?[A-Ha-h1-9][.)]|_{2,})\s*(?P<text>\S.*)$")
_INLINE = Pattern(
    r"(?:\(|(?<=\s))(?:[a-hA-H]|[1-9])\)\s*(?P<text>.+?)(?=(?:;|,|\s)\s*(?:\(|(?<=\s))(?:[a-hA-H]|[1-9])\)|[.?]\s|\n|$)"
)
_DASHED = Pattern(r"[:?.;]\s+[-–•]\s+(?P<list>\S.*?(?:\s[-–•]\s+\S.*)*)$", re.DOTALL)
_NUMBERED = Pattern(r"(?:^|\s)(?P<n>[1-9])\.\s+(?P<text>(?:(?!\s[1-9]\.\s).)+)", re.DOTALL)
_SLASHED = Pattern(r"(?P<list>[^.?:\n/]{2,60}(?:\s/\s[^.?\n/]{2,60})+)\.?\s*$")
_YES_NO = Pattern(r"(?<!\w)yes\W{1,12}(?:\w+\W{1,4})?no(?!\w)|\byes\s+or\s+no\b", re.IGNORECASE)
_ASKING = Pattern(
    r"(?<!\w)(?:please\s+(?:\w+\s+)?(?:clarify|complete|specify|indicate|choose|select|document|provide|advise|state|confirm|add|describe|"
    r"resolve|review|address|respond|comment|explain|identify|mark|list|update|amend)|"
    r"can you|could you|would you|what|which|is|was|were|are|does|did|do|has|have|based on)(?!\w)",
    re.IGNORECASE,
)
_DIRECT = Pattern(r"^(?:is|was|were|are|does|did|do|has|have|can|could|would)(?!\w)", re.IGNORECASE)
_TITLE = Pattern(
    r"^\s*(?:query|title|subject|re|topic|clarification(?: request)?)\s*(?:title)?\s*[:#-]\s*(?P<text>.+)$",
    re.IGNORECASE,
)
_TITLE_FOR = Pattern(
    r"^\s*(?:(?:clinical|documentation|coding|provider|physician|CDI) )*(?:query|clarification|request|question)"
    r"(?: request)? (?:for|on|re|regarding|about|concerning|of) (?P<text>[^.:?\n]{3,70})(?:[.:](?:\s|$)|$)",
    re.IGNORECASE,
)
"""A first sentence that says only what the query is for is its title."""
_TITLE_END = Pattern(
    r"\b(?:query|clarification|question|request)(?: (?:needed|required|requested|request))?\s*:?\s*$", re.IGNORECASE
)
_NAME = Pattern(r"[A-Z][^.?!:;,\d]*$")
"""A line of a few words without figures or a stop."""
_FINDING = Pattern(
    r"\d|(?<!\w)(?:note|notes|documents?|documented|report|reads?|x-?ray|CT|MRI|EKG|ECG|culture|exam|findings?|treated|"
    r"treatment|given|started|received|transfus\w+|antibiotics?|IV|vent\w*|oxygen|lasix|diuretic\w*|nurs\w+|describes?|"
    r"pathology|labs?|vital\w*|symptoms?|confus\w+|wound|weight|intake|shows?|showed|positive|elevated|"
    r"decreased)(?!\w)",
    re.IGNORECASE,
)
_SENTENCES = Pattern(r"(?<=[.?!;])\s+|\n+")
SHORT_TITLE, FEW = 90, 7


class Parts(NamedTuple):
    """What a query is made of. `yes_no`: the answer asked for is yes or no."""

    title: str
    statements: tuple[str, ...]
    indicators: tuple[str, ...]
    question: str
    options: tuple[str, ...]
    yes_no: bool


def parts_of(text: str) -> Parts:
    """Take a query apart: options by their marks, the question by its words, the rest as statements."""
    lines = [line for line in text.splitlines() if line.strip()]
    title = _title(lines)
    yes_no = bool(_YES_NO.search(text))
    options = [] if yes_no and not _listed(lines) else _listed(lines) or _inline(text)
    body = [line for line in lines if line.strip() != title and not _OPTION.match(line)]
    sentences = [s.strip() for s in _SENTENCES.split("\n".join(body)) if s.strip()]
    if title and sentences and sentences[0].rstrip(".;").endswith(title):
        del sentences[0]
    question = next((s for s in reversed(sentences) if s.endswith("?")), None)
    question = question or next((s for s in reversed(sentences) if _ASKING.search(s)), "")
    statements = tuple(s for s in sentences if s != question)
    direct = bool(question) and not options and bool(_DIRECT.match(question))
    shown = tuple(s for s in statements if _FINDING.search(s)) + ((question,) if _measured(question) else ())
    return Parts(title, statements, shown, question, tuple(options), yes_no or direct)


def _measured(question: str) -> bool:
    """Whether the question itself quotes a finding: a number, or two words of findings; naming the symptom is none."""
    return bool(search(r"\d", question)) or len({m.group().casefold() for m in _FINDING.finditer(question)}) > 1


def _title(lines: list[str]) -> str:
    first = lines[0].strip() if lines else ""
    if match := _TITLE.match(first):
        return re.split(r"(?<=\w)[.;]\s", match["text"], maxsplit=1)[0].strip()
    if match := _TITLE_FOR.match(first):
        return match["text"].strip()
    if len(lines) < 2 or len(first) >= SHORT_TITLE:
        return ""
    few = len(first.split()) <= FEW and _NAME.match(first) and not _ASKING.search(first)
    return first if few or _TITLE_END.search(first) else ""


def _listed(lines: list[str]) -> list[str]:
    found = [match["text"] for line in lines if (match := _OPTION.match(line))]
    led = any(_OPTION.match(line) and before.rstrip().endswith((":", "?")) for before, line in pairwise(lines))
    return found if len(found) > 1 or led else []


def _inline(text: str) -> list[str]:
    found = [match["text"].strip() for match in _INLINE.finditer(text)]
    if len(found) > 1:
        return found
    dashed = _DASHED.search(text)
    if dashed and (parts := [p.strip() for p in re.split(r"\s[-–•]\s+", dashed["list"])])[1:]:
        return parts
    numbered = [(int(m["n"]), m["text"].strip()) for m in _NUMBERED.finditer(text)]
    if len(numbered) > 1 and [n for n, _ in numbered] == list(range(1, len(numbered) + 1)):
        return [told for _, told in numbered]
    slashed = _SLASHED.search(text.strip())
    return [part.strip() for part in slashed["list"].split(" / ")] if slashed else []
