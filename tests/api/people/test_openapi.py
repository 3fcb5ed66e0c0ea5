"""Requests made from the OpenAPI document, good ones and broken ones: no answer is an error of ours (FAULTS S22).

`LUNXUN_SCHEMA_EXAMPLES=60 pytest tests/api/people/test_openapi.py -n 0 -s` looks longer; CI looks for seconds.
"""

import os
from collections import Counter
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = pytest.mark.one_store

EXAMPLES = int(os.environ.get("LUNXUN_SCHEMA_EXAMPLES", "2"))
"""Good requests, and as many broken ones, for each route."""
SEED = 20260701
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""NOTE: whether a route asks who calls is the matrix of routes' matter (`test_matrix.py`), and stricter there."""
SPARED = {("POST", "/api/v1/logout")}
"""It would end the caller's own access."""


def test_no_request_that_can_be_made_up_is_answered_with_an_error_of_ours(house: Any) -> None:
    """Workers' routes are called by a worker, all others by an admin: whoever stops at the door breaks nothing."""
    schema = schemathesis.openapi.from_dict(house.app.openapi())
    met, wrong = Counter[int](), []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr] # what is no operation raises here
        if (operation.method.upper(), operation.path) in SPARED:
            continue
        token = house.token("worker" if operation.path.startswith("/api/v1/worker/") else "admin")
        for mode in GenerationMode:
            try:
                go_through(house, operation.as_strategy(generation_mode=mode), token=token, met=met)
            except hypothesis.errors.Unsatisfiable:
                continue  # A route without parameters and body cannot be called wrongly.
            except (Failure, FailureGroup) as failure:
                wrong.append(f"{operation.method.upper()} {operation.path}: {told(failure)}")
    print(f"{sum(met.values())} calls, {dict(sorted(met.items()))}, {len(wrong)} routes wrong")
    assert not wrong, "\n".join(wrong)
    assert not [status for status in met if status >= 500]


def test_points_and_boxes_are_arrays_of_so_many_numbers(house: Any) -> None:
    schemas = house.app.openapi()["components"]["schemas"]
    position = schemas["ListedCase"]["properties"]["position"]["anyOf"][0]
    assert position == {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    asked = schemas["NewCheckIn"]["properties"]["position"]["anyOf"][0]
    assert [each["maximum"] for each in asked["prefixItems"]] == [180.0, 90.0], "longitude and latitude have two types"


def go_through(house: Any, cases: Any, *, token: str, met: Counter[int]) -> None:
    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
        report_multiple_bugs=False,
    )
    @hypothesis.given(case=cases)
    def call(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://localhost")
        headers = {**dict(sent.get("headers") or {}), "Authorization": f"Bearer {token}"}
        known = {name: sent[name] for name in ("params", "json", "cookies", "files") if sent.get(name) is not None}
        content = {"content": sent["data"]} if isinstance(sent.get("data"), str | bytes) else {"data": sent.get("data")}
        answer = house.client.request(sent["method"], sent["url"], headers=headers, **known, **content)
        met[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    call()


def told(failure: Any) -> str:
    each = failure.exceptions[0] if isinstance(failure, FailureGroup) else failure
    return str(each).replace("\n", " ")[:400]
