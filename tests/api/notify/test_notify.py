"""Groups are told what happened, in words that point to nobody, by the services that administrators named."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.notify.carrier import NotifyCarrier, apprise_notifier, is_notifiable
from api.notify.text import Message, message
from api.outbox.announcer import Announcement
from api.outbox.masking import masked
from api.outbox.sender import Sender
from api.outbox.service import publish

AT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
RULE = {"name": "值班群", "url": "dingtalk://token123", "topics": ["case.opened"]}


class Told:
    """A notifier that keeps what it is given."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers) or [True]
        self.told: list[tuple[str, Message]] = []

    def __call__(self, url: str, told: Message) -> bool:
        self.told.append((url, told))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def send(house: Any, notifier: Told | None) -> None:
    database = house.services.database
    carrier = NotifyCarrier(database=database, box=house.services.box, notifier=notifier)
    sender = Sender(database=database, carriers={"notify": carrier}, clock=house.clock)
    sender.run_once()
    sender.wait(10)


def happen(house: Any, topic: str, **payload: Any) -> None:
    with house.services.database.write() as session:
        publish(session, Announcement(topic=topic, key=f"{topic}:{payload}", at=AT, payload=payload))


@pytest.mark.one_store
def test_a_rule_tells_its_group_its_topics_only(house: Any) -> None:
    house.call("admin", "POST", "/notifications", json=RULE)
    happen(house, "case.opened", number=17, type="sensor_alarm", camera_name="东门", label="京A12345")
    happen(house, "case.cleared", number=17)
    told = Told()
    send(house, told)
    ((url, said),) = told.told
    assert url == "dingtalk://token123"
    assert said.title == "轮巡 新案件待核实（#17）"
    assert said.text == "时间：2026-07-01 10:00\n类型：物联感知告警\n地点：东门"


@pytest.mark.one_store
def test_a_service_that_fails_is_told_again_later(house: Any) -> None:
    made = house.call("admin", "POST", "/notifications", json=RULE).json()
    happen(house, "case.opened", number=1)
    told = Told(RuntimeError("token123 is wrong"), False, True)
    for _ in range(3):
        send(house, told)
        house.clock.forward(3601)
    assert len(told.told) == 3
    (rule,) = house.call("auditor", "GET", "/notifications").json()
    assert (rule["id"], rule["deliveries"]) == (made["id"], {"delivered": 1})


@pytest.mark.one_store
def test_without_apprise_a_rule_says_what_is_missing(house: Any) -> None:
    house.call("admin", "POST", "/notifications", json=RULE)
    happen(house, "case.opened", number=1)
    send(house, None)
    assert house.call("admin", "GET", "/notifications").json()[0]["deliveries"] == {"waiting": 1}


@pytest.mark.one_store
def test_an_address_is_never_shown_and_is_stored_encrypted(house: Any) -> None:
    made = house.call("admin", "POST", "/notifications", json=RULE)
    assert (made.status_code, made.json()["service"]) == (201, "dingtalk")
    stored = b"".join(each.read_bytes() for each in house.services.settings.data.glob("lunxun.sqlite3*"))
    assert b"token123" not in stored
    assert "token123" not in made.text + house.call("admin", "GET", "/notifications").text
    path = f"/notifications/{made.json()['id']}"
    assert house.call("admin", "PATCH", path, json={"is_paused": True}).json()["is_paused"] is True
    assert house.call("admin", "POST", f"{path}/test").status_code == 202
    assert house.call("admin", "DELETE", path).status_code == 204
    assert house.call("admin", "DELETE", path).status_code == 404


@pytest.mark.parametrize(
    "url", ["json://127.0.0.1", "https://example.org", "file:///etc/passwd", "dingtalk://", "", "a b", "exec://x"]
)
def test_only_known_services_are_notified(url: str) -> None:
    assert not is_notifiable(url)


def test_apprise_knows_the_services_that_rules_may_name() -> None:
    notify = apprise_notifier()
    assert notify("nosuchservice://x", Message(title="t", text="x")) is False
    for url in ("dingtalk://token123/13800000000", "wecombot://botkey123", "mailtos://a:b@example.org"):
        assert is_notifiable(url)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("京A12345 停在消防通道", "＊＊＊ 停在消防通道"),
        ("新能源 沪AD12345。", "新能源 ＊＊＊。"),
        ("电话13800138000", "电话＊＊＊"),
        ("138 0013 8000 或 010-12345678", "＊＊＊ 或 ＊＊＊"),
        ("身份证11010519491231002X", "身份证＊＊＊"),
        ("写信 a.b@example.org", "写信 ＊＊＊"),
        ("案件 20260701-000123", "案件 20260701-000123"),
        ("东侧消防通道 3 号", "东侧消防通道 3 号"),
    ],
)
def test_what_points_to_a_person_is_taken_out(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_a_camera_cannot_write_lines_of_its_own() -> None:
    said = message(
        "case.opened", {"camera_name": "a\n类型：假\r\n" + "x" * 500}, at=AT, type_name="", timezone="Asia/Shanghai"
    )
    assert said.text.count("\n") == 1
    assert len(said.text) < 120
