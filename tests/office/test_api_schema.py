"""Schemathesis asks every operation what its description allows and what it does not: no failure, no surprise."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_args

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from superbill.office import accounts, tokens
from superbill.office import api as package
from superbill.office.roles import Role, permissions_of
from superbill.office.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema.config.phases.coverage.enabled = False  # thousands of cases: `test_api_schema_at_length` has them
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = sorted(Role)


def test_every_part_of_the_description_has_a_name_of_its_own():
    """Two classes of one name would be one component, and the description of one of them wrong."""
    modules = [import_module(f"superbill.office.api.{name}") for _, name, _ in iter_modules(package.__path__)]
    held = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    own = {part for part in held if issubclass(part, BaseModel) and part.__module__.startswith("superbill.")}
    parts = {part for each in own for part in within(each, set())}
    twice = [name for name, number in Counter(part.__name__ for part in parts).items() if number > 1]

    assert twice == []
    assert len(parts) > 50


def within(annotation: Any, known: set[type]) -> set[type]:
    """The classes of ours that an annotation is made of, with those of their fields."""
    for inner in get_args(annotation):
        within(inner, known)
    if isinstance(annotation, type) and annotation not in known and annotation.__module__.startswith("superbill."):
        known.add(annotation)
        for field in getattr(annotation, "model_fields", {}).values():
            within(field.annotation, known)
    return known


@pytest.fixture
def token(full_chart: str) -> str:  # noqa: ARG001 - there is something to find
    accounts.add("all", "a long enough pass phrase", ROLES, npi="1003000126")
    return tokens.make("all", sorted(permissions_of(ROLES)), label="schemathesis", by="test")


@schema.parametrize()
@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_it_is_described(case: Any, token: str):
    case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Host": "localhost"}, checks=CHECKS)
