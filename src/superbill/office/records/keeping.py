"""How every record is written: one transaction, told errors, storable text, a hash of the content."""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.database import told

P = ParamSpec("P")
R = TypeVar("R")
MOST = 2**15 - 1


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction, all or nothing; a database in trouble is told as `RecordsUnavailable`.

    When another process has just stored the same thing, a unique constraint refuses ours; the second try finds it.
    """

    @functools.wraps(function)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        waiting = audit.mark()
        with told():
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except IntegrityError:
                audit.back_to(waiting)
                with transaction.atomic():
                    return function(*args, **kwargs)

    return within


def public_id(text: str, field: str) -> uuid.UUID:
    """Return the public id that a form or an address names, or say that it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise BadInput(field, "is not in the records", "Load the page again") from None


def sha256(text: str) -> str:
    """Return the hash of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def storable(text: str, field: str, limit: int | None = None) -> str:
    """Return the text, or say why no database can keep it: PostgreSQL takes no NUL, UTF-8 no lone surrogate."""
    if "\x00" in text:
        raise BadInput(field, "holds a NUL character, so it is not text", "Give the text of the document, not its file")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(field, "holds half of a character (a lone surrogate)", "Write the file as UTF-8") from None
    if limit is not None and len(text) > limit:
        raise BadInput(field, f"has {len(text)} characters; at most {limit} are kept", "Give a shorter one")
    return text


def countable(number: int, field: str) -> int:
    """Return the place in a list, or say why no database can keep it: PostgreSQL's shortest numbers end at 32,767."""
    if not 0 <= number <= MOST:
        raise BadInput(field, f"is not between 0 and {MOST}", "Number from 1 on")
    return number


def storable_tree(tree: Any, field: str) -> None:  # noqa: ANN401 - the dump of any value
    """Check every text in the dump of a value, and name the field of the one that cannot be kept."""
    if isinstance(tree, str):
        storable(tree, field)
    elif isinstance(tree, dict):
        for name, part in tree.items():
            storable_tree(part, f"{field}.{name}" if field else str(name))
    elif isinstance(tree, list | tuple):
        for number, part in enumerate(tree):
            storable_tree(part, f"{field}[{number}]")
