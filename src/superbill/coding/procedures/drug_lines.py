"""Lines for drugs: the code of the drug given, units rounded up as billed, discarded amounts, and how it was given.

A drug without a dose, or with two doses, is a question and never a guess. JW and JZ follow the documented waste
(Medicare Claims Processing Manual ch. 17 §40: JW on its own line for the discarded part of a single-dose container, JZ
when none was discarded; a part smaller than one billing unit is not billed with JW).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from superbill.coding.procedures.doses import Dose, doses, in_unit
from superbill.coding.procedures.drug_codes import DrugCode, DrugList, NamedDrug
from superbill.coding.procedures.labels import LABEL, label_of
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import ONE, Asked, Service
from superbill.model.note import Span
from superbill.tables.patterns import Pattern, search

UNITS = "HCPCS Level II, unit of the code; Medicare Claims Processing Manual ch. 17 §10 (round up to the next unit)"
WASTE = "Medicare Claims Processing Manual ch. 17 §40 (discarded drugs, JW and JZ)"
_NO_WASTE = Pattern(
    r"\b(?:(?:no|zero|0) (?:drug |medication |product )?(?:wast\w+|discard\w*|amount (?:was )?(?:wasted|discarded)|"
    r"left ?over|remainder)|(?:entire|whole|full) "
    r"(?:contents (?:of )?)?(?:\w+ ){0,3}(?:vial|syringe|ampule|amount|contents)|zero (?:waste|discarded)|"
    r"none (?:wasted|discarded)|"
    r"without (?:waste|wastage)|(?:fully|completely|entirely) (?:used|administered|given)|"
    r"nothing (?:wasted|discarded)|0 ?(?:mg|mcg|ml|units) (?:wasted|discarded|"
    r"waste)|waste(?:d)?:? (?:none|0|zero)|no waste|no wastage)\b",
    re.IGNORECASE,
)
_EACH_SIDE = Pattern(
    r"\b(?:each|per) (?:knee|shoulder|side|hip|joint|eye|thigh|deltoid|elbow|wrist|ankle|buttock)|\bin each\b", re.I
)
_AFTER = 110
_GIVEN = ("inject", "im", "sq", "given", "administered", "syringe", "vial", "dose", "intravitreal", "performed")


class Given(NamedTuple):
    """A drug line with how the drug was given: route, minutes, and the code that tells its class."""

    service: Service
    route: str | None
    minutes: Decimal | None
    code: str
    start: int
    main: bool = False
    """Whether the text calls it the reason of the visit: then it is the initial service."""


def drug_lines(passage: Passage, held: DrugList) -> Iterator[Given | Asked]:
    """Yield the drugs of a passage with their units, or what must be asked."""
    named = list(held.named(passage))
    if not named:
        return
    all_doses = doses(passage)
    seen: dict[str, Decimal] = {}
    for n, drug in enumerate(named):
        stop = named[n + 1].start if n + 1 < len(named) else passage.end
        begin = named[n - 1].end if n else passage.start
        own = [d for d in all_doses if begin <= d.start and d.end <= stop]
        yield from _of_drug(drug, own, passage, seen, stop)


def _of_drug(
    drug: NamedDrug, own: list[Dose], passage: Passage, seen: dict[str, Decimal], stop: int
) -> Iterator[Given | Asked]:
    span = Span(drug.start, drug.end)
    for row in drug.codes:
        amount, used = _amount(row, drug, own, passage)
        if amount is None:
            continue
        if row.code in seen:
            if seen[row.code] != amount:
                question = f"Two doses of {drug.name} are documented; which was given?"
                yield Asked("conflicting dose", question, (span, *used), UNITS)
            return
        seen[row.code] = amount
        yield from _billed(row, amount, (span, *used), own, passage, stop)
        return
    if any(d.use == "given" for d in own) or passage.has(
        "inject", "im", "sq", "iv", "infusion", "administered", "given"
    ):
        yield Asked("dose", f"What dose of {drug.name} was given?", (span,), UNITS)


def _amount(
    row: DrugCode, drug: NamedDrug, own: list[Dose], passage: Passage
) -> tuple[Decimal | None, tuple[Span, ...]]:
    """Return how much was given in the unit of the code, and the words that say so."""
    if row.unit in {"each", "dose"}:
        told = [d for d in own if d.unit == "each" and d.use == "given"]
        twice = passage.has("bilateral") or (row.unit == "dose" and passage.has("rest") and passage.has("stress_test"))
        sides = 2 if twice and not told else 1
        return (told[0].amount if told else Decimal(sides)), tuple(Span(d.start, d.end) for d in told[:1])
    if row.unit == "sqcm":
        areas = passage.measures_of("area")
        return (areas[0].value, (Span(areas[0].start, areas[0].end),)) if areas else (None, ())
    near = [d for d in own if d.use == "given" and d.start - drug.end <= _AFTER + 60 and _leads_to(d, drug, passage)]
    near.sort(key=lambda d: (d.start < drug.start and drug.start - d.end > 6, abs(d.start - drug.end)))
    strengths = [d for d in own if d.use == "strength"]
    total = [d for d in near if search(r"\btotal\b", passage.text[max(0, d.start - 14) : d.end + 10], re.I)]
    bare = _bare(row, drug, passage) or _bare_before(row, drug, passage)
    if bare and not total and not any(d.start - drug.end <= 6 and d.start >= drug.end for d in near):
        return bare
    for dose in [*total, *near]:
        value = in_unit(dose.amount, dose.unit, row.unit)
        if value is None and dose.unit == "ml":
            value = _of_volume(dose.amount, row, drug, strengths, passage)
        if value is not None and value > 0:
            return value * _times(dose, passage), (Span(dose.start, dose.end),)
    vials = [d for d in own if d.use == "vial" and in_unit(d.amount, d.unit, row.unit) is not None]
    if vials and not any(d.use == "discarded" for d in own):
        value = in_unit(vials[0].amount, vials[0].unit, row.unit)
        return value, (Span(vials[0].start, vials[0].end),)
    return _of_label(row, drug, own, passage), ()


def _of_label(row: DrugCode, drug: NamedDrug, own: list[Dose], passage: Passage) -> Decimal | None:
    """Return the content of a product that has only one presentation: one piece, or one a side."""
    label = label_of(passage, drug.start)
    if label is None or label.amount is None or not passage.has(*_GIVEN):
        return None
    content = in_unit(label.amount, label.unit, row.unit)
    pieces = [d.amount for d in own if d.unit == "each" and d.use == "given"]
    number = pieces[0] if pieces else Decimal(2 if passage.has("bilateral") else 1)
    return content * number if content is not None else None


_BARE = Pattern(
    r"\s*(?:inj\w*\s+)?(?P<n>\d+(?:\.\d+)?|\.\d+)(?=\s*(?:full\b|std\b|im\b|iv\b|ivp\b|sq\b|subq\b|sc\b|sub-?q\b|po\b|"
    r"in\b|to\b|x\s?\d|given|into|l\b|r\b|"
    r"injected|ivpb|neb|[,.;+)]|$))", re.IGNORECASE,
)  # fmt: skip
_LARGEST_IN_G, _LARGEST_IN_MG = Decimal(4), Decimal(5)


def _bare(row: DrugCode, drug: NamedDrug, passage: Passage) -> tuple[Decimal, tuple[Span, ...]] | None:
    """Return a dose that is told as a number after the drug, without its unit: "Toradol 60 IM" means milligrams.

    The unit is that in which the drug is dosed: milligrams; grams for a number to 4 of a drug billed by 250 mg and
    more; micrograms above 5 for a drug billed by micrograms; units where the drug is billed by units.
    """
    m = _BARE.match(passage.text, drug.end, passage.end)
    if m is None:
        return None
    value, span = Decimal(m["n"]), Span(m.start("n"), m.end("n"))
    if row.unit == "mg" and row.amount >= 250 and value <= _LARGEST_IN_G:
        return value * 1000, (span,)
    if row.unit == "mcg" and value <= _LARGEST_IN_MG:
        return value * 1000, (span,)
    if row.unit == "g":
        return (value if value <= _LARGEST_IN_G else value / 1000), (span,)
    return (value, (span,)) if row.unit in {"mg", "mcg", "units", "unit"} else None


_LEADS = Pattern(
    r"^[\s)]*(?:(?:of|per|ml|cc|iv|im|sq|inj\w*|intra\w*|"
    r"subq\w*)\b[\s.]*)*(?:\w+[\s-]+){0,2}$",
    re.IGNORECASE,
)
_NUMBER_BEFORE = Pattern(r"(?<![\w.#-])(?P<n>\d+(?:\.\d+)?)\s*(?:of\s+)?$", re.IGNORECASE)


def _leads_to(dose: Dose, drug: NamedDrug, passage: Passage) -> bool:
    """Tell whether a dose belongs to the drug: it follows, or leads up to it without a comma or another act between."""
    if dose.start >= drug.start:
        return True
    between = passage.text[dose.end : drug.start]
    return _LEADS.match(between) is not None and not search(
        r"\b(?:then|and|with|aspirat\w*|fluid|"
        r"plus)\b",
        between,
        re.I,
    )


def _bare_before(row: DrugCode, drug: NamedDrug, passage: Passage) -> tuple[Decimal, tuple[Span, ...]] | None:
    """Return a dose told as a number right before the drug: "80 depo-medrol"."""
    m = _NUMBER_BEFORE.search(passage.text, passage.start, drug.start)
    if m is None or row.unit != "mg" or row.amount >= 250:
        return None
    return Decimal(m["n"]), (Span(m.start("n"), m.end("n")),)


def _of_volume(ml: Decimal, row: DrugCode, drug: NamedDrug, strengths: list[Dose], passage: Passage) -> Decimal | None:
    """Return the amount in a volume: by the strength told ("40 mg/mL", "Kenalog-40", "1%")."""
    for strength in strengths:
        value = in_unit(strength.amount, strength.unit, row.unit)
        if value is not None:
            volume = search(r"/\s*(\d+\.?\d*)\s*(?:ml|cc)", passage.text[strength.start : strength.end], re.IGNORECASE)
            return ml * value / (Decimal(volume[1]) if volume and Decimal(volume[1]) else ONE)
    named = re.match(r"\W?(\d{2})\b", passage.text[drug.end : drug.end + 4]) or search(
        r"(\d{2})$", passage.text[drug.start : drug.end]
    )
    if named and row.unit == "mg":
        return ml * Decimal(named[1])
    if row.unit == "ml":
        return ml
    percent = search(
        r"(\d*\.?\d+)\s?%", passage.text[max(passage.start, drug.start - 12) : min(passage.end, drug.end + 12)]
    )
    return ml * Decimal(percent[1]) * 10 if percent and row.unit == "mg" else None


def _times(dose: Dose, passage: Passage) -> Decimal:
    """Return how often the dose was given: "x 2 doses", "40 mg in each knee"."""
    after = passage.text[dose.end : dose.end + 45]
    repeated = re.match(
        r"[\s,]*(?:neb\w*\s+|im\s+|iv\s+|sq\s+)?x\s?(\d)\b(?!\.)(?:\s*(?:doses?|injections?|times))?|"
        r"[\s,]+(?:times|for) (\d|two|three)",
        after,
        re.I,
    )
    if repeated:
        told = repeated[1] or repeated[2]
        return Decimal({"two": "2", "three": "3"}.get(told, told))
    both = passage.has("bilateral") and _EACH_SIDE.search(passage.said)
    return Decimal(2) if both or (passage.has("bilateral") and re.match(r"[\w\s,]*\beach\b", after)) else ONE


_SUPPLIED = Pattern(
    r"\b(?:brought (?:in )?(?:his|her|their|own|from)|brought own|own (?:supply|medication|med|drug|vial)|"
    r"patient[- ]supplied|pt[- ]supplied|white[- ]bag\w*|"
    r"brown[- ]bag\w*|specialty pharmacy|supplied by (?:the )?(?:patient|pharmacy|pt)|pharmacy[- "
    r"](?:supplied|dispensed)|state[- ]supplied|vfc)\b", re.I,
)  # fmt: skip


def _billed(  # noqa: PLR0913, PLR0917 - one drug with everything told of it
    row: DrugCode, amount: Decimal, spans: tuple[Span, ...], own: list[Dose], passage: Passage, stop: int
) -> Iterator[Given]:
    units = Decimal(int((amount / row.amount).to_integral_value(ROUND_CEILING)))
    wasted = [(d, v) for d in own if d.use == "discarded" and (v := in_unit(d.amount, d.unit, row.unit)) is not None]
    discarded = sum((v for _, v in wasted), Decimal(0))
    told = f"{amount.normalize():f} {row.unit} given; one unit is {row.amount.normalize():f} {row.unit}"
    line = Service(row.code, spans, units, kind="drug", specialty="drug").because("PROC-DRUG-UNITS", told, UNITS)
    whole = int(((amount + discarded) / row.amount).to_integral_value(ROUND_FLOOR))
    more = Decimal(whole) - units if discarded else Decimal(0)
    if discarded and more < 1 and (amount + discarded) / row.amount > units:
        more = Decimal(0)
    if _NO_WASTE.search(passage.said) or (discarded and more < 1):
        line = line.with_modifiers("JZ").because(
            "PROC-JZ", "No whole unit of a single-dose container was discarded", WASTE
        )
    if _SUPPLIED.search(passage.said):
        line = replace(line, reason="supplied by the patient or a pharmacy: no drug of the practice")
    route, minutes = _route(passage, spans[0], stop), _minutes(passage, spans[0], stop)
    if route is None and minutes is not None:
        route = "infusion"
    label = label_of(passage, spans[0].start)
    if route is None and label and label.route:
        route = label.route
        line = line.because("PROC-ROUTE", "the product has one route", LABEL)
    main = bool(search(r"\b(?:for (?:iv )?(?:re)?hydration|dehydrat\w+)\b", passage.said, re.IGNORECASE))
    yield Given(line, route, minutes, row.code, spans[0].start, main)
    if more >= 1:
        spans_of_waste = (spans[0], *(Span(d.start, d.end) for d, _ in wasted))
        waste = Service(row.code, spans_of_waste, more, ("JW",), kind="drug", specialty="drug").because(
            "PROC-JW", f"{discarded.normalize():f} {row.unit} discarded, documented", WASTE
        )
        yield Given(waste, None, None, row.code, spans[0].start)


_SHOT = Pattern(r"\b(?:shots?|injections?|inj|injected)\b", re.IGNORECASE)
_INTO_SITE = Pattern(
    r"\b(?:joints?|knees?|shoulders?|hips?|bursa|tendon|epidural|facet|nerve|intra\w+|trigger|lesion\w*|scar|"
    r"keloid|wrist|"
    r"elbow|ankle|finger|thumb|heel|plantar|eye)\b",
    re.IGNORECASE,
)
ROUTES = ("im", "sq", "iv", "push", "infusion", "nebulizer", "po", "inhalation", "intradermal", "intrathecal")


def _route(passage: Passage, at: Span, stop: int) -> str | None:
    """Return the route told beside the drug, else the only one of the passage."""
    named = {"sq"} if search(r"sub-?\s?q", passage.text[at.start : at.end + 8], re.IGNORECASE) else set()
    own = [t.text for t in passage.tokens if at.end <= t.start < stop and t.text in ROUTES] or sorted(named)
    before = [t.text for t in passage.tokens if t.start < at.start and t.text in ROUTES]
    after = [t.text for t in passage.tokens if t.start >= stop and t.text in ROUTES]
    if not own and _minutes(passage, at, stop) is not None:
        return "infusion"
    words = own or before or after
    if not words and _SHOT.search(passage.said) and not _INTO_SITE.search(passage.said):
        return "im"
    if "push" in words:
        return "push"
    if "infusion" in words and "im" not in words and "sq" not in words:
        return "infusion"
    return words[0] if words else None


def _minutes(passage: Passage, at: Span, stop: int) -> Decimal | None:
    """Return the minutes told beside the drug, else those told before it."""
    told = passage.measures_of("min")
    own = [m for m in told if at.end <= m.start < stop]
    before = [m for m in told if m.start < at.start]
    return own[0].value if own else before[-1].value if before and len(told) == 1 else None
