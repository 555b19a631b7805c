"""What each person set for themselves."""

from __future__ import annotations

from typing import Any

from superbill.office.models import Preference
from superbill.office.records.keeping import kept


def preferences(user_id: int | None) -> dict[str, Any]:
    """Return the settings of a person by name."""
    return dict(Preference.objects.filter(user_id=user_id).values_list("name", "value")) if user_id else {}


@kept
def set_preference(user_id: int, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON
    """Keep one setting; None takes it away."""
    if value is None:
        Preference.objects.filter(user_id=user_id, name=name).delete()
        return
    Preference.objects.update_or_create(user_id=user_id, name=name, defaults={"value": value})
