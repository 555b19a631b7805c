"""How drugs were given: injections, pushes and infusions of one encounter, the initial service once.

Rules: data/administration.toml. Source: CPT, guidelines of hydration, infusion and chemotherapy; Medicare Claims
Processing Manual ch. 12 §30.5: one initial service an encounter, infusions of 16 minutes and more, each further hour
from 31 minutes beyond, hydration from 31 minutes; an infusion of 15 minutes or less is a push.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from superbill.coding.procedures.drug_lines import Given
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.service import ONE, Asked, Service
from superbill.model.note import Span

SOURCE = "CPT, infusion guidelines; Medicare Claims Processing Manual ch. 12 §30.5"
SHORTEST_INFUSION, FIRST_HOUR, BEYOND, SHORTEST_HYDRATION = 16, 60, 30, 31
ORDER = ("chemo_infusion", "chemo_push", "infusion", "push", "hydration")


@cache
def rules() -> dict[str, Any]:
    """Return data/administration.toml."""
    return tomllib.loads(
        files("superbill.coding.procedures").joinpath("data", "administration.toml").read_text("utf-8")
    )


def administrations(given: Sequence[Given]) -> Iterator[Service | Asked]:
    """Yield the services of giving the drugs of one encounter."""
    injected = [g for g in given if g.route in {"im", "sq"} and "JW" not in g.service.modifiers]
    for code in dict.fromkeys(_injection(g.code) for g in injected):
        own = [g for g in injected if _injection(g.code) == code]
        spans = tuple(span for g in own for span in g.service.spans)
        yield Service(code, spans, Decimal(len(own)), kind="administration", specialty="medicine").because(
            "PROC-INJECTION", f"{len(own)} injection(s) into muscle or under the skin", SOURCE
        )
    by_vein = [g for g in given if g.route in {"iv", "push", "infusion"} and "JW" not in g.service.modifiers]
    yield from _joined(list(_by_vein(by_vein)))


def _joined(told: list[Service | Asked]) -> Iterator[Service | Asked]:
    """Join further services of the same code into one line with their number."""
    held: dict[str, Service] = {}
    for each in told:
        if isinstance(each, Asked):
            yield each
        elif each.code in held:
            one = held[each.code]
            spans = tuple(dict.fromkeys([*one.spans, *each.spans]))
            held[each.code] = replace(one, units=one.units + each.units, spans=spans)
        else:
            held[each.code] = each
    yield from held.values()


def _injection(code: str) -> str:
    held = rules()
    if code in held["hormonal"]:
        return str(held["injection"]["hormonal"])
    chemo = code.startswith("J9") and code not in held["not_chemotherapy"]
    return str(held["injection"]["chemo" if chemo else "therapeutic"])


def _by_vein(given: Sequence[Given]) -> Iterator[Service | Asked]:
    told: list[tuple[str, Given]] = []
    for g in given:
        method = _method(g)
        if method is None:
            question = "Was the drug pushed or infused, and from when to when?"
            yield Asked("infusion time", question, g.service.spans, SOURCE)
        else:
            told.append((method, g))
    reason = [pair for pair in told if pair[0] == "hydration" and pair[1].main]
    told.sort(key=lambda pair: (pair not in reason, ORDER.index(pair[0]), -(pair[1].minutes or 0)))
    for n, (method, g) in enumerate(told):
        yield from _one(method, g, first=n == 0)


def _method(g: Given) -> str | None:
    """Return hydration, infusion or push, of chemotherapy or not; None when the time that decides is missing."""
    held = rules()
    if g.code in held["hydration"] or g.code == "hydration":
        return "hydration" if g.minutes and g.minutes >= SHORTEST_HYDRATION else None
    chemo = (
        g.code == "chemo"
        or g.code in held["complex"]
        or (g.code.startswith(("J9", "Q51")) and g.code not in held["not_chemotherapy"])
    )
    start = "chemo_" if chemo else ""
    if g.route == "push" or (g.minutes is not None and g.minutes < SHORTEST_INFUSION):
        return f"{start}push"
    return f"{start}infusion" if g.minutes is not None else None


def _one(method: str, g: Given, *, first: bool) -> Iterator[Service]:
    held = rules()
    spans = g.service.spans
    if method == "hydration":
        yield from _hydration(g, first=first)
        return
    code = held["initial"][method] if first else held["further"][method]
    minutes = g.minutes or Decimal(0)
    yield Service(code, spans, kind="administration", specialty="medicine", minutes=g.minutes).because(
        "PROC-INFUSION", f"{method.replace('_', ' ')}, {'initial' if first else 'further'} service", SOURCE
    )
    more = hours_beyond(minutes)
    if more and method in held["hours"]:
        yield Service(held["hours"][method], spans, more, kind="administration", specialty="medicine").because(
            "PROC-INFUSION", f"{minutes} minutes: {more} further hour(s)", SOURCE
        )


def hours_beyond(minutes: Decimal) -> Decimal:
    """Return the further hours after the first: each counts from its 31st minute."""
    left = minutes - FIRST_HOUR
    whole = left // FIRST_HOUR if left > 0 else Decimal(0)
    return whole + (ONE if left - whole * FIRST_HOUR > BEYOND else 0) if left > 0 else Decimal(0)


def _hydration(g: Given, *, first: bool) -> Iterator[Service]:
    held, minutes = rules(), g.minutes or Decimal(0)
    more = hours_beyond(minutes) if first else hours_beyond(minutes) + ONE
    if first:
        yield Service(
            held["initial"]["hydration"], g.service.spans, kind="administration", specialty="medicine"
        ).because("PROC-HYDRATION", f"{minutes} minutes", SOURCE)
    if more:
        yield Service(
            held["hours"]["hydration"], g.service.spans, more, kind="administration", specialty="medicine"
        ).because("PROC-HYDRATION", f"{minutes} minutes: {more} further hour(s)", SOURCE)


def told_without_drug(passage: Passage) -> Given | None:
    """Return an administration that a passage names without naming the drug."""
    words = [t for t in passage.tokens if t.text in {"infusion", "inject", "push", "hydration"}]
    if not words:
        return None
    span = Span(words[0].start, words[-1].end)
    minutes = passage.measures_of("min")
    code = (
        "chemo"
        if passage.has("chemotherapy", "chemo", "antineoplastic")
        else "hydration"
        if passage.has("hydration")
        else ""
    )
    route = None
    if passage.has("hydration") or passage.has("infusion"):
        route = "infusion"
    elif passage.has("push") and passage.has("iv"):
        route = "push"
    elif passage.has("im", "sq") and passage.has("inject"):
        route = "im"
    if route is None:
        return None
    spans = (span, *(Span(m.start, m.end) for m in minutes[:1]))
    stem = "J9" if code == "chemo" and route == "im" else code
    return Given(
        Service(stem, spans, kind="administration"), route, minutes[0].value if minutes else None, stem, span.start
    )
