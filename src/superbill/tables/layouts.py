"""Every layout that is read, in the order in which a file is tried against them: the stricter before the looser."""

from __future__ import annotations

from superbill.tables.layout import Layout
from superbill.tables.loaders import ncci_addon, ncci_mue, ncci_ptp

LAYOUTS: tuple[Layout, ...] = (
    *ncci_ptp.LAYOUTS,
    *ncci_mue.LAYOUTS,
    *ncci_addon.LAYOUTS,
)
