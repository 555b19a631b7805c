"""`superbill token`: tokens for programs that use the API."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
BY = "command line"

Account = Annotated[str, typer.Argument(help="The account whose token it is.")]


@app.callback()
def token() -> None:
    """Tokens of the API: of one account, for some of its permissions, until a day."""


@app.command()
def make(
    account: Account,
    scope: Annotated[list[str], typer.Option(help="Permission, as docs/reference/roles.md names it; may be repeated.")],
    label: Annotated[str, typer.Option(help="What the token is for.")] = "",
    days: Annotated[int, typer.Option(min=0, help="Days until it ends; 0 for never.")] = 365,
) -> None:
    """Make a token and print it, this once."""
    from superbill import office  # noqa: PLC0415 - Django is loaded by these commands only

    office.setup()
    from superbill.office import tokens  # noqa: PLC0415 - Django is ready only now

    typer.echo(tokens.make(account, scope, label=label, by=BY, days=days or None))


@app.command("list")
def show(account: Account) -> None:
    """List an account's tokens, without their text."""
    from superbill import office  # noqa: PLC0415 - as above

    office.setup()
    from superbill.office import tokens  # noqa: PLC0415 - as above

    for row in tokens.of(account):
        ends = f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else "without end"
        typer.echo(f"{row.public_id}  {ends}  {row.label or '-'}  {' '.join(row.scopes)}")


@app.command()
def revoke(token_id: Annotated[str, typer.Argument(help="The token's id, from `superbill token list`.")]) -> None:
    """Revoke a token at once."""
    from superbill import office  # noqa: PLC0415 - as above

    office.setup()
    from superbill.office import tokens  # noqa: PLC0415 - as above

    if not tokens.revoke(token_id, by=BY):
        raise typer.Exit(1)
