"""Schemathesis asks every operation what its description allows and what it does not: no failure, no surprise."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from superbill.office import accounts, tokens
from superbill.office.roles import Role, permissions_of
from superbill.office.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = sorted(Role)


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


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_it_is_described_at_length(case: Any, token: str):
    case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Host": "localhost"}, checks=CHECKS)
