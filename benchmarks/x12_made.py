"""Invented X12 files of any size for the benchmarks: claims (837P) and remittances (835), balanced, all of it made up.

A file is given piece by piece, so that one of a gigabyte needs no memory.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

_LAST = ("SMITH", "JOHNSON", "BROWN", "GARCIA", "MILLER", "DAVIS", "LOPEZ", "WILSON", "THOMAS", "LEE")
_FIRST = ("JAMES", "MARY", "ROBERT", "LINDA", "DAVID", "SUSAN", "KAREN", "WILLIAM")
_DIAGNOSES = ("I10", "E119", "E785", "J449", "M545", "F329", "K219", "N390", "J069", "D649")
_SERVICES = (("99213", 10000), ("99214", 15000), ("93000", 4500), ("36415", 1200), ("80053", 4000), ("85025", 2500))
_PAYERS = (("EXAMPLE HEALTH PLAN", "12345"), ("SAMPLE MUTUAL", "67890"), ("DEMO BLUE", "00590"))
_DEPENDENTS = 0.2


def claims(count: int, per_set: int = 1000, seed: int = 1) -> Iterator[str]:
    """An interchange of professional claims, set by set and claim by claim."""
    chance = random.Random(seed)  # noqa: S311 - a test load
    yield _header("HC", "005010X222A1", "CLINIC01", "PAYER01")
    sets = 0
    for start in range(0, count, per_set):
        sets += 1
        yield from _set(sets, "*005010X222A1", _claims_of(chance, sets, start, min(per_set, count - start)))
    yield f"GE*{sets}*1~\nIEA*1*000000001~\n"


def remittances(count: int, per_set: int = 1000, seed: int = 1) -> Iterator[str]:
    """An interchange of remittances, set by set and claim by claim."""
    chance = random.Random(seed)  # noqa: S311 - a test load
    yield _header("HP", "005010X221A1", "PAYER01", "CLINIC01")
    sets = 0
    for start in range(0, count, per_set):
        sets += 1
        yield from _set(sets, "", _payments_of(chance, sets, start, min(per_set, count - start)))
    yield f"GE*{sets}*1~\nIEA*1*000000001~\n"


def _header(group: str, version: str, sender: str, receiver: str) -> str:
    return (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{sender:15}*ZZ*{receiver:15}*260105*1200*^*00501*000000001*0*T*:~\n"
        f"GS*{group}*{sender}*{receiver}*20260105*1200*1*X*{version}~\n"
    )


def _set(number: int, reference: str, body: Iterator[str]) -> Iterator[str]:
    yield f"ST*{837 if reference else 835}*{number:04d}{reference}~\n"
    segments = 2
    for piece in body:
        segments += piece.count("~")
        yield piece
    yield f"SE*{segments}*{number:04d}~\n"


def _claims_of(chance: random.Random, number: int, start: int, count: int) -> Iterator[str]:
    yield (
        f"BHT*0019*00*B{number:06d}*20260105*1200*CH~\nNM1*41*2*EXAMPLE BILLING SERVICE*****46*CLINIC01~\n"
        "PER*IC*JANE DOE*TE*5125550100~\nNM1*40*2*EXAMPLE CLEARINGHOUSE*****46*PAYER01~\nHL*1**20*1~\n"
        "PRV*BI*PXC*207Q00000X~\nNM1*85*2*EXAMPLE MEDICAL GROUP*****XX*1234567893~\nN3*100 MAIN STREET~\n"
        "N4*CHICAGO*IL*606010001~\nREF*EI*123456789~\n"
    )
    level = 1
    for claim in range(start + 1, start + count + 1):
        dependent = chance.random() < _DEPENDENTS
        yield _claim(chance, claim, level + 1, dependent=dependent)
        level += 2 if dependent else 1


def _claim(chance: random.Random, claim: int, level: int, *, dependent: bool) -> str:
    last, first = chance.choice(_LAST), chance.choice(_FIRST)
    birth = f"{chance.randint(1940, 2015)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    where = f"N3*{chance.randint(1, 999)} OAK AVENUE~\nN4*AUSTIN*TX*787010001~\nDMG*D8*{birth}*{chance.choice('MF')}~\n"
    payer, payer_id = chance.choice(_PAYERS)
    made = [
        f"HL*{level}*1*22*{int(dependent)}~\n",
        f"SBR*P*{'' if dependent else '18'}*GRP{chance.randint(1000, 9999)}******CI~\n",
        f"NM1*IL*1*{last}*{first}****MI*M{claim:09d}~\n{'' if dependent else where}",
        f"NM1*PR*2*{payer}*****PI*{payer_id}~\n",
    ]
    if dependent:
        made.append(f"HL*{level + 1}*{level}*23*0~\nPAT*19~\nNM1*QC*1*{last}*{chance.choice(_FIRST)}~\n{where}")
    sold = [(*chance.choice(_SERVICES), chance.choice((1, 1, 1, 2))) for _ in range(chance.randint(1, 4))]
    total = sum(cents * units for _, cents, units in sold)
    codes = chance.sample(_DIAGNOSES, chance.randint(1, 4))
    listed = "*".join(f"{'ABF' if place else 'ABK'}:{code}" for place, code in enumerate(codes))
    made.append(f"CLM*PCN{claim:07d}*{_money(total)}***11:B:1*Y*A*Y*Y~\nREF*D9*{claim:010d}~\nHI*{listed}~\n")
    made.append("NM1*82*1*HEALER*HANNAH****XX*1234567893~\nPRV*PE*PXC*207Q00000X~\n")
    for number, (code, cents, units) in enumerate(sold, start=1):
        made.append(f"LX*{number}~\nSV1*HC:{code}*{_money(cents * units)}*UN*{units}***1~\n")
        made.append(f"DTP*472*D8*202512{chance.randint(1, 28):02d}~\nREF*6R*{claim:07d}{number:02d}~\n")
    return "".join(made)


def _payments_of(chance: random.Random, number: int, start: int, count: int) -> Iterator[str]:
    made = [_payment(chance, claim) for claim in range(start + 1, start + count + 1)]
    total = sum(paid for paid, _ in made)
    yield (
        f"BPR*I*{_money(total)}*C*CHK************20260120~\nTRN*1*CHECK{number:04d}*1512345678~\nDTM*405*20260119~\n"
        "N1*PR*EXAMPLE HEALTH PLAN~\nN3*1 PAYER WAY~\nN4*AUSTIN*TX*787010001~\nREF*2U*12345~\n"
        "PER*BL*PAYER SUPPORT*TE*8005550100~\nN1*PE*EXAMPLE CLINIC*XX*1234567893~\nLX*1~\n"
    )
    yield from (text for _, text in made)


def _payment(chance: random.Random, claim: int) -> tuple[int, str]:
    sold = [chance.choice(_SERVICES) for _ in range(chance.randint(1, 4))]
    charge = paid = owed = 0
    lines: list[str] = []
    for number, (code, cents) in enumerate(sold, start=1):
        written_off, deducted = cents * 3 // 10, cents // 10
        line_paid = cents - written_off - deducted
        charge, paid, owed = charge + cents, paid + line_paid, owed + deducted
        lines.append(
            f"SVC*HC:{code}*{_money(cents)}*{_money(line_paid)}**1~\nDTM*472*20260104~\nCAS*CO*45*{_money(written_off)}~\n"
            f"CAS*PR*2*{_money(deducted)}~\nREF*6R*{claim:07d}{number:02d}~\nAMT*B6*{_money(cents - written_off)}~\n"
        )
    head = (
        f"CLP*PCN{claim:07d}*1*{_money(charge)}*{_money(paid)}*{_money(owed)}*12*ICN{claim:09d}*11*1~\n"
        f"NM1*QC*1*{chance.choice(_LAST)}*{chance.choice(_FIRST)}****MI*M{claim:09d}~\nDTM*232*20260104~\n"
    )
    return paid, head + "".join(lines)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
