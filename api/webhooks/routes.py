"""Addresses of webhooks, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.audit import service as audit
from api.people.deps import PersonDep
from api.services import ServicesDep
from api.webhooks import service
from api.webhooks.schemas import (
    DeliveryPage,
    DeliveryView,
    KeyMade,
    ReplayAsked,
    Replayed,
    RotateAsked,
    State,
    WebhookAsked,
    WebhookChange,
    WebhookMade,
    WebhookView,
)

router = APIRouter(tags=["webhooks"])

WebhookPath = Annotated[str, Path(max_length=64)]


@router.get("/webhooks")
def list_webhooks(services: ServicesDep, _person: PersonDep) -> list[WebhookView]:
    """Answers all webhooks and how they are doing."""
    with services.database.read() as session:
        return service.webhooks(session, box=services.box, now=services.clock())


@router.post("/webhooks", status_code=201)
def make_webhook(asked: WebhookAsked, services: ServicesDep, admin: PersonDep) -> WebhookMade:
    """Makes a webhook. The secret that deliveries are signed with is shown this once."""
    now, allow = services.clock(), services.settings.allow_loopback_webhooks
    with services.database.write() as session:
        made = service.make(session, asked, box=services.box, allow_loopback=allow, now=now, actor=admin.actor)
        audit.record(session, at=now, actor=admin.actor, action="webhook.made", about=made.id, topics=made.topics)
    return made


@router.get("/webhooks/{webhook_id}")
def get_webhook(webhook_id: WebhookPath, services: ServicesDep, _person: PersonDep) -> WebhookView:
    """Answers one webhook."""
    with services.database.read() as session:
        return service.read(session, webhook_id, box=services.box, now=services.clock())


@router.patch("/webhooks/{webhook_id}")
def change_webhook(
    webhook_id: WebhookPath, asked: WebhookChange, services: ServicesDep, admin: PersonDep
) -> WebhookView:
    """Changes a webhook, pauses it or lets it go on; a paused one collects what it will be sent."""
    now, allow = services.clock(), services.settings.allow_loopback_webhooks
    with services.database.write() as session:
        shown = service.change(session, webhook_id, asked, box=services.box, allow_loopback=allow, now=now)
        fields = sorted(asked.model_fields_set)
        audit.record(session, at=now, actor=admin.actor, action="webhook.changed", about=webhook_id, fields=fields)
    return shown


@router.delete("/webhooks/{webhook_id}", status_code=204)
def remove_webhook(webhook_id: WebhookPath, services: ServicesDep, admin: PersonDep) -> None:
    """Ends a webhook; the record of its deliveries stays for a month."""
    now = services.clock()
    with services.database.write() as session:
        service.remove(session, webhook_id, now=now)
        audit.record(session, at=now, actor=admin.actor, action="webhook.removed", about=webhook_id)


@router.post("/webhooks/{webhook_id}/keys", status_code=201)
def rotate_key(webhook_id: WebhookPath, asked: RotateAsked, services: ServicesDep, admin: PersonDep) -> KeyMade:
    """Makes a new key; the one before stays valid beside it for a while. Deliveries are signed with both."""
    now = services.clock()
    with services.database.write() as session:
        made = service.rotate(session, webhook_id, overlap_s=asked.overlap_s, box=services.box, now=now)
        audit.record(session, at=now, actor=admin.actor, action="webhook.key_made", about=webhook_id, key=made.id)
    return made


@router.post("/webhooks/{webhook_id}/test", status_code=202)
def test_webhook(webhook_id: WebhookPath, services: ServicesDep, admin: PersonDep) -> DeliveryView:
    """Books a test delivery; see how it went among the deliveries."""
    now = services.clock()
    with services.database.write() as session:
        booked = service.test(session, webhook_id, now=now)
        audit.record(session, at=now, actor=admin.actor, action="webhook.tested", about=webhook_id)
    return booked


@router.post("/webhooks/{webhook_id}/replay", status_code=202)
def replay_deliveries(webhook_id: WebhookPath, asked: ReplayAsked, services: ServicesDep, admin: PersonDep) -> Replayed:
    """Sends deliveries again under their ids: those named, or all that happened in a time."""
    now = services.clock()
    with services.database.write() as session:
        booked = service.replay_asked(session, webhook_id, asked, now=now)
        audit.record(session, at=now, actor=admin.actor, action="webhook.replayed", about=webhook_id, count=booked)
    return Replayed(booked=booked)


@router.get("/webhooks/{webhook_id}/deliveries")
def list_deliveries(
    *,
    webhook_id: WebhookPath,
    services: ServicesDep,
    _person: PersonDep,
    state: Annotated[State | None, Query()] = None,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DeliveryPage:
    """Answers a webhook's deliveries, newest first; `state=dead` are the dead letters."""
    with services.database.read() as session:
        return service.deliveries(session, webhook_id, state=state, before=before, limit=limit)
