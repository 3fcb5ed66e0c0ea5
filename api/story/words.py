"""The words of stories, Chinese and English: one sentence for each kind of event, and what can be added to it."""

from typing import Final, Literal

from api.cases.move import Move
from api.cases.states import CancelReason, CaseState, EvidenceRole, RejectReason
from api.clocks.limit import ClockKind, Stage

Language = Literal["zh", "en"]
Both = dict[Language, str]


def both(zh: str, en: str) -> Both:
    """Returns the same in both languages."""
    return {"zh": zh, "en": en}


EVENTS: Final[dict[str, Both]] = {
    "opened.violation": both(
        "摄像机“{camera}”在“{zone}”发现疑似“{type}”：{label}停留至少 {dwell}（时限 {limit}），系统建立案卷。",
        "The camera “{camera}” found what looks like “{type}” in “{zone}”: {label} had stayed for at least {dwell} "
        "(limit {limit}). A case was opened.",
    ),
    "opened.camera_fault": both(
        "摄像机“{camera}”的画面不可用，系统建立案卷。",
        "The camera “{camera}” showed nothing of its street. A case was opened.",
    ),
    "opened.signal": both(
        "物联感知设备告警“{type}”，系统建立案卷。", "A sensor raised an alarm: “{type}”. A case was opened."
    ),
    "opened.report": both("有人上报“{type}”，建立案卷。", "“{type}” was reported. A case was opened."),
    "cleared": both(
        "摄像机看到该处已清空（{cleared_at}）；案件状态不因此改变。",
        "The camera saw the place empty ({cleared_at}). This alone closes nothing.",
    ),
    "unwatched": both(
        "规则时段结束，该处不再有人看守（{unwatched_at}）；这不算清空。",
        "The rule's hours were over: nobody watched the place from {unwatched_at} on. This is no clearing.",
    ),
    "unlinked": both("本案与另一案件的关联解除。", "The link to another case was ended."),
    "joint_called": both(
        "吹哨：召集{units}，须于 {sign_in_due_at} 前报到。",
        "Units were called together: {units}, to sign in by {sign_in_due_at}.",
    ),
    "joint_signed_in": both("“{unit}”报到。", "“{unit}” signed in."),
    "joint_refused": both("“{unit}”未应召。", "“{unit}” refused to come."),
    "joint_done": both("“{unit}”完成其部分。", "“{unit}” did its part."),
    "joint_overdue": both(
        "“{unit}”未按时报到（{sign_in_due_at}）。", "“{unit}” had not signed in by {sign_in_due_at}."
    ),
    "joint_waived": both("不再等待{units}。", "The case went on without {units}."),
    "linked": both("本案与另一案件关联。", "The case was linked to another one."),
    "supervised": both(
        "“{stage}”阶段超过期限（{due_at}），系统自动督办。",
        "The stage “{stage}” passed its deadline ({due_at}). Supervision was opened by the server.",
    ),
    "recheck_booked": both("已安排摄像机再次查看现场。", "The camera was asked to look at the place again."),
    "rechecked.cleared": both("摄像机再次查看：现场已清空。", "The camera looked again: the place was clear."),
    "rechecked.still_there": both("摄像机再次查看：问题仍在。", "The camera looked again: it was still there."),
    "rechecked.cannot_see": both(
        "摄像机再次查看：看不清，不作结论。", "The camera looked again and could not tell; nothing follows from that."
    ),
    "signal": both("感知设备再次告警。", "The sensor raised its alarm again."),
    "ticket_linked": both("有一件外部投诉工单与本案关联。", "A complaint made elsewhere was linked to the case."),
    "derivative_failed": both(
        "一份图片副本未能生成；原图完好。", "A copy of a picture could not be made; the original is there."
    ),
    "verdict": both("已作出核实结论。", "A verdict was given."),
    "other": both("发生“{kind}”。", "There was an event: “{kind}”."),
}

