"""The words around the sentences: headings, labels and what a story says about itself."""

from typing import Final

from api.story.words import Both, both

PAGE: Final[dict[str, Both]] = {
    "title": both("治理叙事", "Governance story"),
    "case": both("第 {number} 号案件", "Case {number}"),
    "draft": both("草稿：未经签发，不得对外公开", "Draft: not signed off, not to be shared"),
    "place": both("地点", "Place"),
    "area": both("区域", "Area"),
    "opened": both("发现", "Found"),
    "ended": both("结束", "Ended"),
    "outcome": both("结果", "Outcome"),
    "open": both("尚未结束", "not ended"),
    "timeline": both("经过", "What happened"),
    "event": both("事件", "event"),
    "before": both("之前", "before"),
    "after": both("之后", "after"),
    "whole_coarse": both("画面中没有本案目标的位置，整幅粗化", "no place of the finding in it: coarse as a whole"),
    "no_masked_copy": both("尚无遮挡副本，不予展示", "not shown: it has no masked copy"),
    "unreadable": both("图片无法读取，不予展示", "not shown: it cannot be read"),
    "left_out": both("另有 {count} 幅图片未列入", "{count} more pictures are not shown"),
    "looks": both("摄像机的查看记录", "The camera's looks"),
    "looks_say": both(
        "发现前后共 {count} 次查看：{present} 次看到目标，{absent} 次看到该处为空，{other} 次不能说明。",
        "{count} looks around the finding: {present} saw it, {absent} saw its place empty, {other} say nothing.",
    ),
    "present": both("目标在场", "there"),
    "absent": both("该处为空", "empty"),
    "silent": both("不能说明", "says nothing"),
    "clocks": both("时限", "Clocks"),
    "stage": both("阶段", "Stage"),
    "limit": both("时限", "Limit"),
    "started": both("开始", "Began"),
    "due": both("期限", "Due"),
    "done": both("完成", "Ended"),
    "result": both("结果", "Result"),
    "in_time": both("按期", "in time"),
    "late": both("超期", "late"),
    "running": both("进行中", "runs"),
    "standing": both("计时停止", "stands"),
    "about": both("关于本叙事", "About this story"),
    "about_1": both(
        "每一句都出自案件历史中标明编号的事件（第 1 至 {last} 号），没有添加。引号内为当事人原话。",
        "Each sentence comes from the event of the case's history whose number stands beside it (1 to {last}); nothing "
        "was added. What stands in quotation marks was written by those concerned.",
    ),
    "about_2": both(
        "图片均由遮挡副本制成，只显示目标及其周边，其余粗化；不载工作人员姓名。",
        "Pictures are made from masked copies and show the finding and little around it; the rest is coarse. Names of "
        "staff are left out.",
    ),
    "about_3": both(
        "本叙事是截至 {at} 的快照；案件此后的变化不在其中。",
        "This is a snapshot of {at}; what became of the case later is not in it.",
    ),
    "signed": both("签发", "Signed off"),
    "signed_by": both("签发人", "by"),
    "signed_at": both("时间", "at"),
    "signed_note": both("理由", "reason"),
    "time_zone": both("时间均为 {zone}", "Times are {zone}"),
}
