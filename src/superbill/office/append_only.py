"""Triggers that make the database itself keep history: no UPDATE, no DELETE, no unbalanced entry.

They are put in place by a migration and again after every migration, because SQLite rebuilds a table to alter it and
drops its triggers (sqlite.org/lang_altertable.html, section 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

KEPT = (
    "office_auditevent",
    "office_auditsample",
    "office_auditstep",
    "office_cardchange",
    "office_chartstep",
    "office_checkrun",
    "office_claimevent",
    "office_claimversion",
    "office_closedstanding",
    "office_codingrun",
    "office_contact",
    "office_decision",
    "office_deposit",
    "office_document",
    "office_encounterversion",
    "office_entry",
    "office_evidence",
    "office_finding",
    "office_glassbreak",
    "office_glassreview",
    "office_findingoverride",
    "office_goal",
    "office_grouprun",
    "office_ledgerclose",
    "office_notcoded",
    "office_patientmerge",
    "office_posting",
    "office_pricerun",
    "office_queryanswer",
    "office_querystep",
    "office_queryversion",
    "office_remittance",
    "office_serviceline",
    "office_statement",
    "office_tasknote",
    "office_visitdecision",
)
"""Tables whose rows are added and read, nothing else."""

_UNBALANCED = """
    (SELECT COUNT(*) FROM office_posting WHERE entry_id = NEW.id) < 2
    OR EXISTS (SELECT 1 FROM office_posting WHERE entry_id = NEW.id GROUP BY claim_id HAVING SUM(amount) <> 0)
"""
_UNBALANCED_POSTGRESQL = """
    (SELECT COUNT(*) FROM office_posting WHERE entry_id = NEW.id) < 2
    OR EXISTS (SELECT 1 FROM (SELECT claim_id, amount FROM office_posting WHERE entry_id = NEW.id OFFSET 0) AS leg
               GROUP BY claim_id HAVING SUM(amount) <> 0)
"""
# OFFSET 0 keeps the planner from reading every posting in the order of its claim to save sorting the two of an entry.
_CLOSED_PERIOD = "NEW.day <= (SELECT MAX(last_day) FROM office_ledgerclose)"
_CLOSED = "EXISTS (SELECT 1 FROM office_entry WHERE id = NEW.entry_id)"


def install(connection: BaseDatabaseWrapper, tables: Sequence[str] = KEPT) -> None:
    """Put the triggers on `tables`, and the balance triggers on the ledger; what is there stays."""
    statements = _postgresql(tables) if connection.vendor == "postgresql" else _sqlite(tables)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install_periods(connection: BaseDatabaseWrapper) -> None:
    """Put the trigger on the ledger that refuses an entry in a period that is closed."""
    statements = _periods_postgresql() if connection.vendor == "postgresql" else _periods_sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def after_migrate(using: str, **_: Any) -> None:  # noqa: ANN401 - signal arguments
    """Put the triggers back after a migration, on every kept table that exists by now."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if present.issuperset(KEPT):
        install(connection)
        install_periods(connection)


def _sqlite(tables: Sequence[str]) -> Iterator[str]:
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is kept: no {verb}'); END"
            )
    yield (
        f"CREATE TRIGGER IF NOT EXISTS office_entry_balanced BEFORE INSERT ON office_entry WHEN {_UNBALANCED} "
        "BEGIN SELECT RAISE(ABORT, 'a ledger entry must balance for each claim'); END"
    )
    yield (
        f"CREATE TRIGGER IF NOT EXISTS office_posting_open BEFORE INSERT ON office_posting WHEN {_CLOSED} "
        "BEGIN SELECT RAISE(ABORT, 'a ledger entry is closed once it is there'); END"
    )


def _postgresql(tables: Sequence[str]) -> Iterator[str]:
    yield _function("office_keep", "RAISE EXCEPTION '% is kept: no %', TG_TABLE_NAME, TG_OP USING ERRCODE = '23000';")
    yield _function(
        "office_balance",
        f"IF {_UNBALANCED_POSTGRESQL} THEN RAISE EXCEPTION 'a ledger entry must balance for each claim' "
        "USING ERRCODE = '23000'; END IF; RETURN NEW;",
    )
    yield _function(
        "office_close",
        f"IF {_CLOSED} THEN RAISE EXCEPTION 'a ledger entry is closed once it is there' "
        "USING ERRCODE = '23000'; END IF; RETURN NEW;",
    )
    for table in tables:
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION office_keep()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION office_keep()"
        )
    yield (
        "CREATE OR REPLACE TRIGGER office_entry_balanced BEFORE INSERT ON office_entry "
        "FOR EACH ROW EXECUTE FUNCTION office_balance()"
    )
    yield (
        "CREATE OR REPLACE TRIGGER office_posting_open BEFORE INSERT ON office_posting "
        "FOR EACH ROW EXECUTE FUNCTION office_close()"
    )


def _periods_sqlite() -> Iterator[str]:
    yield (
        f"CREATE TRIGGER IF NOT EXISTS office_entry_period BEFORE INSERT ON office_entry WHEN {_CLOSED_PERIOD} "
        "BEGIN SELECT RAISE(ABORT, 'the period of a ledger entry is closed'); END"
    )


def _periods_postgresql() -> Iterator[str]:
    yield _function(
        "office_period",
        f"IF {_CLOSED_PERIOD} THEN RAISE EXCEPTION 'the period of a ledger entry is closed' "
        "USING ERRCODE = '23000'; END IF; RETURN NEW;",
    )
    yield (
        "CREATE OR REPLACE TRIGGER office_entry_period BEFORE INSERT ON office_entry "
        "FOR EACH ROW EXECUTE FUNCTION office_period()"
    )


def _function(name: str, body: str) -> str:
    """Return a trigger's function. It looks up by index always: plpgsql keeps the plan of its first calls, and those
    were made while the tables were small (postgresql.org/docs, 43.11.2 Plan Caching).
    """  # noqa: D205
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off "
        f"AS $$ BEGIN {body} END $$"
    )
