"""Inpatient stays to group and to price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from superbill.model.encounter import Encounter


def stay(codes: Sequence[str], procedures: Sequence[str] = (), age: int = 65, sex: str = "M", **more: Any) -> Encounter:
    """A stay of five days in May 2026; "CODE/N" carries a present-on-admission indicator."""
    discharge = date.fromisoformat(more.get("discharge_date") or "2026-05-15")
    told: dict[str, Any] = {
        "id": "S1", "setting": "inpatient", "admit_date": discharge.replace(day=10).isoformat(),
        "discharge_date": discharge.isoformat(), "discharge_status": "01",
        "patient": {"birth_date": f"{discharge.year - age}-01-01", "sex": sex},
        "payer": {"kind": "medicare"},
        "diagnoses": [{"code": c.split("/")[0], "poa": c.partition("/")[2] or None} for c in codes],
        "procedures": [{"code": c} for c in procedures],
    }  # fmt: skip
    return Encounter.model_validate(told | more)
