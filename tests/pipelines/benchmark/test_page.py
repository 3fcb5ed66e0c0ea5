"""The page: whole in itself, with every clip, bar and reason, and nothing from a clip taken for markup."""

from typing import Any
from xml.etree import ElementTree

import pytest

from pipelines.benchmark.document import Conditions, document
from pipelines.benchmark.page import page, section
from pipelines.benchmark.piece import piece_of
from pipelines.benchmark.result import ClipResult, assess
from pipelines.benchmark.timeline import timeline
from pipelines.orders import NetworkUsed

CONDITIONS = Conditions(
    mode="stream",
    network=NetworkUsed(name="blocks", sha256="0" * 64, provider="cpu", precision="fp32"),
    classes=("car",),
    version="0",
)


@pytest.fixture
def result(street: Any) -> ClipResult:
    truth = street.truth(
        street.violation(10, 60, hidden=[[20, 30]]),
        street.violation(70, 120, box=list(street.there)),
        stays=[street.stay(130, 140, why="<b>left</b> & gone")],
        clip="<script>.mp4",
    )
    return assess(truth, street.observed(street.alarm(31, cleared_s=60.0), street.alarm(135)), types=street.types)


def test_a_timeline_has_a_bar_for_each_truth_alarm_and_hidden_time(result: ClipResult) -> None:
    svg = ElementTree.fromstring(timeline(result))
    kinds = [each.get("class", "") for each in svg.iter("rect")]
    assert [kind for kind in kinds if kind.startswith("truth")] == ["truth found", "truth missed", "truth stay"]
    assert [kind for kind in kinds if kind.startswith("alarm")] == ["alarm found", "alarm false"]
    assert kinds.count("hidden") == 1
    widths = {each.get("class"): float(each.get("width", 0)) for each in svg.iter("rect")}
    assert widths["hidden"] == pytest.approx(widths["truth missed"] / 5, abs=0.2)


def test_the_page_needs_nothing_from_elsewhere_and_escapes_what_clips_say(result: ClipResult) -> None:
    html = page([piece_of([result], section=section([result]))], CONDITIONS)
    assert "<script" not in html
    assert "<b>left" not in html
    assert "&lt;script&gt;.mp4" in html
    assert not any(word in html for word in ("http:", "https:", "src=", "@import", "url("))


def test_the_page_gives_the_reason_of_each_miss_and_false_alarm(result: ClipResult) -> None:
    html = page([piece_of([result], section=section([result]))], CONDITIONS)
    assert html.count("<li>") == len(result.explanations) == 2
    assert "nothing was found at its spot" in html


def test_the_document_has_the_score_of_each_clip_and_of_all(result: ClipResult) -> None:
    whole = document([piece_of([result]), piece_of([result])], CONDITIONS)
    assert (whole["schema"], whole["mode"], whole["period_s"]) == (1, "stream", 1.0)
    assert [each["found"] for each in whole["clips"]] == [1, 1]
    assert (whole["total"]["found"], whole["total"]["violations"], whole["total"]["camera_seconds"]) == (2, 4, 400.0)
    assert [each["what"] for each in whole["explain"]] == ["missed", "false_alarm"] * 2
    first, second = whole["clips"][0]["alarms"]
    assert (first["verdict"], first["truth"], second["verdict"], second["truth"]) == ("found", 0, "false", None)
