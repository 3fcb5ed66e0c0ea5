"""All figures, by name: one explicit table. `docs/figures.md` is made from it."""

from typing import Final

from api.figures.definition import OF_CAMERAS, Definition, Kind, Source, Split

_MACHINES = Split.AREA, Split.TYPE, Split.CAMERA, Split.ZONE
_NO_FALSE_ZH = "机器误报(被驳回的自动发现)不进入分母: 不因摄像机的错误考核人。"
_NO_FALSE_EN = "Findings of machines that were rejected are not in it: nobody answers for a camera's mistake."
_DUE_ZH = (
    "应办 = 该阶段期限落在时段内且截至日前已到期; 作废案件、挂账中(计时停止)案件、目录未设期限的案件不计。"
    + _NO_FALSE_ZH
)
_DUE_EN = (
    "Due = the stage's deadline, with pauses and extensions as known then, lies in the period and has passed. "
    "Cancelled cases, cases that stand suspended and types without a limit are not in it. " + _NO_FALSE_EN
)
_FILED_ZH = "时段内上报、截至日前已立案的案件。" + _NO_FALSE_ZH
_FILED_EN = "Cases opened in the period and filed by the date. " + _NO_FALSE_EN
_VERDICT_ZH = "时段内由规则自动发现、截至日前已由人核实的案件; 未核实的、由系统自动立案的不计。"
_VERDICT_EN = (
    "Findings of rules opened in the period on which a person has given a verdict by the date; those that wait, and "
    "those that were filed without a person, are not in it."
)

