"""Takes a parcel to a notification's address; `apprise` (extra `notify`) knows how each service wants it."""

import importlib
import json
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from api.cameras.secret_box import SecretBox, SecretUnreadable
from api.cameras.site import current_site
from api.catalogue import service as catalogue
from api.notify.text import Message, message
from api.outbox.attempt import Ending, Parcel
from api.outbox.database import Transactions

SCHEMES = frozenset({"dingtalk", "wecombot", "feishu", "lark", "mailto", "mailtos"})
"""Services that are notified; generic web calls are webhooks, which are guarded and signed."""


class Notifier(Protocol):
    """Sends one message to one address."""

    def __call__(self, url: str, told: Message) -> bool:
        """Returns whether the service took it."""
        ...


class AppriseMissing(Exception):
    """The extra `notify` is not installed."""


def apprise_notifier() -> Notifier:
    """Returns a notifier that sends through apprise.

    Raises:
        AppriseMissing: It is not installed.
    """
    try:
        # An extra: asked for by `pip install 'lunxun[notify]'`, so it cannot stand at the top of this file.
        apprise = importlib.import_module("apprise")
    except ImportError as error:
        raise AppriseMissing("notifications need apprise: pip install 'lunxun[notify]'") from error

    def notify(url: str, told: Message) -> bool:
        sender = apprise.Apprise()
        if not sender.add(url):
            return False
        return bool(sender.notify(title=told.title, body=told.text, body_format="text"))

    return notify


def is_notifiable(url: str) -> bool:
    """Whether an address is of a service that is notified."""
    is_clean = len(url) <= 2000 and url.isprintable() and not any(each.isspace() for each in url)
    return is_clean and url.partition("://")[0].lower() in SCHEMES and len(urlsplit(url).netloc) > 0


class NotifyCarrier:
    """Words what happened and hands it to the notifier."""

    def __init__(self, *, database: Transactions, box: SecretBox, notifier: Notifier | None) -> None:
        self._database = database
        self._box = box
        self._notifier = notifier

    def __call__(self, parcel: Parcel, *, now: datetime) -> Ending:
        """Returns whether the service took it; its answer may hold the token and is not kept."""
        del now
        if self._notifier is None:
            return Ending(is_delivered=False, error="notifications need apprise: pip install 'lunxun[notify]'")
        try:
            url = self._box.open(parcel.target)
        except SecretUnreadable:
            return Ending(is_delivered=False, error="its address cannot be decrypted with this folder's key")
        try:
            is_taken = self._notifier(url, self._worded(parcel))
        except Exception as error:  # noqa: BLE001 # dozens of plugins, each with its own errors; none may end the sender
            return Ending(is_delivered=False, error=f"the service could not be notified ({type(error).__name__})")
        return Ending(is_delivered=is_taken, error=None if is_taken else "the service did not take it")

    def _worded(self, parcel: Parcel) -> Message:
        data = json.loads(parcel.body)["data"]
        with self._database.read() as session:
            names = {each.key: each.name_zh for each in catalogue.entries(session)}
            timezone = current_site(session).timezone
        type_name = names.get(str(data.get("type")), "")
        return message(parcel.topic, data, at=parcel.event_at, type_name=type_name, timezone=timezone)
