"""What docs/integrations.md tells receivers to do holds for what is sent."""

import re
import time
from pathlib import Path
from typing import Any

import pytest

from api.webhooks.signing import signature_header

PAGE = Path(__file__).parents[3] / "docs" / "integrations.md"


@pytest.fixture
def is_genuine() -> Any:
    """The function as the page has it."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {}
    exec(found[1], names)
    return names["is_genuine"]


def test_the_receiver_of_the_page_takes_ours_and_nothing_else(is_genuine: Any) -> None:
    body, at = '{"a":"消防"}'.encode(), int(time.time())
    keys = [("k1", "whsec_one"), ("k2", "whsec_two")]
    headers = {"Lunxun-Timestamp": str(at), "Lunxun-Signature": signature_header(keys, timestamp=at, body=body)}
    assert is_genuine(headers, body, {"k1": "whsec_one"})
    assert is_genuine(headers, body, {"k2": "whsec_two"})
    assert not is_genuine(headers, body, {"k1": "whsec_two"})
    assert not is_genuine(headers, body, {"k3": "whsec_one"})
    assert not is_genuine(headers, body + b" ", {"k1": "whsec_one"})
    old = {"Lunxun-Timestamp": str(at - 301)}
    old["Lunxun-Signature"] = signature_header(keys, timestamp=at - 301, body=body)
    assert not is_genuine(old, body, {"k1": "whsec_one"})
