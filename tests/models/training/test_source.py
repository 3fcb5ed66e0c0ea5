from functools import partial

import pytest
from stripes import Stripes

from models.training.source import Batches, SourceError, make_batch, open_named


def test_a_batch_is_rgb_with_boxes_as_shares_of_the_picture() -> None:
    batch = make_batch(Stripes((64, 32)), range(3))

    assert batch.pictures.shape == (3, 32, 64, 3)
    assert batch.pictures[2, 0, 0].tolist() == [0, 0, 2]
    assert batch.picture_ids.tolist() == [1, 2, 2]
    assert batch.class_ids.tolist() == [[0], [0], [1]]
    assert batch.boxes[0].tolist() == [0.25, 0.25, 0.25, 0.5]


def test_a_batch_without_any_box_is_still_a_batch() -> None:
    batch = make_batch(Stripes((64, 32)), range(1))

    assert (batch.boxes.shape, batch.class_ids.shape, batch.picture_ids.shape) == ((0, 4), (0, 1), (0,))


def test_a_source_that_does_not_exist_is_told_by_the_process_that_waits() -> None:
    for name in ("no_such_module_anywhere:open", "models.training.source:no_such_function"):
        with pytest.raises(SourceError, match="module:function"):
            open_named(name, ("x",), (64, 32))
    batches = Batches(partial(open_named, "models.card:find_network", ("x",)), sizes_wh=((64, 32),), batch=2)
    with batches.starting_at(0), pytest.raises(SourceError, match="could not be made"):
        batches.next(0)


def test_batches_come_from_another_process_in_the_asked_size_and_from_the_asked_seed() -> None:
    stripes = partial(open_named, "stripes:open_stripes", ())
    with Batches(stripes, sizes_wh=((64, 32), (96, 64)), batch=2).starting_at(40) as batches:
        first = batches.next(0)
        sizes = [batches.next(1).pictures.shape[1:3] for _ in range(8)]

    assert first.pictures[:, 0, 0, 2].tolist() == [40, 41]
    assert first.pictures.shape[1:3] == (32, 64)
    assert sizes[-1] == (64, 96)
