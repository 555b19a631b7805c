"""Worked cases told as facts (`input`, `expected`), each made an encounter and priced through the public functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.pricing.fee_fixtures import met, priced
from tests.pricing.opps_fixtures import HOSPITAL as OUTPATIENT
from tests.pricing.opps_fixtures import claim
from tests.pricing.stays import stay

from superbill.model.finding import Outcome
from superbill.model.grouped import Grouping
from superbill.model.price import LinePrice
from superbill.pricing import price
from superbill.pricing.chain import Chain
from superbill.pricing.grouping import group
from superbill.pricing.hospital import read_hospital
from superbill.pricing.ipps import pay_stay
from superbill.pricing.part_a import PART_A, share_part_a
from superbill.pricing.post_acute import nursing_share
from superbill.pricing.transfers import reduce_transfer
from superbill.tables import opps
from superbill.tables.compiling import Origin, compiling
from superbill.tables.opps import Apc, OppsCode
from superbill.tables.store import Tables

Case = dict[str, Any]
Schedule = Callable[..., Tables]
CODE = "11111"
YEARS = {"33.2875": 2024, "32.3465": 2025, "33.4009": 2026, "33.5675": 2026}
ENOUGH = Decimal(10**6)


def answer(case: Case, schedule: Schedule, folder: Path, tables: Tables) -> Case:
    """What the product says of a case, in the words of its `expected`."""
    given = case["input"]
    if case["area"] == "msdrg":
        return _group(given, tables)
    for key, asked in ASKED:
        if key in given:
            return asked(given, schedule, folder)
    raise AssertionError(f"no way to ask: {sorted(given)}")


def _line(
    row: Case | list[Case], schedule: Schedule, year: int = 2024, factor: str = "1.0000", **more: Any
) -> LinePrice:
    gpci = more.pop("gpci", ("1", "1", "1"))
    lines = more.pop("lines", None) or [{"code": CODE}]
    rows = row if isinstance(row, list) else [row]
    told = priced(schedule(rows, factor=factor, gpci=gpci, year=year), *lines, day=f"{year}-05-02", **more)
    return told.lines[0]


def _amount(line: LinePrice) -> Case:
    return {"allowed": None if line.allowed is None else str(line.allowed), "payable": line.verdict is Outcome.PASS}


def _relative_values(given: Case, schedule: Schedule, _: Path) -> Case:
    factor, pos = given["cf"], given.get("pos", "21" if "pe_nonfac" not in given else "11")
    row = {
        "code": given["code"], "work": given["work"], "malpractice": given["mp"],
        "nonfacility_pe": given.get("pe_nonfac", given.get("pe")), "facility_pe": given.get("pe_fac", given.get("pe")),
    }  # fmt: skip
    line = _line(row, schedule, YEARS[factor], factor, gpci=given.get("gpci", ("1", "1", "1")), pos=pos,
                 lines=[{"code": given["code"]}])  # fmt: skip
    setting = next((s.value for s in line.steps if s.step == "setting"), None)
    return _amount(line) | {"pe_used": setting}


def _total_values(given: Case, schedule: Schedule, _: Path) -> Case:
    stated = {2024: "33.2875", 2025: "32.3465", 2026: "33.4009"}[given["year"]]
    line = _line({"code": CODE, "work": given["total_rvu"]}, schedule, given["year"], stated,
                 provider={"qualifying_apm": bool(given.get("qp"))})  # fmt: skip
    return _amount(line) | {"cf": next(s.value for s in line.steps if s.step == "conversion factor")}


def _lower(given: Case, schedule: Schedule, _: Path) -> Case:
    return _amount(
        _line({"code": CODE, "work": given["fee"]}, schedule, lines=[{"code": CODE, "charge": given["charge"]}])
    )


def _bilateral(given: Case, schedule: Schedule, _: Path) -> Case:
    fee = given.get("fee_one_side") or given.get("fee_each_side") or given.get("fee_both_sides") or given["fee"]
    charge = given.get("charge_total") or given.get("charge")
    if charge is None and "charge_each_side" in given:
        charge = str(2 * Decimal(given["charge_each_side"]))
    line = {"code": CODE, "modifiers": given["mods"], "units": str(given.get("units", 1))} | (
        {"charge": charge} if charge else {}
    )
    row = {"code": CODE, "work": fee, "bilateral": given["bilateral_indicator"], "multiple": "2"}
    return _amount(_line(row, schedule, lines=[line]))


def _surgeries(given: Case, schedule: Schedule, _: Path) -> Case:
    fees = given.get("fees") or [f["fee"] for f in given["codes"]]
    codes = [f"1111{n}" for n in range(len(fees))]
    rows = [{"code": c, "work": f, "multiple": given["mult_proc_indicator"]} for c, f in zip(codes, fees, strict=True)]
    told = priced(schedule(rows), *({"code": c} for c in codes))
    paid = [line.allowed for line in told.lines]
    percents = [None if p is None else int(100 * p / Decimal(f)) for p, f in zip(paid, fees, strict=True)]
    order = sorted(range(len(fees)), key=lambda n: -Decimal(fees[n]))
    return {
        "percent_by_rank": [percents[n] for n in order], "paid": [None if p is None else str(p) for p in paid],
        "allowed_total": None if None in paid else str(sum(p for p in paid if p is not None)),
    }  # fmt: skip


def _surgeon(given: Case, schedule: Schedule, _: Path) -> Case:
    kinds = {"assistant_indicator": "assistant", "cosurgeon_indicator": "co_surgeon",
             "co_surgeon_indicator": "co_surgeon", "team_indicator": "team",
             "team_surgeon_indicator": "team"}  # fmt: skip
    row = {"code": CODE, "work": given.get("fee", "100.00"), "multiple": "2"}
    row |= {kinds[k]: given[k] for k in kinds if k in given}
    row |= {k: given[k] for k in ("pre", "intra", "post") if k in given}
    more: Case = {"rendering": {"npi": "1234567893", "credential": given["provider"]}} if "provider" in given else {}
    return _amount(_line(row, schedule, lines=[{"code": CODE, "modifiers": given.get("mods", [])}], **more))


def _participation(given: Case, schedule: Schedule, _: Path) -> Case:
    line = _line({"code": CODE, "work": given["par_fee"]}, schedule, accept_assignment=given.get("assigned", True),
                 provider={"participating": given.get("participating", True)})  # fmt: skip
    return _amount(line) | {
        "limiting_charge": str(line.limiting_charge) if line.limiting_charge is not None else None,
        "fee_schedule_amount": str(line.allowed),
    }


def _part_b(given: Case, schedule: Schedule, _: Path) -> Case:
    year = given["year"]
    annual = {2024: "240.00", 2025: "257.00", 2026: "283.00"}[year]
    used = str(Decimal(annual) - Decimal(given["deductible_remaining"]))
    row = {"code": CODE, "work": given["allowed"], "status": "A"}
    line = _line(row, schedule, year, coverages=met(used, year))
    paid = line.payer_share + (0 if given.get("sequestration", True) else line.sequestration)
    return {
        "deductible": str(line.deductible), "coinsurance": str(line.coinsurance),
        "sequestration": str(line.sequestration), "medicare_payment": str(paid),
        "patient_responsibility": str(line.patient_share), "patient_total": str(line.patient_share),
    }  # fmt: skip


def _part_a(given: Case, *_: Any) -> Case:
    """A stay of so many days in spring, with what was used before; lifetime reserve days alone follow day 90."""
    terms, chain = PART_A[given["year"]], Chain()
    days = given.get("covered_days", given.get("lifetime_reserve_days_used", 0))
    used = given.get("days_already_used", 0 if given.get("deductible_due", "covered_days" in given) else 1)
    if "covered_days" not in given:
        used = 90
    elif not given.get("deductible_due", True):
        used = given.get("days_already_used", 0)
    counted: Case = {"inpatient_days_used": used}
    if not given.get("deductible_due", True):
        counted["inpatient_deductible_met"] = str(terms.deductible)
    coverage = stay(["J18.9"], coverages=[{"payer": {"kind": "medicare"}, "accumulators": counted}]).coverages[0]
    share = share_part_a(ENOUGH, date(given["year"], 2, 1), days, coverage, chain)
    daily = [s.given.split(" × ")[1] for s in chain.steps if " days of " in s.step]
    number = [int(s.given.split(" × ")[0]) for s in chain.steps if "coinsurance days" in s.step]
    return {
        "deductible": str(share.deductible), "patient_total": str(share.patient),
        "coinsurance_days": sum(number), "daily_coinsurance": daily[-1] if daily else "0.00",
    }  # fmt: skip


def _nursing(given: Case, *_: Any) -> Case:
    days = given.get("snf_days", given.get("skilled_nursing_days", 0))
    accumulators = {"skilled_nursing_days_used": given.get("days_already_used", 0)}
    coverage = stay(["J18.9"], coverages=[{"payer": {"kind": "medicare"}, "accumulators": accumulators}]).coverages[0]
    chain = Chain()
    share = nursing_share(ENOUGH, date(given["year"], 2, 1), days, coverage, chain)
    number = [int(s.given.split(" × ")[0]) for s in chain.steps if "coinsurance days" in s.step]
    return {"patient_total": str(share.patient), "coinsurance_days": sum(number),
            "daily_coinsurance": str(PART_A[given["year"]].skilled_nursing)}  # fmt: skip


PAYMENT = """
schema = "superbill/hospital/1"
name = "Invented General"
effective_from = 2025-10-01
[inpatient]
operating_rate = "{rate}"
wage_index = "{wage}"
capital_rate = "0"
geographic_adjustment_factor = "1"
operating_cost_to_charge = "0.25"
"""


def _drg(given: Case, *_: Any) -> Case:
    facts = read_hospital(PAYMENT.format(rate=given["operating_base"], wage=given["wage_index"]), "hospital.toml")
    grouped = _grouped(given)
    chain = Chain()
    paid = pay_stay(stay(["J18.9"], charge="1000.00"), grouped, facts.inpatient, facts, chain)
    told = {s.step: s.value for s in chain.steps}
    base = Decimal(told["operating rate, wage adjusted"])
    return {"payment": str(paid.operating), "labor_share": told["labor share"], "adjusted_base": f"{base:.2f}"}


def _grouped(given: Case) -> Grouping:
    return Grouping(
        id="S1", drg=given["drg"], mdc="08", weight=Decimal(given.get("weight", "1")), edits=(), version="43.1",
        verdict="pass", geometric_mean_stay=Decimal(given.get("gmlos", "4.0")),
        post_acute=given.get("post_acute_drg", False), special_pay=given.get("special_pay", False),
    )  # fmt: skip


def _transfer(given: Case, *_: Any) -> Case:
    chain = Chain()
    paid = reduce_transfer(chain, "operating", Decimal(given["full_payment"]), _grouped(given),
                           given["discharge_status"], given["los"])  # fmt: skip
    daily = next((s.value for s in chain.steps if s.step.endswith("a day")), None)
    return {"payment": f"{paid:.2f}", "per_diem": f"{Decimal(daily):.2f}" if daily else None,
            "transfer": daily is not None}  # fmt: skip


def _imaging(given: Case, schedule: Schedule, _: Path) -> Case:
    rows, lines = [], []
    for n, (technical, professional) in enumerate(zip(given["tc"], given["pc"], strict=True)):
        code = f"7111{n}"
        like = {"code": code, "pctc": "1", "multiple": given["mult_proc_indicator"], "family": "88"}
        rows += [like | {"work": str(Decimal(technical) + Decimal(professional))},
                 like | {"modifier": "TC", "work": technical},
                 like | {"modifier": "26", "work": professional}]  # fmt: skip
        lines += [{"code": code, "modifiers": ["TC"]}, {"code": code, "modifiers": ["26"]}]
    paid = [str(line.allowed) for line in priced(schedule(rows), *lines).lines]
    return {"tc_paid": paid[::2], "pc_paid": paid[1::2]}


def _therapy(given: Case, schedule: Schedule, _: Path) -> Case:
    rows = [
        {
            "code": f"9711{n}",
            "work": u["work_mp_amount"],
            "nonfacility_pe": u["pe_amount"],
            "pctc": "7",
            "multiple": "5",
        }
        for n, u in enumerate(given["units"])
    ]
    told = priced(schedule(rows), *({"code": row["code"]} for row in rows))
    return {"paid": [str(line.allowed) for line in told.lines],
            "total": str(sum(line.allowed for line in told.lines if line.allowed is not None))}  # fmt: skip


def _endoscopies(given: Case, schedule: Schedule, _: Path) -> Case:
    base = {"code": "45378", "work": given["base"], "multiple": "2"}
    family = [{"code": f"4538{n}", "work": f, "multiple": "3", "endoscopy_base": "45378"}
              for n, f in enumerate(given.get("fees") or given["endoscopies"])]  # fmt: skip
    told = priced(schedule([base, *family]), *({"code": row["code"]} for row in family))
    paid = [line.allowed for line in told.lines]
    return {"paid": [str(p) for p in paid], "allowed_total": str(sum(p for p in paid if p is not None))}


def _outpatient(given: Case, _: Schedule, folder: Path) -> Case:
    """A line of status T (or as told) with the rate that the case states."""
    rates = given.get("rates") or [given["rate"]]
    status = given.get("status", "T")
    rows = {f"T000{n}": (status, f"100{n}", Decimal(r)) for n, r in enumerate(rates)}
    copay = Decimal(given["copayment"]) if "copayment" in given else None
    store = folder / "opps"
    origin = {"release": "2026", "effective_from": date(2026, 1, 1), "effective_to": date(2026, 12, 31),
              "source": "invented", "source_sha256": "0" * 64}  # fmt: skip
    with compiling(store, Origin(name=opps.CODES, **origin)) as draft:
        for code, (si, apc, rate) in rows.items():
            draft.put("code", code, OppsCode(code, si, "", apc, None, rate, copay, rate / 5, None, None))
    with compiling(store, Origin(name=opps.APC, **origin)) as draft:
        for si, apc, rate in rows.values():
            draft.put("apc", apc, Apc(apc, "invented", si, None, rate, copay, rate / 5, None, None))
    hospital = read_hospital(OUTPATIENT.format(given.get("wage_index", "1")), "hospital.toml")
    mods = "".join(f"-{m}" for m in given.get("mods", []))
    told = price(claim(*(f"{code}{mods}" for code in rows)), Tables(store), hospital=hospital)
    paid = [str(line.allowed) for line in told.lines]
    return {"paid": paid if "rates" in given else paid[0], "patient": str(told.lines[0].patient_share),
            "adjusted_rate": paid[0], "payment": paid[0]}  # fmt: skip


def _group(given: Case, tables: Tables) -> Case:
    day = {"43.1": "2026-05-15", "43.0": "2026-02-15", "43": "2026-02-15", "42.1": "2025-05-15", "42": "2025-02-15",
           "41.1": "2024-05-15", "44": "2026-11-15", "44.0": "2026-11-15"}[given["version"]]  # fmt: skip
    codes = [given["pdx"], *given["sdx"]]
    poa = given.get("poa")
    marked = codes if not poa else [f"{c}/{p}" for c, p in zip(codes, poa, strict=False)]
    told = stay(marked, given.get("procedures", ()), age=given["age"], sex=given["sex"], discharge_date=day,
                discharge_status=given["discharge_status"])  # fmt: skip
    grouped = group(told, tables)
    return {"drg": grouped.drg, "mdc": grouped.mdc, "gmlos": str(grouped.geometric_mean_stay),
            "weight_fy2026": str(grouped.weight), "weight": str(grouped.weight)}  # fmt: skip


def _secondary(given: Case, schedule: Schedule, _: Path) -> Case:
    paid = {"amount": given["primary_paid"], "payer_id": "PLAN1"}
    paid |= {k: given[g] for k, g in (("allowed", "primary_allowed"), ("obligated", "obligated")) if g in given}
    used = str(Decimal(240) - Decimal(given.get("deductible_remaining", "0")))
    line = _line({"code": CODE, "work": given["medicare_allowed"]}, schedule, coverages=met(used),
                 prior_payments=[paid],
                 lines=[{"code": CODE, "charge": given["charge"]}])  # fmt: skip
    return {"medicare_payment": str(line.payer_share + line.sequestration), "patient": str(line.patient_share)}


ASKED: tuple[tuple[str, Callable[[Case, Schedule, Path], Case]], ...] = (
    ("primary_paid", _secondary), ("work", _relative_values), ("total_rvu", _total_values),
    ("bilateral_indicator", _bilateral), ("tc", _imaging), ("units", _therapy), ("base", _endoscopies),
    ("fees", _surgeries), ("assistant_indicator", _surgeon), ("cosurgeon_indicator", _surgeon),
    ("co_surgeon_indicator", _surgeon), ("team_indicator", _surgeon), ("par_fee", _participation),
    ("deductible_remaining", _part_b), ("covered_days", _part_a), ("lifetime_reserve_days_used", _part_a),
    ("snf_days", _nursing), ("skilled_nursing_days", _nursing),
    ("operating_base", _drg), ("full_payment", _transfer), ("rate", _outpatient), ("rates", _outpatient),
    ("charge", _lower), ("provider", _surgeon), ("fee", _surgeon),
)  # fmt: skip
