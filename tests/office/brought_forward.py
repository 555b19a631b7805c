"""Records as they were at the first release, brought up to date: `python -m tests.office.brought_forward FOLDER`.

The rows of `layouts/first.jsonl` (an export of that time) go into a database of that layout; then the office is opened
as its owner would. Prints each field of each row that is not what it was.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIRST = ("office", "0001_initial")
ROWS = Path(__file__).parent / "layouts" / "first.jsonl"
MOVED: dict[tuple[str, str], str | None] = {}
"""What later migrations rename: (model, field then) to the field now; None for a field that is gone on purpose."""
GONE = {"office.verdict"}
"""Tables that a later migration took away, because what they said stands in another: see `stands_elsewhere`."""


def exported() -> Iterator[dict[str, Any]]:
    """The rows of the export, without its first and last line."""
    for line in ROWS.read_text(encoding="utf-8").splitlines()[1:-1]:
        yield json.loads(line)


def fill() -> None:
    """Lay out an empty database as it was then, and store the rows with the models of that time."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is ready only now
    from django.db import connection, transaction  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0, app_label="office", migration_name=FIRST[1])
    call_command("migrate", interactive=False, verbosity=0, app_label="otp_totp")
    then = MigrationExecutor(connection).loader.project_state([FIRST]).apps
    with transaction.atomic():
        then.get_model("office", "AuditHead").objects.all().delete()
        for told in exported():
            model = then.get_model(told["model"])
            links = {f.name: told["fields"][f.name] for f in model._meta.many_to_many}
            row = model(pk=told["pk"])
            for name in told["fields"].keys() - links.keys():
                field = model._meta.get_field(name)
                target = field.target_field if field.is_relation else field
                setattr(row, field.attname, target.to_python(told["fields"][name]))
            row.save_base(raw=True, force_insert=True)
            for name, ids in links.items():
                getattr(row, name).set(ids)


def lost() -> Iterator[str]:
    """Name the fields that are not what they were; a secret's value is not among the words."""
    from django.apps import apps  # noqa: PLC0415 - Django is ready only now
    from django.core import serializers  # noqa: PLC0415

    from superbill.office.transfer import _Whole  # noqa: PLC0415

    for told in exported():
        if told["model"] in GONE:
            if not stands_elsewhere(told["fields"]):
                yield f"{told['model']} {told['pk']}"
            continue
        row = apps.get_model(told["model"])._base_manager.filter(pk=told["pk"]).first()
        if row is None:
            yield f"{told['model']} {told['pk']}"
            continue
        text = io.StringIO()
        serializers.serialize("jsonl", [row], stream=text, cls=_Whole)
        now = json.loads(text.getvalue())["fields"]
        for name, value in told["fields"].items():
            named = MOVED.get((told["model"], name), name)
            if named is not None and now.get(named) != value:
                yield f"{told['model']} {told['pk']} {name}"


def stands_elsewhere(verdict: dict[str, Any]) -> bool:
    """Tell whether the value of a verdict's run says the same of that edit."""
    from superbill.office.models import CheckRun  # noqa: PLC0415 - Django is ready only now

    said = json.loads(CheckRun.objects.get(pk=verdict["run"]).value)["verdicts"]
    return any(
        (v["edit"], v["verdict"], v["missing"] or "", v["tables"])
        == (verdict["edit"], verdict["verdict"], verdict["missing"], verdict["tables"])
        for v in said
    )


def main() -> None:
    """Fill, open, compare."""
    os.environ["SUPERBILL_HOME"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "superbill.office.settings"
    from superbill import office  # noqa: PLC0415
    from superbill.office import place  # noqa: PLC0415

    place.make_office()
    import django  # noqa: PLC0415

    django.setup()
    fill()
    office.setup()
    for one in lost():
        sys.stdout.write(f"{one}\n")
    intact = office.verify_audit_log().intact
    sys.stdout.write(f"audit log {'intact' if intact else 'broken'}\n")


if __name__ == "__main__":
    main()