FIGURES: Final[dict[str, Definition]] = {
    "filing_rate": Definition(
        name_zh="立案率",
        name_en="Filing rate",
        formula="filed / decided",
        numerator="cases that were filed",
        denominator="cases opened in the period on which there is a verdict",
        policy_zh="时段内上报、截至日前已核实的案件; 待核实的不计。" + _NO_FALSE_ZH,
        policy_en="Cases that wait for a verdict are not in it. " + _NO_FALSE_EN,
    ),
    "handling_rate": Definition(
        name_zh="处置率",
        name_en="Handling rate",
        formula="handled / due to be handled",
        numerator="cases whose newest handling was reported as done",
        denominator="cases whose newest handling was due in the period",
        policy_zh=_DUE_ZH,
        policy_en=_DUE_EN,
    ),
    "handling_on_time_rate": Definition(
        name_zh="按期处置率",
        name_en="Handled on time",
        formula="handled by the deadline / due to be handled",
        numerator="cases whose newest handling was reported as done by its deadline",
        denominator="cases whose newest handling was due in the period",
        policy_zh=_DUE_ZH,
        policy_en=_DUE_EN,
    ),
    "closing_rate": Definition(
        name_zh="结案率",
        name_en="Closing rate",
        formula="closed / due to be closed",
        numerator="cases closed after a check; a forced closing is none",
        denominator="cases whose total time was due in the period",
        policy_zh=_DUE_ZH + "强制结案留在分母, 不计入分子。",
        policy_en=_DUE_EN + " A case that was closed by force stays in it, and is not closed.",
    ),
    "closing_on_time_rate": Definition(
        name_zh="按期结案率",
        name_en="Closed on time",
        formula="closed by the deadline / due to be closed",
        numerator="cases closed after a check by the deadline of their total time",
        denominator="cases whose total time was due in the period",
        policy_zh=_DUE_ZH + "强制结案留在分母, 不计入分子。",
        policy_en=_DUE_EN + " A case that was closed by force stays in it, and is not closed.",
    ),
    "rework_rate": Definition(
        name_zh="返工率",
        name_en="Rework rate",
        formula="failed a check / reported as handled",
        numerator="cases that failed a check at least once",
        denominator="cases opened in the period that were reported as handled at least once",
        policy_zh="时段内上报、截至日前至少反馈处置一次的案件; 尚未处置的不计。",
        policy_en="Cases that nobody has reported as handled yet are not in it.",
    ),
    "extension_rate": Definition(
        name_zh="延期率",
        name_en="Extension rate",
        formula="given more time / filed",
        numerator="cases for which more time was approved at least once",
        denominator="cases opened in the period and filed",
        policy_zh=_FILED_ZH,
        policy_en=_FILED_EN,
    ),
    "suspended": Definition(
        name_zh="挂账数",
        name_en="Suspended cases",
        formula="count",
        numerator="cases that stand suspended at the date, whenever they were opened",
        denominator="none",
        policy_zh="存量: 截至日处于挂账状态的全部案件, 不论何时上报; 没有分母。",
        policy_en="A stock: all cases that stand suspended at the date, whenever opened. It has no denominator.",
        kind=Kind.COUNT,
    ),
    "repeat_case_rate": Definition(
        name_zh="重复案件率",
        name_en="Repeat case rate",
        formula="came back / filed",
        numerator="cases linked to an earlier one of the same rule at the same place",
        denominator="cases opened in the period and filed",
        policy_zh=_FILED_ZH,
        policy_en=_FILED_EN,
    ),
    "repeat_complaint_rate": Definition(
        name_zh="重复投诉率",
        name_en="Repeat complaint rate",
        formula="complained about twice or more / complained about",
        numerator="cases with two or more tickets of other platforms",
        denominator="cases opened in the period with at least one such ticket",
        policy_zh="时段内上报、截至日前关联了外部工单的案件; 无人投诉的不计。",
        policy_en="Cases that nobody complained about elsewhere are not in it.",
    ),
    "satisfaction": Definition(
        name_zh="满意度",
        name_en="Satisfaction",
        formula="evaluated with 4 or 5 / evaluated",
        numerator="cases whose last evaluation was 4 or 5 of 5",
        denominator="cases opened in the period that were evaluated",
        policy_zh="时段内上报、截至日前已评价的案件; 未评价不视为满意, 也不视为不满意。",
        policy_en="A case that nobody evaluated is neither satisfied nor dissatisfied: it is not in it.",
        has_interval=True,
    ),
    "handling_time": Definition(
        name_zh="平均处置时长",
        name_en="Time per stage",
        formula="mean, p50, p90 of ended runs, per stage; p90 is the smallest run that 90 of 100 do not exceed",
        numerator="cases opened in the period with a stage that has ended",
        denominator="cases opened in the period with a stage that has ended",
        policy_zh="时段内上报案件截至日前已结束的阶段; 按自然时间计, 含挂账; 未结束的阶段不计, 故近期数值偏短。",
        policy_en=(
            "Ended stages of cases opened in the period, by the wall clock, suspension included. A stage that still "
            "runs is not in it, so that a young period looks faster than it is."
        ),
        kind=Kind.DURATION,
    ),
    "proactive_rate": Definition(
        name_zh="未诉先办率",
        name_en="Found before anybody complained",
        formula="found by us first / filed",
        numerator="cases of our cameras and sensors about which nobody had complained when they were opened",
        denominator="cases opened in the period and filed",
        policy_zh=_FILED_ZH + "人员上报的案件在分母中, 不在分子中。",
        policy_en=_FILED_EN + " Cases that a person reported are in it, and not in the numerator.",
    ),
    "resolution_index": Definition(
        name_zh="问题解决指数",
        name_en="Problem resolution index",
        formula="100 x weighted mean of its parts; the weights are published in api/figures/weights.json",
        numerator="its parts",
        denominator="its weights",
        policy_zh="分母为空的部分连同其权重退出, 其余权重按比例补足; 每个自然月另列。",
        policy_en="A part with an empty denominator leaves with its weight. Told for the period and each month in it.",
        kind=Kind.INDEX,
    ),
    "precision": Definition(
        name_zh="机器准确率",
        name_en="Precision by verdict",
        formula="filed / findings with a verdict",
        numerator="findings of rules that a person filed",
        denominator="findings of rules on which a person has given a verdict",
        policy_zh=_VERDICT_ZH + "任何驳回理由都算未立案; 这是机器的指标, 不是人的指标。",
        policy_en=_VERDICT_EN
        + " Any reason of rejection counts against the machine. This tells of machines, not of people.",
        splits=frozenset(_MACHINES),
        has_interval=True,
    ),
    "false_alarm_rate": Definition(
        name_zh="误报率",
        name_en="False alarms",
        formula="rejected as nothing there / findings with a verdict",
        numerator="findings that a person rejected because nothing was there",
        denominator="findings of rules on which a person has given a verdict",
        policy_zh=_VERDICT_ZH,
        policy_en=_VERDICT_EN,
        splits=frozenset(_MACHINES),
        has_interval=True,
    ),
    "duplicate_rate": Definition(
        name_zh="机器重复率",
        name_en="Duplicates",
        formula="rejected as duplicate / findings with a verdict",
        numerator="findings that a person rejected because another case is about the same",
        denominator="findings of rules on which a person has given a verdict",
        policy_zh=_VERDICT_ZH,
        policy_en=_VERDICT_EN,
        splits=frozenset(_MACHINES),
        has_interval=True,
    ),
    "coverage": Definition(
        name_zh="巡查覆盖率",
        name_en="Coverage",
        formula="minutes seen or between two looks near enough / minutes promised",
        numerator="minutes of cameras that were inspected, or lay between two looks as near as the plan asks",
        denominator="minutes in which a running plan asked for the camera",
        policy_zh=(
            "无计划或被人跳过的分钟不计; 摄像机不可达、画面不可信、迟到都留在分母。"
            "只能算到保留巡查记录的日期, 一次最多 7 天。"
        ),
        policy_en=(
            "Minutes without a plan, or skipped by a person, are not in it; those in which the camera could not be "
            "reached, showed nothing to be believed, or was late, are. Looks are kept for some days; at most 7 days."
        ),
        source=Source.MINUTES,
        splits=OF_CAMERAS,
    ),
    "camera_online_rate": Definition(
        name_zh="摄像机在线率",
        name_en="Camera online rate",
        formula="visits that reached the camera / visits that ended",
        numerator="visits in which the camera could be reached",
        denominator="visits that ended in the period",
        policy_zh="按巡查访问计; 丢失或因我方原因中止的访问不计。画面质量差仍算在线。",
        policy_en=(
            "By visits; those that were lost, or ended for a reason of ours, are not in it. A camera with a bad "
            "picture is online."
        ),
        source=Source.VISITS,
        splits=OF_CAMERAS,
    ),
}
