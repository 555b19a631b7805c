"""Edits: encounters of 5 lines and 6 diagnoses per second on one core, every family on, tables warm.

Usage: python benchmarks/edits.py [ENCOUNTERS]. The floor is what the project promises; the ratio is measured / floor.
Where the official files of the third quarter of 2024 lie beside the checkout (SUPERBILL_SHARED, default ../shared),
NCCI, fee schedule and OPPS are installed from them and the encounters are of that quarter; otherwise those edits are
not checked.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from superbill.edits import all_edits, run
from superbill.edits.payer.book import PayerBook, payer_book
from superbill.model.encounter import Encounter
from superbill.tables.icd10cm import VALID, Validity
from superbill.tables.installing import Wish, install
from superbill.tables.ready import ensure
from superbill.tables.store import Tables

FLOOR, AIM = 1_000, 5_000
ROUNDS = 5
COMMON = 400
"""Half the diagnoses come from this many codes, as in a practice; the others from the whole classification."""
ROOT = Path(__file__).resolve().parents[1]
FILES = (
    "ncci/ptp_practitioner_2024q3.csv.gz",
    "ncci/ptp_outpatient_2024q3.csv.gz",
    "ncci/mue_practitioner_2024q3.csv",
    "ncci/mue_outpatient_2024q3.csv",
    "ncci/addon_codes_2024-06-03.csv",
    "opps/addendumB_quarterly/addB_2024-07.nodesc.csv.gz",
)
SCHEDULE = "mpfs/rvu2020_2024/RVU24C_pprrvu.csv.gz"
PROCEDURES = (
    "99213", "99214", "99204", "36415", "83036", "93000", "80053", "85025", "71046", "20610", "11042", "17000", "90471",
    "96372", "J1885", "81003", "87880", "99396", "97110", "12001",
)  # fmt: skip
RULES = """
schema = "superbill/payer-rules/1"
payer = "Rules of the benchmark"
source = "made up"
effective_from = 2020-01-01
[[authorization]]
codes = ["70551-70553", "27447"]
source = "made up"
[[policy]]
id = "P1"
codes = ["83036"]
any_of = ["E08-E13", "R73.0"]
times = 4
per_days = 365
source = "made up"
[[rule]]
id = "telehealth"
message = "needs 95"
do = "add it"
source = "made up"
when = { code = ["99202-99215"], place_of_service = ["02", "10"] }
require = { modifier = ["95"] }
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    tables, day = prepared()
    books = [payer_book(RULES, "benchmark")]
    encounters = made(tables, day, count)
    for encounter in encounters[: count // 4]:
        run(encounter, tables, books=books)
    rates = [rate_of(encounters[n::ROUNDS], tables, books) for n in range(ROUNDS)]
    rate = statistics.median(rates)
    known = statistics.median(rate_of(encounters[n::ROUNDS], tables, books) for n in range(ROUNDS))
    results = [run(encounter, tables, books=books) for encounter in encounters[: count // 4]]
    verdicts = Counter(v.verdict.value for r in results for v in r.verdicts)
    unchecked = Counter(v.missing for r in results for v in r.verdicts if v.verdict == "not checked")
    findings = sum(len(r.findings) for r in results) / len(results)
    print(f"{count} encounters of {day}, {len(all_edits())} edits, {findings:.1f} findings each")
    print(f"verdicts {dict(verdicts)}; most often missing: {dict(unchecked.most_common(3))}")
    print(
        f"edits: {rate:,.0f} encounters/s of one core (median of {ROUNDS}; best {max(rates):,.0f}); floor {FLOOR:,}, "
        f"ratio {rate / FLOOR:.2f}; aim {AIM:,}, ratio {rate / AIM:.2f}"
    )
    print(f"the same encounters again, when every code was met before: {known:,.0f} encounters/s")


def prepared() -> tuple[Tables, date]:
    """Return the installed tables and the day that they cover best."""
    shared = Path(os.environ.get("SUPERBILL_SHARED", ROOT.parent / "shared")) / "data"
    home = ROOT / ".cache" / ("bench-home" if shared.is_dir() else "test-home")
    os.environ.setdefault("SUPERBILL_CARRIERS", str(ROOT / ".cache" / "carriers"))
    os.environ["SUPERBILL_HOME"] = str(home)
    ensure()
    tables = Tables()
    if not shared.is_dir():
        return tables, date(2026, 5, 15)
    install([shared / name for name in (*FILES, SCHEDULE)], tables.folder, Wish(accept_ama_licence=True))
    return Tables(), date(2024, 8, 15)


def rate_of(encounters: list[Encounter], tables: Tables, books: list[PayerBook]) -> float:
    """Encounters per second of processor time, which other work on the machine disturbs least."""
    started = time.process_time()
    for encounter in encounters:
        run(encounter, tables, books=books)
    return len(encounters) / (time.process_time() - started)


def made(tables: Tables, day: date, count: int) -> list[Encounter]:
    """Make encounters with 5 lines and 6 different billable diagnoses each, the same ones on every run."""
    chance = random.Random(20260515)  # noqa: S311 - a test load, not a secret
    valid = tables.as_of(VALID, day)
    codes = [c for c, row in valid.scan("code", Validity) if any(p.start <= day <= p.end for p in row.periods)]
    common = chance.sample(codes, COMMON)
    return [one(n, day, [*chance.sample(common, 3), *chance.sample(codes, 3)], chance) for n in range(count)]


def one(number: int, day: date, codes: list[str], chance: random.Random) -> Encounter:
    address = {"street": "200 East Wacker Drive", "city": "Chicago", "state": "IL", "zip": "606011200"}
    chosen = chance.sample(PROCEDURES, 5)
    lines = [
        {
            "number": n,
            "code": code,
            "charge": "50.00",
            "service_date": day,
            "place_of_service": "11",
            "diagnoses": chance.sample(range(1, 7), 2),
            "modifiers": ["25"] if code[:2] == "99" else ["RT"] if code == "20610" else [],
            "minutes": "15",
        }
        for n, code in enumerate(chosen, 1)
    ]
    history = [{"code": "99213", "service_date": "2023-11-01", "npi": "1912301953"}]
    return Encounter.model_validate(
        {
            "id": f"E{number}",
            "setting": "professional",
            "patient": {
                "birth_date": "1958-03-02",
                "sex": chance.choice("FM"),
                "zip": "60601",
                "address": address,
                "name": {"last": "Invented", "first": "Ana"},
            },
            "payer": {"kind": "medicare", "name": "Medicare"},
            "coverages": [
                {"payer": {"kind": "medicare", "name": "Medicare"}, "subscriber": {"member_id": "1EG4TE5MK73"}}
            ],
            "provider": {
                "npi": "1234567893",
                "taxonomy": "207Q00000X",
                "tax_id": "363999001",
                "address": address,
                "organization": "Prairie Clinic",
                "clia": "14D0000001",
            },
            "rendering": {"npi": "1912301953"},
            "referring": {"npi": "1912301953"},
            "diagnoses": [{"code": c} for c in codes],
            "lines": lines,
            "charge": "250.00",
            "prior_services": history,
            "filing_date": day,
        }
    )


if __name__ == "__main__":
    main()
