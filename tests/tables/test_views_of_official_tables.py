"""Every view over an installed official table answers as the file says, by day, and tells when the table is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.tables.layouts.small_files import ICD
from tests.tables.layouts.small_payment_files import LISTS, OPPS, PAYMENT

from superbill.errors import TableMissing
from superbill.tables.asc import ANCILLARY, asc_code
from superbill.tables.asp import CROSSWALK, DrugProduct, payment_limit
from superbill.tables.code_sets import place_of_service, reason, taxonomy
from superbill.tables.coverage import ARTICLES, LCDS, coverage
from superbill.tables.cpt import DESCRIPTORS, descriptor
from superbill.tables.dmepos import DMEPOS, DmeposFee, rural_zip
from superbill.tables.gems import CM_FROM_9, CM_REIMBURSEMENT, CM_TO_9, reimbursed_as, targets
from superbill.tables.installing import install
from superbill.tables.ipps import OUTMIGRATION, REDESIGNATED, amount, area_wage, county, hospital_wage, severity
from superbill.tables.mce import ages, discharge_status
from superbill.tables.nppes import provider
from superbill.tables.opps import APC, opps
from superbill.tables.poa import poa_exempt
from superbill.tables.store import Tables

FISCAL_2026, QUARTER, CY2025 = date(2026, 5, 14), date(2026, 8, 14), date(2025, 2, 3)
LONG_AGO = date(2009, 3, 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    folder = tmp_path_factory.mktemp("views")
    of_each = {(small.table, small.release): small for small in (*ICD, *OPPS, *PAYMENT, *LISTS)}
    for number, small in enumerate(of_each.values()):
        if small.table != DESCRIPTORS:
            install(small.write(folder / str(number)), folder / "v1")
    tables = Tables(folder / "v1")
    yield tables
    tables.close()


def test_outpatient_payment(store: Tables):
    day = opps(store, CY2025)

    knee, apc = day.code("27447"), day.apc("5115")
    assert (knee.status, knee.apc, knee.rate) == ("J1", "5115", Decimal("12866.82"))
    assert (knee.national_copayment, knee.adjusted_copayment) == (None, Decimal("1632.00"))
    assert (apc.weight, apc.rate) == (Decimal("144.2970"), knee.rate)
    assert day.apc("702").coinsurance_percent == Decimal("20.000")
    assert (day.inpatient_only("00176"), day.inpatient_only("27447")) == (True, False)
    assert (day.complexity("67950", "67966").apc, day.complexity("67966", "67950")) == ("5504", None)
    assert (day.rank("0427T").rank, day.rank("0427T").deleted, day.rank("38240").deleted) == (2, True, False)
    assert day.composite("71045").composites == ("5041", "5045")
    assert (day.device("0200T").percent, day.device("0200T").amount) == (Decimal("33.86"), Decimal("2418.87"))
    assert day.status("A").item.startswith("Services paid under another system")
    assert (day.ref(APC).release, day.code("99999"), opps(store, date(2026, 4, 1)).code("27447").apc) == (
        "2025",
        None,
        "",
    )


def test_surgical_centers_supplies_and_drugs(store: Tables):
    may = FISCAL_2026

    assert (asc_code(store, "64628", may).rate, asc_code(store, "64628", may).discounted) == (Decimal("9891.33"), True)
    assert (asc_code(store, "69990", may).rate, asc_code(store, "Q5101", may)) == (None, None)
    assert asc_code(store, "Q5101", may, ANCILLARY).indicator == "K2"
    supply = store.as_of(DMEPOS, QUARTER).get("fee", "A7032-NU-", DmeposFee)
    assert (supply.fees["WY"], supply.rural_fees["WY"], "PR" in supply.fees) == (
        Decimal("23.29"),
        Decimal("38.07"),
        False,
    )
    assert (rural_zip(store, "83414", QUARTER), rural_zip(store, "60601", QUARTER)) == (True, False)
    assert (payment_limit(store, "Q5101", QUARTER).limit, payment_limit(store, "J0001", QUARTER)) == (
        Decimal("0.269"),
        None,
    )
    assert payment_limit(store, "Q5101", QUARTER).coinsurance == Decimal("18.5")
    product = store.as_of(CROSSWALK, QUARTER).get("ndc", "61314030401", DrugProduct)
    assert (product.code, product.units_in_package, product.name) == ("Q5101", 300, "Other")


def test_inpatient_payment(store: Tables):
    day = FISCAL_2026

    assert amount(store, "1B", 4, day).labor == Decimal("3400.10")
    assert (amount(store, "1D", 1, day).labor, amount(store, "1D", 1, day).nonlabor) == (Decimal("524.15"), None)
    assert hospital_wage(store, "530032", day).payment_cbsa == "24540"
    assert (area_wage(store, "47900", "DC", day).gaf, area_wage(store, "47900", "VA", day)) == (Decimal("1.0204"), None)
    assert county(store, OUTMIGRATION, "55127", day).adjustment == Decimal("0.0149")
    assert county(store, REDESIGNATED, "55127", day).redesignated_cbsa == "33340"


def test_what_counts_as_complication_beside_a_principal_diagnosis(store: Tables):
    table = severity(store, FISCAL_2026)

    assert table.level("A00.0", "I10") == "CC"
    assert table.level("A00.0", "A00.1") is None
    assert table.level("J12.82", "A00.1") == "MCC"
    assert (table.level("I46.2", "A00.0"), table.level("I46.2", "A00.0", alive=False)) == ("MCC", None)
    assert table.level("I10", "A00.0") is None


def test_limits_of_the_code_editor_and_poa(store: Tables):
    assert (ages(store, "Newborn", FISCAL_2026), ages(store, "adult", FISCAL_2026)) == ((0, 0), None)
    assert (discharge_status(store, "1", FISCAL_2026), discharge_status(store, "99", FISCAL_2026)) == (True, False)
    assert (poa_exempt(store, "Z99.89", FISCAL_2026), poa_exempt(store, "I10", FISCAL_2026)) == (True, False)


def test_coverage_by_state_and_day(store: Tables):
    today = coverage(store, date(2026, 9, 20))

    (article,) = today.documents(ARTICLES, "81225", "NY")
    assert (article.number, article.lcds, article.contractors) == ("52369", ("39995",), ("10",))
    assert [group.number for group in article.covered if "M1711" in group.codes] == ["1"]
    assert "KX" in article.covered[0].paragraph
    assert "<" not in article.covered[0].paragraph
    assert list(today.documents(ARTICLES, "81225", "CA")) == []
    assert list(today.documents(ARTICLES, "81226", "NY")) == []
    assert today.policy(LCDS, "L39995").ncds == ("372",)
    assert (today.national("310.1").version, today.national("310.1").start) == ("3", date(2024, 5, 27))


def test_a_version_that_began_later_does_not_answer(store: Tables):
    before = coverage(store, date(2025, 12, 31))

    assert list(before.documents(ARTICLES, "81225", "NY")) == []
    assert [policy.number for policy in before.later(ARTICLES, "81225", "NY")] == ["52369"]


def test_small_code_sets(store: Tables):
    day = date(2026, 7, 1)

    assert reason(store, "carc", "w1", day).covers(date(2014, 6, 30))
    assert not reason(store, "carc", "W1", day).covers(date(2014, 7, 1))
    assert (reason(store, "group", "CO", day) is None, reason(store, "rarc", "1", day)) == (False, None)
    assert (place_of_service(store, "21", day).facility, place_of_service(store, "28", day).assigned) == (True, False)
    assert "words" not in place_of_service(store, "11", day).name
    assert taxonomy(store, "207r00000x", day).classification == "Internal Medicine"
    assert taxonomy(store, "207R00000Y", day) is None


def test_providers(store: Tables):
    day = date(2026, 8, 1)

    person, clinic, gone = (provider(store, npi, day) for npi in ("1234567893", "1245319599", "1000000004"))
    assert (person.person, person.name, person.first_name) == (True, "INVENTED", "ANA")
    assert person.taxonomies == ("207R00000X", "207Q00000X")
    assert not person.active(date(2005, 5, 22))
    assert (clinic.person, clinic.name, clinic.active(day)) == (False, "INVENTED CLINIC", True)
    assert (gone.active(date(2020, 6, 30)), gone.active(date(2020, 7, 1))) == (True, False)
    assert provider(store, "1999999999", day) is None


def test_mappings_between_revisions(store: Tables):
    assert [(t.code, t.approximate) for t in targets(store, CM_TO_9, "A00.0")] == [("0010", False)]
    assert [t.code for t in targets(store, CM_TO_9, "V91.99XA")] == [""]
    assert [t.code for t in targets(store, CM_FROM_9, "001.0")] == ["A000"]
    assert targets(store, CM_TO_9, "Z00.00") == ()
    assert reimbursed_as(store, CM_REIMBURSEMENT, "A01.01") == ("0020", "3208")


def test_descriptors_of_cpt_are_only_there_with_a_licence(store: Tables, tmp_path: Path):
    assert descriptor(store, "00100", FISCAL_2026) is None

    install(OPPS[1].write(tmp_path / "in"), tmp_path / "v1")
    names = [path.name for path in (tmp_path / "v1").iterdir()]

    assert names == ["opps.hcpcs"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: opps(store, LONG_AGO).code("27447"),
        lambda store: asc_code(store, "64628", LONG_AGO),
        lambda store: rural_zip(store, "83414", LONG_AGO),
        lambda store: payment_limit(store, "Q5101", LONG_AGO),
        lambda store: amount(store, "1A", 1, LONG_AGO),
        lambda store: severity(store, LONG_AGO),
        lambda store: poa_exempt(store, "I10", LONG_AGO),
        lambda store: ages(store, "adult", date(1969, 1, 1)),
    ],
)
def test_a_day_without_a_table_is_told_not_guessed(store: Tables, ask: Callable[[Tables], object]):
    with pytest.raises(TableMissing):
        ask(store)
