"""Generated stays for the comparison of groupers: half plausible, half random; indicators, age, sex, discharge status.

The codes are those of the flat definitions; nothing is about a real patient. The same stays every run.
"""

from __future__ import annotations

import random
from functools import cache

from tests.pricing.flat_definitions import Definitions, Told

PLAUSIBLE: tuple[tuple[str, str, str], ...] = (
    # beginnings of principal diagnoses; of procedures, - for none; of secondary diagnoses that go with them
    ("I2101 I2109 I214 I2111", "- 02703 0270346 4A023N7 02100Z9", "I5021 I4891"),
    ("I5021 I5023 I5033 I5043 I110", "- 4A023N7 5A1935Z 02HA0QZ", "I130 N184"),
    ("J189 J151 J156 J690", "- 0BJ08ZZ 5A1945Z 0BH17EZ", "J9601"),
    ("J440 J441 J9601 J9621", "- 5A09357 5A1955Z", "J9601"),
    ("A419 A4151 A4101 A4181", "- 5A1945Z 5A1955Z 02HV33Z", "R6520 R6521 N179"),
    ("N390 N10 N179 N136", "- 0T9B70Z 0T768DZ", "N400"),
    ("I63411 I639 I6350 I610", "- 3E03317 03CG3ZZ 00C40ZZ", "R4701 G8191"),
    ("K3580 K3532", "0DTJ4ZZ 0DTJ0ZZ", "K660"),
    ("K8000 K8012 K810", "0FT44ZZ 0FT40ZZ -", "K8510"),
    ("K922 K5521 K2541 K264", "- 0W3P8ZZ 0DJ08ZZ", "D62"),
    ("S72141A S72001A S72041A", "0SR90J9 0SRR0J9 0QS634Z", "D62 W010XXA"),
    ("M1711 M1712 M170", "0SRC0J9 0SRD0J9 0SRC0JA", "I2699"),
    ("M1611 M1612", "0SR90J9 0SRB0J9", "T8451XA"),
    ("M5116 M4316", "0SG00AJ 0SG1071 0ST20ZZ 01NB0ZZ", "M419"),
    ("I2510 I25110 I25119", "02100Z9 021109W 02703 4A023N7", "J9851"),
    ("I350 I340", "02RF3 02RF0 02RG0 02RG3", "I5021"),
    ("I480 I4891 I4819", "- 02583ZZ 5A2204Z 02HK3JZ", "I5022"),
    ("C3411 C3412", "0BTC0ZZ 0BBC4ZX -", "C7801"),
    ("C189 C187 C182", "0DTF4ZZ 0DTN0ZZ 0DBN8ZX", "C787"),
    ("C50911 C50912", "0HTT0ZZ 0HBT0ZZ", "C773"),
    ("E1010 E1110 E11649", "-", "E1165"),
    ("E11621 E1152", "0Y6M0Z9 0JBQ0ZZ -", "L97519 L97419"),
    ("F329 F333 F209 F3163", "-", "T424X2A"),
    ("F10231 F1023 F1120", "- HZ2ZZZZ", "K7030"),
    ("T8451XA T8141XA T80211A", "- 0SPC0JZ 0JB70ZZ", "B9561"),
    ("S065X0A S06360A S066X0A", "- 00C40ZZ 009430Z", "S270XXA S36113A S72001A"),
    ("K7030 K7460 K7581", "- 0W9G3ZZ 06183DY", "K7290"),
    ("B20", "- 0BJ08ZZ", "B59 J189"),
    ("L03115 L03116", "- 0J9N0ZZ", "E1165"),
    ("T401X1A T424X2A T391X2A", "- 5A1935Z", "J9601"),
    ("D5700 D5701 D649", "- 30233N1", "I2699"),
    ("C9100 C9200 C8330", "- 3E03305 30233G2", "D701"),
    ("Z5111 Z5112", "3E03305", "C50911"),
    ("T3120 T3132", "0HR0X73 -", "T24301A T27"),
    ("I7101 I714 I7025", "04V03DZ 041K09L -", "N179"),
    ("I82411 I2699 I2609", "- 06H03DZ 02CP3ZZ", "I2609"),
    ("O80 O34211 O82", "10E0XZZ 10D00Z1", "Z370"),
    ("Z3800 Z3801", "- 0VTTXZZ", "P0738 P590 Q210 P220"),
    ("N186 T8612 T8611", "- 0TY00Z0 5A1D70Z", "D631"),
    ("E6601", "0D164ZA 0DB64Z3", "T8141XA K9581"),
    ("R0789 R55 R4182 Z4889", "-", "R197"),
)  # fmt: skip
_BESIDE = """
I10 E119 E785 N1830 N179 J9601 E871 D62 I4891 E1165 J449 I5032 I5022 E875 E43 E46 Z7901 Z87891 K219 Z6841 N390
L89154 L89153 G9341 R6521 J189 I214 F329 E039 Z794 T8141XA L89313 I96 D696 K7200 I469 Y95 B9620 R197 G4733 T83511A
T80211A S72001A R570 I2699 J95811
"""
BESIDE = _BESIDE.split()
STATUSES = ("01", "01", "01", "03", "06", "20", "02", "07", "62")
POA = ("Y", "Y", "Y", "Y", "N", "U", "W")


