"""Tests of frames put together from painted packs."""

import zipfile

import numpy as np
import pytest
from painted_street import BLUE, GREEN, GROUND_BGR, RED, actor, painted_pack, parked, sprite_colour_at, street

from sample_videos.studio.compose import Composer
from sample_videos.studio.pack import Pack, PackError, write_pack
from sample_videos.studio.scene import Label

RED_BGR, BLUE_BGR, GREEN_BGR = (0, 0, 255), (255, 0, 0), (0, 255, 0)


def test_a_car_is_where_it_stands_while_it_stands_and_nowhere_else(tmp_path):
    scene = street(parked("a", RED, (10, 30)))
    composer = Composer(scene, painted_pack(scene, tmp_path))
    box = list(composer.visible(20)["a"].boxes[0][1])
    assert sprite_colour_at(composer.clean(20), box) == RED_BGR
    assert sprite_colour_at(composer.clean(5), box) == GROUND_BGR
    assert sprite_colour_at(composer.clean(40), box) == GROUND_BGR
    assert "a" not in composer.visible(40)


def test_frames_do_not_depend_on_which_was_made_before(tmp_path):
    scene = street(parked("a", RED, (10, 30)), actor("b", BLUE, (15, -20, 9), (25, 20, 9)))
    pack = painted_pack(scene, tmp_path)
    walked = Composer(scene, pack)
    for t in (8.0, 12.0, 19.0, 20.0):
        walked.clean(t)
    assert np.array_equal(walked.clean(20.5), Composer(scene, pack).clean(20.5))
    assert np.array_equal(walked.frame(20.5), Composer(scene, pack).frame(20.5))


def test_a_moving_car_is_drawn_at_its_exact_place_and_size(tmp_path):
    scene = street(actor("a", RED, (0, -30, 12), (6, 30, 12)))
    composer = Composer(scene, painted_pack(scene, tmp_path))
    for t in (2.6, 2.9, 3.0, 3.2):
        mask = (composer.clean(t) == RED_BGR).all(axis=2)
        ys, xs = np.nonzero(mask)
        middle_x = composer.lens.project(np.array([[-30 + 10 * t, 12, 0.7]]))[0][0]
        assert (xs.min() + xs.max()) / 2 == pytest.approx(middle_x, abs=7)
        assert ys.max() > 70


def test_the_nearer_car_covers_the_farther_and_the_share_says_so(tmp_path):
    far = parked("far", RED, (5, 50))
    near = parked("near", BLUE, (20, 30), at=(0.0, 9.5))
    scene = street(near, far)
    composer = Composer(scene, painted_pack(scene, tmp_path))
    before, covered = composer.visible(12)["far"], composer.visible(25)["far"]
    assert before.share == 1
    assert covered.share < 0.7
    assert composer.visible(25)["near"].share == 1
    box = list(composer.visible(25)["near"].boxes[0][1])
    assert sprite_colour_at(composer.clean(25), box) == BLUE_BGR


def test_who_stands_before_a_bus_is_nearer_though_its_middle_is_nearer_still(tmp_path):
    bus = actor("bus", RED, (0, 4, 12, 0), (60, 4, 12, 0), kind=Label.BUS)
    person = actor("p", GREEN, (0, 2.3, 16.0), (60, 2.3, 16.0), kind=Label.PERSON)
    scene = street(bus, person)
    composer = Composer(scene, painted_pack(scene, tmp_path))
    assert composer.visible(5)["p"].share == 1


def test_a_board_hides_whoever_passes_behind_it_and_not_before_it(tmp_path):
    behind = actor("behind", RED, (0, 0, 14, 90), (60, 0, 14, 90), kind=Label.MOTORCYCLE)
    before = actor("before", BLUE, (0, 0, 8, 90), (60, 0, 8, 90), kind=Label.MOTORCYCLE)
    scene = street(behind, before)
    composer = Composer(scene, painted_pack(scene, tmp_path, props=((3, (0.0, 12.0), GREEN),)))
    sights = composer.visible(1)
    assert sights["behind"].share < 0.2
    assert sights["before"].share == 1


def test_boxes_are_cut_at_the_edge_of_the_picture(tmp_path):
    scene = street(actor("a", RED, (0, -9.0, 12, 90), (60, -9.0, 12, 90)))
    composer = Composer(scene, painted_pack(scene, tmp_path))
    x1, _, x2, _ = composer.visible(1)["a"].boxes[0][1]
    assert x1 == 0
    assert 0 < x2 < 0.4


def test_a_pack_of_another_shape_is_refused(tmp_path):
    scene = street(parked("a", RED, (10, 30)))
    pack = painted_pack(scene, tmp_path)
    square = scene.model_copy(update={"camera": scene.camera.model_copy(update={"size_wh": (320, 320)})})
    with pytest.raises(PackError, match="render the scene again"):
        Composer(square, pack)


def test_an_actor_that_the_renderer_found_outside_the_picture_is_left_out(tmp_path):
    scene = street(parked("a", RED, (8, 30)))
    pack = painted_pack(scene, tmp_path)
    files = {"plate.webp": zipfile.ZipFile(pack.path).read("plate.webp")}
    write_pack(pack.path, scene=scene.id, size_wh=pack.size_wh, entries=[], files=files, unseen=[*pack.entries])
    composer = Composer(scene, Pack(pack.path))
    assert np.array_equal(composer.clean(20.0), composer.clean(1.0))
    assert composer.visible(20.0) == {}
