"""Listeners hear what was committed; one that fails harms nobody."""

from datetime import UTC, datetime

from api.outbox.announcer import Announcement, Announcer

SAID = Announcement(topic="case.opened", key="k", at=datetime(2026, 6, 1, tzinfo=UTC))


def test_a_listener_that_fails_stops_neither_the_others_nor_the_request() -> None:
    heard: list[Announcement] = []

    def fails(_: Announcement) -> None:
        raise RuntimeError("the terminal went away")

    announcer = Announcer()
    announcer.subscribe(fails)
    announcer.subscribe(heard.append)
    announcer.announce((SAID, SAID))
    assert heard == [SAID, SAID]
