"""What is history cannot be changed or deleted, whoever asks the database."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from tests.office import office_history

from superbill.office import append_only

UNKEPT = {
    "office_audititem",  # the worksheet while it goes to and fro; AuditStep keeps it as it was at each step
    "office_answerread",  # what the worker has read; the files themselves stay
    "office_appeal",  # filed, then decided
    "office_appealattachment",  # taken off while the letter is a draft
    "office_apitoken",  # revoked; the audit log is its history
    "office_assignment",  # its state changes; Decision is its history
    "office_audithead",  # the end of the chain moves
    "office_authorization",  # asked, then answered
    "office_benefitcheck",
    "office_billhold",
    "office_chargeitem",  # the charge master; a claim keeps the charge that it was built with
    "office_claim",
    "office_codingaudit",  # its state changes; AuditStep is its history
    "office_claimstanding",  # follows the ledger; `standings.differences` proves it
    "office_coverage",
    "office_documentseen",  # what a person has opened; the audit log keeps the looks
    "office_encounter",
    "office_encounterparty",
    "office_moneyrequest",  # asked, then decided; what it posts is history
    "office_notice",
    "office_job",  # waits, runs, ends
    "office_patient",
    "office_patienthold",
    "office_payer",
    "office_preference",  # each person's keys and columns; no record of anything
    "office_paymentplan",
    "office_provider",
    "office_receipt",  # what is left of it is applied; the ledger is its history
    "office_recoverycode",  # used once, and replaced with the second factor
    "office_query",  # its state changes; QueryStep is its history
    "office_remittanceclaim",  # an unmatched payment is matched later
    "office_restriction",  # set and lifted; the audit log is its history
    "office_remittancestate",
    "office_ruleproposal",
    "office_sentform",  # forms that were sent, kept a while against a second click; no record of anything
    "office_sequence",
    "office_task",  # worked and closed; TaskNote is its history
    "office_user",
    "office_user_groups",
    "office_user_user_permissions",
}


def test_every_table_is_either_kept_or_named_here_as_changing():
    tables = {m._meta.db_table for m in apps.get_app_config("office").get_models(include_auto_created=True)}

    assert tables == set(append_only.KEPT) | UNKEPT


@pytest.mark.parametrize("table", append_only.KEPT)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_no_update_and_no_delete(full_chart: str, table: str, statement: str):
    office_history.fill(full_chart)
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    assert model.objects.exists(), "the chart of the tests has a row in every table"

    with pytest.raises(IntegrityError, match="is kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table, column=model._meta.pk.column))


@pytest.mark.usefixtures("full_chart")
def test_the_whole_table_cannot_be_emptied_at_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    connection.check_constraints()  # else the foreign keys that wait for the commit refuse it first
    with pytest.raises(IntegrityError, match="is kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE office_posting CASCADE")


@pytest.mark.usefixtures("full_chart")
def test_the_triggers_are_put_back_after_a_migration_that_lost_them():
    on = " ON office_posting" if connection.vendor == "postgresql" else ""
    name = "office_posting_no_change" if connection.vendor == "postgresql" else "office_posting_no_delete"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")

    call_command("migrate", verbosity=0, interactive=False)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM office_posting")


@pytest.mark.usefixtures("db")
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
