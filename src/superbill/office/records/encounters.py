"""Encounters and their documents: stored as read, version by version, and given back equal."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

from django.utils import timezone

from superbill.errors import BadInput
from superbill.model import encounter as read
from superbill.office import audit
from superbill.office.models import Document, Encounter, EncounterVersion, ServiceLine
from superbill.office.records import parties
from superbill.office.records.encounter_limits import within_limits
from superbill.office.records.keeping import countable, kept, sha256, storable, storable_tree


@kept
def store_encounter(
    value: read.Encounter, *, source: str = "", by: str = "system", at: dt.datetime | None = None
) -> str:
    """Store an encounter and return its public id.

    An encounter is known by `source` (which system or folder it came from, opaque) and its own id. The same content
    again changes nothing; other content becomes the next version, and the older ones stay.
    """
    _check(value)
    at = at or timezone.now()
    text = value.model_dump_json(by_alias=True)
    row = Encounter.objects.select_for_update().filter(source=source, reference=value.id).first()
    newest = _newest(row) if row else None
    if row and newest and newest.sha256 == sha256(text):
        return str(row.public_id)
    row = _promote(row or Encounter(source=source, reference=value.id), value, at)
    version = EncounterVersion.objects.create(
        encounter=row,
        number=newest.number + 1 if newest else 1,
        value=_without_text(value),
        sha256=sha256(text),
        by=by,
        at=at,
    )
    for document in value.documents:
        _store_document(row, document)
    ServiceLine.objects.bulk_create(_service_line(version, line) for line in value.lines)
    parties.store_coverages(row.patient, value.coverages)
    parties.store_providers(row, value)
    audit.record(by, "store", "encounter", str(row.public_id), f"version {version.number}")
    return str(row.public_id)


@kept
def load_encounter(encounter_id: str, *, by: str = "system") -> read.Encounter:
    """Return the newest version of an encounter, equal to the value that was stored."""
    row = encounter_row(encounter_id)
    audit.record(by, "read", "encounter", str(row.public_id))
    return read_encounter(row)


def read_encounter(row: Encounter) -> read.Encounter:
    """Return the newest version of a row's encounter, for a caller that has written down the look itself."""
    return value_of(newest_version(row), row)


def newest_version(row: Encounter, *, value: bool = True) -> EncounterVersion:
    """Return the newest version of a row's encounter; without `value` that is read when it is asked for."""
    held = row.versions.all() if value else row.versions.defer("value")
    version = held.order_by("-number").first()
    if version is None:
        raise BadInput("encounter", "has no version", "Store the encounter again")
    return version


def value_of(version: EncounterVersion, row: Encounter | None = None) -> read.Encounter:
    """Return one version of an encounter with the texts of its documents; `row` may have them already."""
    value: dict[str, Any] = json.loads(version.value)
    texts = {(d.name, d.sha256): d.text for d in (row or version.encounter).documents.all()}
    for document in value["documents"]:
        document["text"] = texts[document["name"], document.pop("sha256")]
    return read.Encounter.model_validate(value)


def find_encounter(reference: str, *, source: str = "") -> str | None:
    """Return the public id of the encounter with this id of its own, or None."""
    row = Encounter.objects.filter(source=source, reference=reference).only("public_id").first()
    return str(row.public_id) if row else None


def encounter_row(encounter_id: str, *, lock: bool = False) -> Encounter:
    """Return the row of a public id, or say that there is none."""
    rows = Encounter.objects.select_for_update() if lock else Encounter.objects.all()
    try:
        return rows.get(public_id=uuid.UUID(encounter_id))
    except (ValueError, Encounter.DoesNotExist):
        raise BadInput("encounter", "is not in the records", "Store the encounter first") from None


def newest_documents(row: Encounter) -> dict[str, Document]:
    """Return the newest version of each document by name, in the order of the encounter's newest version."""
    version = _newest(row)
    if version is None:
        return {}
    texts = {(d.name, d.sha256): d for d in row.documents.all()}
    return {d["name"]: texts[d["name"], d["sha256"]] for d in json.loads(version.value)["documents"]}


def newest_lines(row: Encounter) -> list[ServiceLine]:
    """Return the charges of the newest version."""
    version = _newest(row)
    return list(version.lines.all()) if version else []


def _newest(row: Encounter) -> EncounterVersion | None:
    return row.versions.order_by("-number").first()


def _check(value: read.Encounter) -> None:
    storable_tree(value.model_dump(), "")
    storable(value.id, "id", 200)
    within_limits(value, timezone.now().date())
    names: set[str] = set()
    for number, document in enumerate(value.documents):
        if storable(document.name, f"documents[{number}].name", 255) in names:
            raise BadInput(
                f"documents[{number}].name",
                "is the name of another document of this encounter",
                "Give each document a name of its own: evidence refers to documents by name",
            )
        names.add(document.name)
    numbers = [countable(line.number, f"lines[{place}].number") for place, line in enumerate(value.lines)]
    if len(set(numbers)) != len(numbers):
        raise BadInput("lines", "two lines have the same number", "Number the lines 1, 2, 3 ...")


def _promote(row: Encounter, value: read.Encounter, at: dt.datetime) -> Encounter:
    row.patient = parties.patient_of(value.patient, row.patient if row.pk else None)
    row.setting = value.setting
    row.service_date = value.day
    row.discharge_date = value.discharge_date
    row.payer_kind = value.payer.kind if value.payer else ""
    row.type_of_bill = value.type_of_bill or ""
    charges = [line.charge for line in value.lines if line.charge is not None]
    row.charge = value.charge if value.charge is not None else sum(charges, Decimal(0)) if charges else None
    row.changed_at = at
    if value.payer:
        parties.payer_of(value.payer)
    row.save()
    return row


def _store_document(row: Encounter, value: read.Document) -> None:
    digest = sha256(value.text)
    held = Document.objects.filter(encounter=row, name=value.name)
    if held.filter(sha256=digest).exists():
        return
    Document.objects.create(
        encounter=row,
        name=value.name,
        version=held.count() + 1,
        kind=value.kind,
        author_role=value.author_role,
        date=value.date,
        text=value.text,
        sha256=digest,
    )


def _without_text(value: read.Encounter) -> str:
    dump: dict[str, Any] = value.model_dump(mode="json", by_alias=True)
    for document in dump["documents"]:
        document["sha256"] = sha256(document.pop("text"))
    return json.dumps(dump, ensure_ascii=False)


def _service_line(version: EncounterVersion, line: read.ServiceLine) -> ServiceLine:
    return ServiceLine(
        version=version,
        number=line.number,
        code=line.code or "",
        modifiers=list(line.modifiers),
        units=format(line.units, "f"),
        charge=line.charge,
        service_date=line.service_date,
        through_date=line.through_date,
        place_of_service=line.place_of_service or "",
        revenue_code=line.revenue_code or "",
        diagnoses=list(line.diagnoses),
    )
