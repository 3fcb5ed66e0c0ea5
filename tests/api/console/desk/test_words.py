"""Whatever the API may say has words on the desk."""

import pytest

from api.console.desk.board_view import Standing
from api.console.desk.wall_view import Flag
from api.pages.texts import catalogue
from api.patrol.schemas import WhyNot
from pipelines.orders import OrderKind


@pytest.mark.parametrize(
    "key",
    [
        *(f"desk.whynot_{each.value}" for each in WhyNot),
        *(f"desk.standing_{each.value}" for each in Standing),
        *(f"desk.figure_{each.value}" for each in Flag if each),
        *(f"shared.order_{each.value}" for each in OrderKind),
    ],
)
def test_a_stored_word_has_a_text(key: str) -> None:
    assert key in catalogue()
