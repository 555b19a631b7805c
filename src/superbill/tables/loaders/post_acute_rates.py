"""Rates of home health and skilled nursing as plain columns, typed or exported from the tables of the yearly rules.

Layouts: groups "hipps, weight, lupa_threshold"; diagnoses "diagnosis, clinical_group" (a letter A to L); national
amounts "home_health_item, amount"; skilled nursing "component, group, urban_rate, rural_rate".
"""

from __future__ import annotations

import re

from superbill.tables.compiling import Draft
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_fiscal_year, named_year
from superbill.tables.post_acute import (
    DIAGNOSES,
    GROUPS,
    HOME_RATES,
    NURSING_RATES,
    ClinicalGroup,
    DailyRate,
    HomeGroup,
    Rate,
)

GROUP_COLUMNS = (
    Column("hipps", r"HIPPS( CODE)?|PAYMENT GROUP"),
    Column("weight", r".*WEIGHT.*"),
    Column("threshold", r".*LUPA.*"),
)
DIAGNOSIS_COLUMNS = (Column("code", r"DIAGNOSIS|.*DIAGNOSIS CODE"), Column("letter", r"CLINICAL GROUP"))
ITEM_COLUMNS = (Column("item", r"HOME HEALTH ITEM"), Column("amount", r"AMOUNT"))
NURSING_COLUMNS = (
    Column("component", r"COMPONENT"),
    Column("group", r"GROUP"),
    Column("urban", r"URBAN RATE"),
    Column("rural", r"RURAL RATE"),
)
HIPPS = re.compile(r"[1-4][A-L][A-C][1-3]1")


def load_groups(file: OfficialFile, draft: Draft) -> None:
    """Fill `home_health.groups`: one `group` row a HIPPS code.

    Raises:
        BadFile: another layout, a code that is no HIPPS code of home health, a number that is none, a code twice.
    """
    for row in sheet(file, "the weights of home health groups", GROUP_COLUMNS).rows():
        hipps = row.word("hipps")
        if not HIPPS.fullmatch(hipps):
            raise row.wrong("hipps", f"is '{hipps[:8]}', not a HIPPS code of home health")
        row.put(draft, "group", hipps, HomeGroup(row.required("weight"), int(row.required("threshold"))))


def load_diagnoses(file: OfficialFile, draft: Draft) -> None:
    """Fill `home_health.diagnoses`: one `diagnosis` row a code.

    Raises:
        BadFile: another layout, a letter that is no clinical group, or a code twice.
    """
    for row in sheet(file, "the clinical groups of diagnoses", DIAGNOSIS_COLUMNS).rows():
        letter = row.word("letter")
        if not re.fullmatch(r"[A-L]", letter):
            raise row.wrong("clinical_group", f"is '{letter[:8]}', not a letter A to L")
        row.put(draft, "diagnosis", row.word("code").replace(".", ""), ClinicalGroup(letter))


def load_items(file: OfficialFile, draft: Draft) -> None:
    """Fill `home_health.rates`: one `rate` row an item.

    Raises:
        BadFile: another layout, an amount that is none, or an item twice.
    """
    for row in sheet(file, "the national amounts of home health", ITEM_COLUMNS).rows():
        row.put(draft, "rate", row.word("item"), Rate(row.required("amount")))


def load_nursing(file: OfficialFile, draft: Draft) -> None:
    """Fill `skilled_nursing.rates`: one `rate` row a component and group.

    Raises:
        BadFile: another layout, a rate that is none, or a group twice.
    """
    for row in sheet(file, "the rates of skilled nursing groups", NURSING_COLUMNS).rows():
        key = f"{row.word('component')}/{row.word('group')}"
        row.put(draft, "rate", key, DailyRate(row.required("urban"), row.required("rural")))


LAYOUTS = (
    Layout(GROUPS, "columns", with_columns(GROUP_COLUMNS), one(load_groups), named_year),
    Layout(DIAGNOSES, "columns", with_columns(DIAGNOSIS_COLUMNS), one(load_diagnoses), named_year),
    Layout(HOME_RATES, "columns", with_columns(ITEM_COLUMNS), one(load_items), named_year),
    Layout(NURSING_RATES, "columns", with_columns(NURSING_COLUMNS), one(load_nursing), named_fiscal_year),
)
