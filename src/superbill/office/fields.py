"""Money in the database: whole cents in a 64-bit integer, exact on SQLite as on PostgreSQL.

Why: SQLite keeps NUMERIC columns as binary fractions and sums them as such (sqlite.org/datatype3.html).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable

_Set_contra = TypeVar("_Set_contra", contravariant=True)
_Get_co = TypeVar("_Get_co", covariant=True)

if TYPE_CHECKING:
    CentsField = models.Field
else:

    class CentsField(models.Field):
        """Django's field, which takes its type parameters in the stubs only."""

        def __class_getitem__(cls, _: object) -> type:
            """Be the same class with and without them."""
            return cls


class MoneyField(CentsField[_Set_contra, _Get_co]):
    """A `Decimal` with two places outside, an integer number of cents inside."""

    _pyi_private_set_type: Decimal | Combinable
    _pyi_private_get_type: Decimal

    def get_internal_type(self) -> str:
        """Return the column's type."""
        return "BigIntegerField"

    def from_db_value(self, value: Any, *_: object) -> Decimal | None:  # noqa: ANN401 - int, or Decimal from a SUM
        """Return dollars."""
        return None if value is None else Decimal(int(value)).scaleb(-2)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Return dollars from what a form or a fixture gives."""
        return value if value is None or isinstance(value, Decimal) else Decimal(value)

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Return cents; an amount with a fraction of a cent is refused, never rounded."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        amount = Decimal(value).scaleb(2)
        if amount != amount.to_integral_value():
            raise ValidationError("money has at most two decimals")
        return int(amount)
