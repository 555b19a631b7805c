"""`superbill code`: read notes, print codes with their evidence."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, get_args

import typer

from superbill.cli.coded_page import print_coded
from superbill.cli.notes import NoteInput, notes
from superbill.cli.output import Exit, Run
from superbill.cli.reading import encounters
from superbill.cli.ready import ready_tables, ready_terms, settle
from superbill.cli.saving import save_coded
from superbill.coding.encounter import CodingContext, History, history_of
from superbill.errors import BadInput
from superbill.model.coded import CodedEncounter, Report
from superbill.model.encounter import Encounter, Setting
from superbill.model.party import PayerKind
from superbill.pipeline import check_codes, code_documents, day_of
from superbill.tables.store import Tables
from superbill.tables.terms import Terms

app = typer.Typer(rich_markup_mode=None, help="Read notes and assign codes, each with its evidence.")

NEEDED = ("icd10cm", "icd10cm.valid")


@app.command()
def code(  # noqa: PLR0913, PLR0917 - the options of the public interface
    note: Annotated[list[Path], typer.Argument(help="Notes as plain text or JSON Lines; - is standard input.")],
    setting: Annotated[
        str, typer.Option("--setting", help="outpatient, inpatient, professional ...: decides uncertain diagnoses.")
    ] = "outpatient",
    day: Annotated[
        str | None, typer.Option("--date", help="Date of service, YYYY-MM-DD; by default what the note states.")
    ] = None,
    payer: Annotated[
        str | None,
        typer.Option("--payer", help="Kind of payer, such as medicare: whether it requires external causes."),
    ] = None,
    report: Annotated[
        str, typer.Option("--report", help="assessed: what this encounter assessed; mentioned: every condition.")
    ] = "assessed",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per note, one a line.")] = False,  # noqa: FBT002
    about: Annotated[
        Path | None,
        typer.Option("--encounter", help="The encounter of the note: patient, earlier services, who sees the patient."),
    ] = None,
    waived: Annotated[  # noqa: FBT002
        bool, typer.Option("--waived", help="The laboratory works under a certificate of waiver: QW on waived tests.")
    ] = False,
    save: Annotated[bool, typer.Option("--save", help="Enter note and codes in the office's records.")] = False,  # noqa: FBT002
    explain: Annotated[  # noqa: FBT002
        bool, typer.Option("--explain", help="Show rules, tabular path and every candidate not coded.")
    ] = False,
) -> None:
    """Read notes and assign ICD-10-CM codes, each with its evidence, in order of the claim."""
    run = Run()
    with run.guarded():
        options = (_setting(setting), report_of(report), day_option(day))
        payer = payer_of(payer)
        tables = ready_tables(NEEDED)
        known = next(encounters([about])) if about else None
        coder = Coder(tables, options[0], options[1], options[2], payer, known, waived=waived)
        for number, given in enumerate(notes(note, run)):
            if number == 1:
                settle()
            with run.guarded():
                coded = coder.code(given)
                if save:
                    save_coded(given, coded)
                _print(coded, given, coder, as_json=as_json, explain=explain)
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


class Coder:
    """Codes notes one after the other with tables and dictionary opened once."""

    def __init__(  # noqa: PLR0913, PLR0917 - the options of the command
        self,
        tables: Tables,
        setting: Setting,
        report: Report,
        day: date | None,
        payer: str | None,
        known: Encounter | None = None,
        *,
        waived: bool = False,
    ) -> None:
        self.tables, self.setting, self.report, self.day, self.payer = tables, setting, report, day, payer
        self.known, self.waived = known, waived
        self._terms: dict[date, Terms] = {}

    def code(self, given: NoteInput) -> CodedEncounter:
        """Return the codes of one note."""
        on, source = day_of([given.document], self.tables, self.day)
        if on not in self._terms:
            self._terms[on] = ready_terms(self.tables, on)
        history = history_of(self.known, on) if self.known else History()
        payer = self.payer or (self.known.payer.kind if self.known and self.known.payer else None)
        context = CodingContext(self.setting, on, source, self.report, payer, given.id, self.waived, history)
        return check_codes(code_documents([given.document], context, self.tables, self._terms[on]), self.tables)


def _print(coded: CodedEncounter, given: NoteInput, coder: Coder, *, as_json: bool, explain: bool) -> None:
    if as_json:
        sys.stdout.write(coded.model_dump_json(by_alias=True) + "\n")
        return
    print_coded(coded, given.document.text, coder.tables, explain=explain)
    if coded.date_from == "newest release":
        sys.stderr.write(
            f"superbill: {coded.id}: no date of service is stated; coded as of {coded.service_date}. Use --date.\n"
        )


def _setting(text: str) -> Setting:
    for known in get_args(Setting):
        if text.lower().replace("-", "_") == known:
            return known  # type: ignore[no-any-return]
    raise BadInput("--setting", f"'{text}' is not a setting", f"Use one of {', '.join(get_args(Setting))}")


def payer_of(text: str | None) -> str | None:
    """Return the kind of payer by its name, or refuse the option."""
    kinds = get_args(PayerKind)
    kind = text.lower().replace("-", "_") if text else None
    if kind is not None and kind not in kinds:
        raise BadInput("--payer", f"'{text}' is not a kind of payer", f"Use one of {', '.join(kinds)}")
    return kind


def report_of(text: str) -> Report:
    """Return the report by its name, or refuse the option."""
    for known in get_args(Report):
        if text.lower() == known:
            return known  # type: ignore[no-any-return]
    raise BadInput("--report", f"'{text}' is not a report", f"Use one of {', '.join(get_args(Report))}")


def day_option(text: str | None) -> date | None:
    """Return the day of --date, or refuse it."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("--date", f"'{text}' is not a date", "Write it as YYYY-MM-DD, for example 2026-05-15") from None
