"""A house that sends: webhooks on loopback, and a sender."""

import ssl
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from house import House

from api.outbox.announcer import Announcement
from api.outbox.sender import Sender
from api.outbox.service import publish
from api.services import Services
from api.webhooks.carrier import WebhookCarrier

PATIENCE_S = 20.0


class Post:
    """What tests do with webhooks."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.database = house.services.database
        self.client: TestClient = house.client
        # As `house.another` would, without a second app: making one takes longer than most tests.
        settings = house.services.settings.model_copy(update={"allow_loopback_webhooks": True})
        kept = {name: getattr(house.services, name) for name in Services.__slots__ if name != "settings"}
        house.app.state.services = Services(settings=settings, **kept)
        self.sender = self.new_sender()

    def new_sender(self, *, allow_loopback: bool = True, trust: ssl.SSLContext | None = None) -> Sender:
        """As after a restart."""
        carrier = WebhookCarrier(
            database=self.database,
            box=self.house.services.box,
            allow_loopback=allow_loopback,
            trust=trust,
            timeout_s=PATIENCE_S,
        )
        return Sender(database=self.database, carriers={"webhook": carrier}, clock=self.house.clock)

    def call(self, method: str, path: str, who: str = "admin", **content: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.house.token(who)}"}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **content)

    def make(self, url: str, **more: Any) -> dict[str, Any]:
        answer = self.call("POST", "/webhooks", json={"name": "12345", "url": url, **more})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def happen(self, *names: str, topic: str = "case.opened", **data: Any) -> None:
        """Writes events to the outbox."""
        with self.database.write() as session:
            for name in names:
                at = self.house.clock.now
                publish(session, Announcement(topic=topic, key=name, at=at, payload={"name": name, **data}))

    def send(self) -> None:
        """One run of the sender, to its end."""
        self.sender.run_once()
        self.sender.wait(10)

    def wait_out(self, seconds: float = 3601.0) -> None:
        """Lets every pause pass."""
        self.house.clock.now += timedelta(seconds=seconds)

    def deliveries(self, webhook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
        """Oldest first."""
        answer = self.call("GET", f"/webhooks/{webhook['id']}/deliveries", params=query)
        found: list[dict[str, Any]] = answer.json()["deliveries"]
        return found[::-1]
