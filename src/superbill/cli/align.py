"""`superbill align`: a page that shows where a printer puts the data of a paper form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from superbill.cli.claim import Offset, offset_of
from superbill.cli.files import write_whole
from superbill.cli.output import Run, console
from superbill.errors import BadInput

app = typer.Typer(rich_markup_mode=None, help="Print a page that shows where the data of a paper form fall.")

_FORMS = ("cms1500", "ub04")


@app.command()
def align(
    form: Annotated[str, typer.Argument(help="cms1500 or ub04.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The PDF to write; it appears whole or not at all.")],
    offset: Offset = "0,0",
) -> None:
    """Fill every box of a form with X, to print on the pre-printed form and measure; the bars are 100 mm long."""
    from superbill.claims.forms.drawing import alignment_page  # noqa: PLC0415 - the PDF library, only now

    run = Run()
    with run.guarded():
        if form not in _FORMS:
            raise BadInput("FORM", f"'{form}' is not a paper form", f"Use one of {', '.join(_FORMS)}")
        write_whole(out, alignment_page(form, offset_of(offset)))
        console().print(f"written to {out}: print it at full size (100%) on the form", soft_wrap=True)
    if run.status:
        raise typer.Exit(run.status)
