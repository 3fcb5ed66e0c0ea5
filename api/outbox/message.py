"""What is sent about one outbox row: its envelope as JSON, the same for webhooks and MQTT; pure."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

SCHEMA = 1
_NAMESPACE = uuid.UUID("6f0b0f7e-5a0c-4f5e-9d0d-3f7f3a4f6a11")
"""Ours, for ids of deliveries."""


class Unmapped(Exception):
    """A subscription names the receiver's codes, and this catalogue key is not among them."""


def delivery_id(subscription_id: str, event_key: str) -> str:
    """Returns the id of an event's delivery to a subscription: always the same one."""
    return str(uuid.uuid5(_NAMESPACE, f"{subscription_id}\n{event_key}"))


def envelope(
    *, subscription_id: str, event_key: str, topic: str, at: datetime, data: Mapping[str, Any], codes: Mapping[str, str]
) -> str:
    """Returns the body of a delivery as JSON.

    Raises:
        Unmapped: `codes` is not empty and lacks the type that the data names.
    """
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "id": delivery_id(subscription_id, event_key),
        "event": event_key,
        "topic": topic,
        "at": at.isoformat(),
        "data": dict(data),
    }
    key = data.get("type")
    if codes and isinstance(key, str):
        if key not in codes:
            raise Unmapped(
                f"the subscription has codes for {len(codes)} catalogue keys, and '{key}' is not one of them: "
                "add it to `codes` and replay this delivery"
            )
        body["code"] = codes[key]
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
