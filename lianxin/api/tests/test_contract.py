"""The API keeps to its own schema, whatever is thrown at it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lianxin.kit import tally

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """A server would drop the connection after each request; the test's transaction lives in it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("kept_connection", "station")
@schema.parametrize()
@settings(
    max_examples=15,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_endpoint_answers_as_its_schema_says(case: schemathesis.Case[Any]) -> None:
    tally.forget()
    case.call_and_validate(checks=CHECKS)


@pytest.mark.parametrize("name", ["Receipt", "MatterSeen", "ErrorAnswer", "FunnelSeen"])
def test_the_schema_names_what_comes_back(name: str) -> None:
    assert name in schema.raw_schema["components"]["schemas"]
