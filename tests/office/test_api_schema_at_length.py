"""Schemathesis at length: every keyword of the description on its edges, and 50 drawn cases of each operation.

Thousands of cases are drawn while this file is collected, so it is collected only where long tests run (see conftest).
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from tests.office.test_api_schema import CHECKS, token  # noqa: F401 - a fixture

from superbill.office.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_it_is_described_at_length(case: Any, token: str):  # noqa: F811 - the fixture
    case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Host": "localhost"}, checks=CHECKS)
