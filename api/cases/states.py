"""The states a case can be in, why it can be rejected, and the pictures it holds."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    PENDING_VERIFICATION = "pending_verification"
    """Waits for a person to say whether the problem is real."""
    FILED = "filed"
    """A person has confirmed it."""
    REJECTED = "rejected"
    """A person has said that it is no case, and why."""


class RejectReason(StrEnum):
    """Why a finding is no case. A rejected finding never counts against people."""

    NOTHING_THERE = "nothing_there"
    """误报: the machine was wrong."""
    GONE = "gone"
    """已自行离开: it left by itself."""
    ON_DUTY = "on_duty"
    """执行任务车辆: an emergency vehicle on duty."""
    PERMITTED = "permitted"
    """已审批: there is a permit."""
    NOT_OURS = "not_ours"
    """非本辖区: outside our area."""
    UNCLEAR = "unclear"
    """画面不清: the pictures do not show it well enough."""
    DUPLICATE = "duplicate"
    """重复: another case is about the same."""


class EventKind(StrEnum):
    """What the history of a case is made of."""

    OPENED = "opened"
    DERIVATIVE_FAILED = "derivative_failed"
    """A crop or a drawn copy could not be made; the originals are there."""
    VERDICT = "verdict"
    CLEARED = "cleared"
    """The camera saw the place empty. A fact, not a change of state."""
    UNWATCHED = "unwatched"
    """Nobody watches the place any more (the rule's hours are over): it was not seen to be cleared."""


class EvidenceRole(StrEnum):
    """What a picture of a case shows."""

    FIRST_SCENE = "first_scene"
    SECOND_SCENE = "second_scene"
    FIRST_SCENE_CROP = "first_scene_crop"
    SECOND_SCENE_CROP = "second_scene_crop"
    FIRST_SCENE_OVERLAY = "first_scene_overlay"
    SECOND_SCENE_OVERLAY = "second_scene_overlay"
    REFERENCE = "reference"
    """Of a camera fault: the street as the camera showed it when it was healthy."""
    CURRENT = "current"
    """Of a camera fault: what it shows now."""
    CLEARED_SCENE = "cleared_scene"
    """The place without its object, of the look that cleared the case."""
    CLEARED_SCENE_OVERLAY = "cleared_scene_overlay"


VIOLATION = "violation"
"""Origin of a case that a rule's conclusion has opened; `origin_id` is the violation's id."""
CAMERA_FAULT = "camera_fault"
"""Origin and type of a case about a camera that shows nothing of its street; `origin_id` is the fault's id."""
SYSTEM = "system"
"""Actor of what no person did."""
