"""Finding a chart in the worklist as a person does: its reference is typed and stands in no address."""

from __future__ import annotations

from typing import Any


def search(page: Any, text: str) -> None:
    """Type how a reference or a code begins, and wait for the list."""
    page.fill("#f-text", text)
    page.press("#f-text", "Enter")
    page.wait_for_selector(f'#f-text[value="{text}"]')  # as the server wrote it, not as it was typed
    page.wait_for_selector(".list [data-row]")