MOVES: Final[dict[Move, Both]] = {
    Move.CONFIRM_SUSPICION: both("疑似问题转为待核实。", "The suspicion went before a person."),
    Move.SETTLE_SUSPICION: both("警示后问题消失，不再立案。", "It was gone after the warning; no case came of it."),
    Move.VERIFY_FILE: both("核实属实，立案。", "It was verified and filed."),
    Move.VERIFY_REJECT: both("核实后不予立案。", "It was verified and rejected."),
    Move.SUGGEST_HANDLER: both("建议由“{unit}”处置。", "“{unit}” was suggested to handle it."),
    Move.DISPATCH: both("派遣至“{unit}”。", "It was dispatched to “{unit}”."),
    Move.AWAIT_DISPATCH: both("转人工派遣。", "It waited for a dispatcher."),
    Move.ACCEPT: both("处置单位接收。", "The unit took it on."),
    Move.RETURN_TO_SENDER: both("处置单位退回。", "The unit returned it."),
    Move.REDISPATCH: both("改派至“{unit}”。", "It was dispatched anew, to “{unit}”."),
    Move.REQUEST_SUSPENSION: both("申请挂账。", "A suspension was asked for."),
    Move.APPROVE_SUSPENSION: both("批准挂账，计时停止。", "The suspension was approved; the clocks stood."),
    Move.REFUSE_SUSPENSION: both("不准挂账。", "The suspension was refused."),
    Move.RESUME: both("挂账恢复，继续计时。", "The case went on, and the clocks with it."),
    Move.REQUEST_EXTENSION: both("申请延期{limit}。", "More time was asked for{limit}."),
    Move.APPROVE_EXTENSION: both("批准延期。", "More time was approved."),
    Move.REFUSE_EXTENSION: both("不准延期。", "More time was refused."),
    Move.REPORT_HANDLED: both("处置单位反馈：已处置。", "The unit reported it as handled."),
    Move.START_CHECK: both("开始核查。", "The check began."),
    Move.CHECK_PASSED: both("核查通过，结案。", "The check passed; the case was closed."),
    Move.CHECK_FAILED: both("核查不通过。", "The check failed."),
    Move.START_REWORK: both("开始返工。", "Rework began."),
    Move.FORCE_CLOSE: both("强制结案，未经核查。", "It was closed by force, without a check."),
    Move.CANCEL: both("案件作废。", "The case was cancelled."),
    Move.ESCALATE: both("升级至“{level}”级。", "It was raised to the level “{level}”."),
    Move.EVALUATE: both("评价：满意度 {satisfaction}/5。", "It was evaluated: {satisfaction} of 5."),
}

ADDED: Final[dict[str, Both]] = {
    "reason": both("理由：“{reason}”。", "Reason: “{reason}”."),
    "note": both("说明：“{note}”。", "Note: “{note}”."),
    "result": both("结果：“{result}”。", "Result: “{result}”."),
}

BY: Final[dict[str, Both]] = {
    "system": both("系统", "the server"),
    "person": both("工作人员", "a person"),
    "other": both("外部系统", "another system"),
}

LABELS: Final[dict[str, Both]] = {
    "car": both("小汽车", "a car"),
    "truck": both("货车", "a truck"),
    "bus": both("客车", "a bus"),
    "van": both("面包车", "a van"),
    "motorcycle": both("摩托车", "a motorcycle"),
    "motor": both("摩托车", "a motorcycle"),
    "bicycle": both("自行车", "a bicycle"),
    "tricycle": both("三轮车", "a tricycle"),
    "person": both("人", "a person"),
    "stall": both("摊位", "a stall"),
    "umbrella": both("遮阳伞", "an umbrella"),
    "garbage": both("垃圾", "garbage"),
}
"""What detectors call things; a label that is not here is shown as it is."""

