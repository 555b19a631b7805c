"""Levels of evaluation and management services: a rule engine over the facts of a visit."""

from superbill.coding.em.level import level

__all__ = ["level"]
