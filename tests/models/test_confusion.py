import numpy as np

from models.accuracy import Judged
from models.confusion import CELL_PX, EDGE_PX, confusion_matrix, confusion_picture

CAR, VAN, BUS, NOTHING = 0, 1, 2, 3


def test_what_is_taken_for_what_missed_or_made_up_is_counted() -> None:
    true = np.array([(0, 0, 10, 10), (20, 0, 30, 10), (40, 0, 50, 10)], np.float32)
    found = np.array([(0, 0, 10, 10), (21, 0, 30, 10), (90, 90, 99, 99), (40, 0, 50, 10)], np.float32)
    judged = Judged(
        true_xyxy=true,
        true_ids=np.array([CAR, VAN, BUS], np.int32),
        found_xyxy=found,
        scores=np.array([0.9, 0.5, 0.4, 0.1], np.float32),
        found_ids=np.array([CAR, CAR, VAN, BUS], np.int32),
    )
    counts = confusion_matrix([judged, judged], 3)

    # The bus was found with too little confidence to count.
    expected = np.zeros((4, 4), int)
    expected[CAR, CAR] = expected[VAN, CAR] = expected[BUS, NOTHING] = expected[NOTHING, VAN] = 2
    assert counts.tolist() == expected.tolist()


def test_the_picture_is_darkest_where_most_of_a_class_went() -> None:
    picture = confusion_picture(np.array([[9, 1], [0, 0]]), ["car"])
    corners = [picture[EDGE_PX + 4, EDGE_PX + CELL_PX * column + 4].sum() for column in (0, 1)]

    assert picture.shape == (EDGE_PX + 2 * CELL_PX, EDGE_PX + 2 * CELL_PX, 3)
    assert corners[0] < corners[1]
