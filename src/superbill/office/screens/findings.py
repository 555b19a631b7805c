"""The findings of a chart: what is open, what somebody lets stand and why, what could not be checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from superbill.errors import BadInput
from superbill.model.finding import CheckedEncounter, Finding, Outcome, Severity
from superbill.office import audit, records
from superbill.office.models import CheckRun, Encounter
from superbill.office.permits import permitted
from superbill.office.records.overrides import what_it_takes, why_not
from superbill.office.screens.answers import chart_or_404, told, who

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class Open:
    """An open finding, with what its edit asks of an override, or why there can be none."""

    place: int
    finding: Finding
    needs: str
    refused: str


@permitted("chart.read")
@transaction.atomic
def show(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Show the findings of a chart."""
    return _shown(request, chart_or_404(encounter_id))


@permitted("edit.override")
@transaction.atomic
def answer(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Let a finding stand, or open it again."""
    row = chart_or_404(encounter_id)
    sent = request.POST
    try:
        if sent.get("withdraw"):
            records.withdraw_override(sent["withdraw"], sent.get("reason", ""), by=who(request))
        elif request.method == "POST":
            place = int(sent["place"]) if sent.get("place", "").isdecimal() else -1
            records.override_finding(
                str(encounter_id), sent.get("run", ""), place, sent.get("reason", ""), by=who(request)
            )
    except BadInput as error:
        return _shown(request, row, told(error))
    return redirect("findings", encounter_id)


def _shown(request: HttpRequest, row: Encounter, trouble: str = "") -> HttpResponse:
    audit.record(who(request), "read", "findings", str(row.public_id))
    return render(request, "office/findings.html", _page(row) | {"trouble": trouble}, status=422 if trouble else 200)


def _page(row: Encounter) -> dict[str, object]:
    run = row.checks.order_by("-id").first()
    checked = _checked(run)
    found = list(enumerate(checked.findings)) if checked else []
    found.sort(key=lambda each: ORDER[each[1].severity])
    overrides = records.overrides_of(str(row.public_id))
    given = {f"{o.reason} ({o.by})" for o in overrides}
    answered = [f for _, f in found if f.verdict is Outcome.BYPASSED and f.bypassed_by not in given]
    return {
        "encounter": row,
        "run": run,
        "open": [Open(p, f, what_it_takes(f.edit), why_not(f)) for p, f in found if f.verdict is Outcome.FAIL],
        "overrides": overrides,
        "bypassed": answered,
        "number": len(overrides) + len(answered),
        "unknown": sum(v.verdict is Outcome.NOT_CHECKED for v in checked.verdicts) if checked else 0,
        "not_checked": _not_checked(checked) if checked else [],
    }


def _not_checked(checked: CheckedEncounter) -> list[tuple[str, list[str]]]:
    """The edits that could not run, by what they lacked: what is missing for most comes first."""
    held: dict[str, list[str]] = {}
    for verdict in checked.verdicts:
        if verdict.verdict is Outcome.NOT_CHECKED:
            held.setdefault(_lack(verdict.missing or ""), []).append(verdict.edit)
    return sorted(held.items(), key=lambda each: (-len(each[1]), each[0]))


def _lack(missing: str) -> str:
    """What is missing, without the option of the command line that would give it."""
    return missing.replace(" (--rules)", "")


def _checked(run: CheckRun | None) -> CheckedEncounter | None:
    return CheckedEncounter.model_validate(json.loads(run.value) | {"id": ""}) if run else None
