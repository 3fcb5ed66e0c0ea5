"""The words of a notification: what happened to which case, where. No picture, no plate, nobody's words; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.outbox.masking import masked

_TOPICS = {
    "case.opened": "新案件待核实",
    "case.cleared": "现场已恢复",
    "case.unwatched": "不再观察",
    "case.verify_file": "案件已立案",
    "case.verify_reject": "案件不予立案",
    "case.dispatch": "案件已派遣",
    "case.redispatch": "案件已改派",
    "case.await_dispatch": "案件待派遣",
    "case.accept": "案件已受理",
    "case.return_to_sender": "案件被退回",
    "case.request_suspension": "申请挂账",
    "case.request_extension": "申请延期",
    "case.report_handled": "案件已处置",
    "case.check_passed": "案件已结案",
    "case.check_failed": "核查未通过",
    "case.force_close": "案件强制结案",
    "case.cancel": "案件已作废",
    "case.escalate": "案件已提级",
    "case.rechecked": "摄像头已复核",
    "case.signal": "传感器再次告警",
    "case.ticket_linked": "案件关联12345工单",
    "supervision.opened": "案件超期督办",
    "notification.test": "通知测试",
}
"""Topic -> the first words. Others are told by their own name."""
_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What people read."""

    title: str
    """One line."""
    text: str
    """A few lines."""


def message(topic: str, data: Mapping[str, Any], *, at: datetime, type_name: str, timezone: str) -> Message:
    """Returns the words about one event.

    Args:
        topic: As in the outbox.
        data: Its payload; only number, camera name and area are taken from it.
        at: When it became true.
        type_name: The case's type in words.
        timezone: Of the site.
    """
    lines = [f"时间：{at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"]
    if type_name:
        lines.append(f"类型：{_short(type_name)}")
    for label, key in (("地点", "camera_name"), ("区域", "area")):
        if isinstance(data.get(key), str) and data[key]:
            lines.append(f"{label}：{_short(data[key])}")
    number = data.get("case_number", data.get("number"))
    case = f"（#{number}）" if isinstance(number, int) else ""
    return Message(title=f"轮巡 {_TOPICS.get(topic, topic)}{case}", text="\n".join(lines))


def _short(text: str) -> str:
    """One line: what comes from a site file or a stranger must not look like another line of ours."""
    return masked(" ".join(text.split()))[:_LONGEST]