def generated(known: Definitions, count: int, seed: int = 20260401) -> list[Told]:
    """Return so many stays: every second one random."""
    draw = random.Random(seed)  # noqa: S311 - invented stays, no secret
    diagnoses = tuple(c for c, code in known.codes.items() if code.mdc)
    procedures = tuple(p for p in known.procedures if len(p) == 7)
    stays: list[Told] = []
    while len(stays) < count:
        made = _plausible(draw, diagnoses, procedures) if len(stays) % 2 == 0 else _random(draw, diagnoses, procedures)
        if made is not None:
            stays.append(made)
    return stays


def _plausible(draw: random.Random, diagnoses: tuple[str, ...], procedures: tuple[str, ...]) -> Told | None:
    principals, done, with_it = draw.choice(PLAUSIBLE)
    first = _one(draw, diagnoses, draw.choice(principals.split()))
    wanted = draw.choice(done.split())
    chosen = [None if wanted == "-" else _one(draw, procedures, wanted)]
    if draw.random() < 0.15:
        chosen.append(_one(draw, procedures, draw.choice(["0BH17EZ", "5A1945Z", "02HV33Z", "30233N1"])))
    beside = [_one(draw, diagnoses, w) for w in with_it.split() if draw.random() < 0.5]
    beside += draw.sample(BESIDE, draw.randint(0, 8))
    if first is None:
        return None
    newborn = first.startswith("Z38")
    return _told(draw, [first, *filter(None, beside)], list(filter(None, chosen)), 0 if newborn else None)


def _random(draw: random.Random, diagnoses: tuple[str, ...], procedures: tuple[str, ...]) -> Told:
    beside = draw.sample(diagnoses, draw.randint(0, 6)) + draw.sample(BESIDE, draw.randint(0, 4))
    chosen = draw.sample(procedures, draw.choice([0, 0, 1, 1, 2, 3]))
    return _told(draw, [draw.choice(diagnoses), *beside], chosen, None)


def _told(draw: random.Random, codes: list[str], procedures: list[str], age: int | None) -> Told:
    reported = draw.random() < 0.7
    once = dict.fromkeys(codes)
    female = any(c[0] == "O" or c[:3] in {"Z37", "C53", "C54", "C56"} for c in once)
    male = any(c[:3] in {"N40", "C61", "N41"} for c in once)
    return Told(
        [(c, draw.choice(POA) if reported and n else "Y" if reported else "") for n, c in enumerate(once)],
        procedures,
        draw.randint(18, 95) if age is None else age,
        "F" if female else "M" if male else draw.choice("MF"),
        draw.choice(STATUSES),
    )


def _one(draw: random.Random, codes: tuple[str, ...], beginning: str) -> str | None:
    found = _beginning(codes, beginning)
    return draw.choice(found) if found else None


@cache
def _beginning(codes: tuple[str, ...], beginning: str) -> tuple[str, ...]:
    return tuple(c for c in codes if c.startswith(beginning))
