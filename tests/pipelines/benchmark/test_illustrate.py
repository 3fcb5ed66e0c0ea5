"""Pictures of what went wrong: of the right instants, few and small enough."""

from typing import Any

import cv2
import numpy as np

from pipelines.benchmark.illustrate import plates, troubles
from pipelines.benchmark.page import section
from pipelines.benchmark.result import assess
from pipelines.benchmark.world import Shot


class Grey:
    """Gets brighter by one level a second."""

    length_s = 200.0

    def __init__(self) -> None:
        self.asked_s: list[float] = []

    def picture(self, at_s: float) -> Shot | None:
        self.asked_s.append(at_s)
        return None if at_s >= self.length_s else Shot(pixels=np.full((540, 960, 3), int(at_s), np.uint8), at_s=at_s)


def result(street: Any) -> Any:
    truth = street.truth(street.violation(10, 60), street.violation(70, 120, box=list(street.there)))
    return assess(truth, street.observed(street.alarm(31), street.alarm(180, lower_s=25.0)), types=street.types)


def test_a_false_alarm_is_shown_at_its_two_looks_and_a_miss_in_its_middle(street: Any) -> None:
    world = Grey()
    shown = plates(list(troubles([result(street)])), world, most=20)
    assert [(plate.title.split(":")[0], plate.text) for plate in shown] == [
        ("false alarm", "first look, 155.0 s"),
        ("false alarm", "raised, 180.0 s"),
        ("missed", "middle of its stay, 95.0 s"),
    ]
    assert world.asked_s == [95.0, 155.0, 180.0]
    picture = cv2.imdecode(np.frombuffer(shown[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (270, 480, 3)
    assert abs(int(picture[20, 20, 0]) - 155) < 4
    assert len(shown[0].jpeg) < 20_000


def test_there_are_no_more_pictures_than_there_is_room_for(street: Any) -> None:
    found = list(troubles([result(street)]))
    assert [len(plates(found, Grey(), most=most)) for most in (0, 1, 2, 3)] == [0, 0, 2, 3]


def test_a_miss_in_several_phases_is_shown_once(street: Any) -> None:
    assert len(list(troubles([result(street), result(street)]))) == 3


def test_the_page_carries_them_itself(street: Any) -> None:
    one = result(street)
    html = section([one], plates(list(troubles([one])), Grey(), most=20))
    assert html.count('src="data:image/jpeg;base64,') == 3