REASONS: Final[dict[str, Both]] = {
    RejectReason.NOTHING_THERE: both("误报", "nothing there"),
    RejectReason.GONE: both("已自行离开", "gone by itself"),
    RejectReason.ON_DUTY: both("执行任务车辆", "a vehicle on duty"),
    RejectReason.PERMITTED: both("已审批", "there is a permit"),
    RejectReason.NOT_OURS: both("非本辖区", "outside our area"),
    RejectReason.UNCLEAR: both("画面不清", "not clear enough"),
    RejectReason.DUPLICATE: both("重复", "duplicate"),
    CancelReason.LEFT_AFTER_WARNING: both("警示后离开", "left after the warning"),
    CancelReason.PLATE_MISUSED: both("套牌或被盗", "a cloned or stolen plate"),
    CancelReason.ALREADY_DEALT_WITH: both("已处理", "already dealt with"),
    CancelReason.FILED_IN_ERROR: both("误立案", "filed in error"),
}

STATES: Final[dict[CaseState, Both]] = {
    CaseState.SUSPECTED: both("疑似", "suspected"),
    CaseState.PENDING_VERIFICATION: both("待核实", "waits for verification"),
    CaseState.REJECTED: both("不予立案", "rejected"),
    CaseState.FILED: both("已立案", "filed"),
    CaseState.PENDING_DISPATCH: both("待派遣", "waits for dispatch"),
    CaseState.RETURNED: both("已退回", "returned"),
    CaseState.HANDLING: both("处置中", "being handled"),
    CaseState.SUSPENDED: both("挂账", "suspended"),
    CaseState.HANDLED: both("已处置", "handled"),
    CaseState.PENDING_CHECK: both("待核查", "waits for the check"),
    CaseState.CHECK_FAILED: both("返工", "failed its check"),
    CaseState.CLOSED: both("已结案", "closed"),
    CaseState.FORCE_CLOSED: both("强制结案", "closed by force"),
    CaseState.CANCELLED: both("已作废", "cancelled"),
}

STAGES: Final[dict[Stage, Both]] = {
    Stage.VERIFY: both("核实", "verification"),
    Stage.DISPATCH: both("派遣", "dispatch"),
    Stage.HANDLE: both("处置", "handling"),
    Stage.CHECK: both("核查", "check"),
    Stage.TOTAL: both("全程", "the whole"),
}

CLOCKS: Final[dict[ClockKind, Both]] = {
    ClockKind.URGENT_HOUR: both("{amount} 紧急工作时", "{amount} urgent h"),
    ClockKind.WORK_HOUR: both("{amount} 工作时", "{amount} working h"),
    ClockKind.WORK_DAY: both("{amount} 工作日", "{amount} working days"),
    ClockKind.NATURAL_DAY: both("{amount} 自然日", "{amount} days"),
}

LEVELS: Final[dict[str, Both]] = {
    "grid": both("网格", "grid"),
    "community": both("社区", "community"),
    "town": both("镇街", "town"),
    "county": both("县区", "county"),
}

ROLES: Final[dict[EvidenceRole, Both]] = {
    EvidenceRole.FIRST_SCENE: both("首次取证", "first picture"),
    EvidenceRole.SECOND_SCENE: both("再次取证", "second picture"),
    EvidenceRole.REFERENCE: both("正常时的画面", "as it was when healthy"),
    EvidenceRole.CURRENT: both("当前画面", "as it was then"),
    EvidenceRole.CLEARED_SCENE: both("清空后的现场", "the place, clear"),
    EvidenceRole.REPORT_PHOTO: both("上报照片", "photo of the report"),
    EvidenceRole.VERIFY_SCENE: both("核实照片", "photo of the verification"),
    EvidenceRole.HANDLED_SCENE: both("处置后照片", "photo after handling"),
    EvidenceRole.CHECK_SCENE: both("核查画面", "picture of the check"),
    EvidenceRole.RECHECK_AFTER: both("再次查看的画面", "on the second look"),
}
