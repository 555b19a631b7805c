"""`superbill timeline`: where each claim stands, from the files that were sent and the answers that came."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from superbill.cli.files import content_of
from superbill.cli.output import Exit, Run, console
from superbill.cli.send import exchange_with
from superbill.errors import BadInput
from superbill.model.counted import counted
from superbill.payers.answers import events_of, news_of_claims, read_answers
from superbill.payers.submission import sent_of
from superbill.payers.timeline import Timeline, alarms, timelines
from superbill.payers.tracking import ClaimEvent, Sent, sent_events

app = typer.Typer(rich_markup_mode=None, help="Show where each claim stands, what it waits for, and what is late.")


@app.command()
def timeline(  # noqa: PLR0913, PLR0917 - the options of the public interface
    sent: Annotated[list[Path] | None, typer.Argument(help="Files of claims that were sent (837).")] = None,
    answers: Annotated[
        list[Path] | None, typer.Option("--answers", help="An answer (TA1, 999, 277CA, 277, 835) or a folder of them.")
    ] = None,
    payer: Annotated[
        str, typer.Option("--payer", help="Everything that `send` and `receive` exchanged with this payer.")
    ] = "",
    today: Annotated[
        str | None, typer.Option("--today", help="The day that clocks are read on, YYYY-MM-DD; without it today.")
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="Only claims whose next step is late.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per claim, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Tell the road of each claim: sent, TA1, 999, 277CA, 277, 835, with clocks. Exit status 3 when a step is late."""
    run = Run()
    with run.guarded():
        day = _day(today)
        known: list[Sent] = []
        events: list[ClaimEvent] = []
        if not sent and not payer:
            raise BadInput("sent", "is missing", "Name the files that were sent, or --payer")
        if payer:
            exchange = exchange_with(payer)
            known.extend(exchange.outbox.sent())
            events.extend(exchange.events())
        for path in sent or []:
            found = sent_of(content_of(path), str(path))
            known.extend(found)
            events.extend(e for file in found for e in sent_events(file))
        for path, many in _answers(answers or []):
            with run.guarded():
                content = content_of(path)
                # Of a folder with everything that a payer sent, a 271 or 278 says nothing of claims.
                if not many or news_of_claims(content, str(path)):
                    events.extend(events_of(read_answers(content, str(path)), known))
        roads = timelines(events, day, payer=known[0].payer if known else "")
        shown = alarms(roads) if late else roads
        if alarms(roads):
            run.note(Exit.FINDINGS)
        _tell(shown, as_json=as_json)
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _tell(roads: Sequence[Timeline], *, as_json: bool) -> None:
    if as_json:
        for road in roads:
            told = {**msgspec.to_builtins(road), "rejected": road.rejected, "denied": road.denied}
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    table = Table("claim", "state", "last step", "waits for", "due", "what to do")
    for road in roads:
        waiting, last = road.waiting, road.steps[-1]
        when = "" if waiting is None else waiting.due.isoformat()
        if waiting is not None and waiting.late:
            when += f" ({counted(waiting.days_late, 'day')} late)"
        table.add_row(
            road.claim, road.state.value, f"{last.source.value} {last.day or ''}".strip(),
            f"{waiting.what} ({waiting.whose})" if waiting else "", when, (waiting.do if waiting else last.do),
        )  # fmt: skip
    console().print(table)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise BadInput("--today", "is not a day", "Write it as YYYY-MM-DD") from None


def _answers(places: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """The files, each with whether it was found in a folder."""
    for place in places:
        many = place.is_dir()
        yield from ((path, many) for path in (sorted(p for p in place.iterdir() if p.is_file()) if many else [place]))
