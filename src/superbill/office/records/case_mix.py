"""The weight of the stays: case mix index by span of days, and the groups that carry most of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from superbill.model.counted import counted as noun
from superbill.office.models import Encounter, GroupRun
from superbill.office.records.boards import WINDOW, Board, Counted, by_count, grouped, mean

SPANS = (7, 30, 90, 180)
TOP = 10
OTHERS = "other groups"


def case_mix(now: dt.datetime) -> Board:
    """Case mix index: the mean weight of the stays discharged in the last 7, 30, 90 and 180 days."""
    rows = [
        Counted(f"{days} days", str(run.encounter.public_id), run.encounter.reference, day, "", _words(run),
                value=float(run.weight or 0))
        for run, day in _grouped_stays(now)
        for days in SPANS
        if (now.date() - day).days <= days
    ]  # fmt: skip
    groups = grouped(rows, [f"{days} days" for days in SPANS], mean)
    last = mean([r for r in rows if r.group == groups[-1].name])
    total = f"{last:.4f} over 180 days" if last is not None else "no grouped stay in 180 days"
    spans = ", ".join(str(days) for days in SPANS[:-1])
    explains = f"Mean DRG weight of the stays discharged in the last {spans} and {SPANS[-1]} days (case mix index)."
    return Board("case-mix", "Case mix index", explains, "", tuple(rows), groups, total)


def top_groups(now: dt.datetime) -> Board:
    """The DRGs that most stays of the last 90 days fell into, the others together."""
    stays = [(run, day) for run, day in _grouped_stays(now) if (now.date() - day).days <= WINDOW]
    names = {run.drg: f"DRG {run.drg}: {_title(run)}".removesuffix(": ") for run, _ in stays}
    most = by_count(run.drg for run, _ in stays)[:TOP]
    rows = tuple(
        Counted(names[run.drg] if run.drg in most else OTHERS, str(run.encounter.public_id), run.encounter.reference,
                day, "", f"principal {run.encounter.first_code or 'not known'}", value=float(run.weight or 0))
        for run, day in stays
    )  # fmt: skip
    shown = [names[drg] for drg in most] + ([OTHERS] if any(row.group == OTHERS for row in rows) else [])
    total = f"no grouped stay in {WINDOW} days"
    if stays:
        total = f"DRG {most[0]} most often, {noun(len(stays), 'stay')} in all"
    explains = f"The {TOP} DRGs of most stays discharged in the last {WINDOW} days, with their mean weight."
    return Board("top-drgs", "Top DRGs", explains, "", rows, grouped(rows, shown, mean), total)


def _grouped_stays(now: dt.datetime) -> Iterator[tuple[GroupRun, dt.date]]:
    """Yield the newest group of each stay with the day of its discharge, up to today."""
    newest = GroupRun.objects.filter(encounter=OuterRef("pk")).order_by("-id").values("pk")[:1]
    stays = Encounter.objects.annotate(group_run=Subquery(newest)).filter(group_run__isnull=False)
    runs = GroupRun.objects.filter(pk__in=stays.values("group_run"), weight__isnull=False).select_related("encounter")
    for run in runs.order_by("encounter__discharge_date"):
        day = run.encounter.discharge_date or run.encounter.service_date
        if day is not None and day <= now.date():
            yield run, day


def _words(run: GroupRun) -> str:
    return f"DRG {run.drg} {_title(run)}".strip()


def _title(run: GroupRun) -> str:
    return json.loads(run.value).get("title") or ""
