"""`superbill account`: who works here, what each may do, and help when somebody cannot come in."""

from __future__ import annotations

from types import ModuleType
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
BY = "command line"

Name = Annotated[str, typer.Argument(help="The account.")]


@app.callback()
def account() -> None:
    """Accounts: roles, closing, second factor, lock-out. `superbill serve --add-user` opens one."""


@app.command("list")
def show() -> None:
    """List the accounts with their roles."""
    for row in _office().listed():
        state = "" if row.is_active else "  closed"
        typer.echo(f"{row.username}  {' '.join(row.roles) or 'no role'}{state}")


@app.command()
def roles(name: Name, role: Annotated[list[str], typer.Argument(help="Its roles from now on.")]) -> None:
    """Set what an account may do (docs/reference/roles.md)."""
    _office().give_roles(name, role, by=BY)


@app.command()
def close(name: Name) -> None:
    """Close an account at once: its sessions and tokens open nothing any more."""
    _office().close(name, by=BY)


@app.command("reset-factor")
def reset_factor(name: Name) -> None:
    """Take an account's second factor away, so that its owner sets up another."""
    _office()
    from superbill.office import second_factor  # noqa: PLC0415 - Django is ready only now

    second_factor.reset(name, by=BY)


@app.command()
def unlock(name: Name) -> None:
    """Let an account that was locked after refused log-ins try again at once."""
    _office()
    from superbill.office import lock_out  # noqa: PLC0415 - as above

    lock_out.unlock(name, by=BY)


def _office() -> ModuleType:
    from superbill import office  # noqa: PLC0415 - Django is loaded by these commands only

    office.setup()
    from superbill.office import accounts  # noqa: PLC0415 - as above

    return accounts
