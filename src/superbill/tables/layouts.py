"""Every layout that is read, in the order in which a file is tried against them: the stricter before the looser."""

from __future__ import annotations

from superbill.tables.layout import Layout
from superbill.tables.loaders import (
    asc_addenda,
    asp_files,
    dmepos_fees,
    gem,
    hcpcs_anweb,
    icd9cm_titles,
    icd10cm_order,
    icd10pcs_titles,
    icd10pcs_xml,
    ncci_addon,
    ncci_mue,
    ncci_ptp,
    opps_addenda,
    opps_addendum_d1,
    opps_addendum_j,
)

LAYOUTS: tuple[Layout, ...] = (
    *icd10cm_order.LAYOUTS,
    *icd10pcs_titles.LAYOUTS,
    *icd10pcs_xml.LAYOUTS,
    *icd9cm_titles.LAYOUTS,
    *gem.LAYOUTS,
    *hcpcs_anweb.LAYOUTS,
    *asc_addenda.LAYOUTS,
    *asp_files.LAYOUTS,
    *dmepos_fees.LAYOUTS,
    *opps_addenda.LAYOUTS,
    *opps_addendum_j.LAYOUTS,
    *opps_addendum_d1.LAYOUTS,
    *ncci_ptp.LAYOUTS,
    *ncci_mue.LAYOUTS,
    *ncci_addon.LAYOUTS,
)
