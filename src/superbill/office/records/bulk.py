"""Many rows at once, straight to the driver: one statement prepared once, then the values of each row.

Django's `bulk_create` writes every value of every row into one long statement; for the thousands of postings of one
remittance that took more than half of the time (docs/explanation/benchmarks.md, posting).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, connections, models
from django.db.backends.utils import CursorWrapper
from django.db.models.options import Options

from superbill.office.fields import MoneyField


def insert(model: type[models.Model], columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Insert rows told as values in the order of `columns` (attribute names), inside the caller's transaction."""
    table = _table(model)
    fields = {field.attname: field for field in table.concrete_fields}
    chosen = [fields[name] for name in columns]
    prepare = [_preparing(field) for field in chosen]
    rows = [[p(v) if p else v for p, v in zip(prepare, row, strict=True)] for row in values]
    if not rows:
        return
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in chosen)
    marks = ", ".join(["%s"] * len(chosen))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > 1:
            told = connection.wrap_database_errors  # COPY goes past Django, which tells errors as its own
            with told, cursor.copy(f"COPY {quote(table.db_table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        _run(cursor, f"INSERT INTO {quote(table.db_table)} ({names}) VALUES ({marks})", rows)  # noqa: S608


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model; their numbers are the database's and are not read back."""
    if not rows:
        return
    numbered = (models.AutoField, models.BigAutoField)
    fields = [f for f in _table(type(rows[0])).concrete_fields if not isinstance(f, numbered)]
    columns = [field.attname for field in fields]
    insert(type(rows[0]), columns, ([field.pre_save(row, add=True) for field in fields] for row in rows))


def update(model: type[models.Model], columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Set columns of rows by their primary key, which stands last in each row of values."""
    table = _table(model)
    fields, key = {field.attname: field for field in table.concrete_fields}, table.pk
    chosen = [fields[name] for name in columns]
    prepare = [_preparing(field) for field in (*chosen, key)]
    rows = [[p(v) if p else v for p, v in zip(prepare, row, strict=True)] for row in values]
    if not rows:
        return
    quote = connection.ops.quote_name
    told = ", ".join(f"{quote(str(field.column))} = %s" for field in chosen)
    sql = f"UPDATE {quote(table.db_table)} SET {told} WHERE {quote(str(key.column))} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        _run(cursor, sql, rows)


def _run(cursor: CursorWrapper, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement for each row; for one the driver needs no pipeline."""
    if len(rows) == 1:
        cursor.execute(sql, rows[0])
    else:
        cursor.executemany(sql, rows)


def _table(model: type[models.Model]) -> Options[Any]:
    return model._meta  # noqa: SLF001 - Django's documented door to a model's table


def _preparing(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What turns a value into what the driver takes; nothing where it is the same."""
    if isinstance(field, models.ForeignKey):
        return _preparing(field.target_field)
    if isinstance(field, (models.CharField, models.TextField, models.IntegerField)):
        return None
    if isinstance(field, MoneyField):
        return field.get_prep_value
    if isinstance(field, models.UUIDField):
        return None if connection.features.has_native_uuid_field else _hex
    here = connections[connection.alias]
    return lambda value: None if value is None else field.get_db_prep_save(value, here)


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex
