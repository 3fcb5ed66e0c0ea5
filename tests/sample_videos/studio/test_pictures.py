from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from block_packs import RED, Thing, write_block_pack

from sample_videos.studio.pack import Pack, PackError
from sample_videos.studio.pictures import SMALLEST_PX, PictureMaker, open_pictures
from sample_videos.studio.scene import Label, LightKind
from sample_videos.studio.shelf import light_of

SIZE_WH = (320, 192)
IDS = {str(label): index for index, label in enumerate(Label)}
WritePack = Callable[..., Path]


@pytest.fixture
def pack_of(tmp_path: Path) -> WritePack:
    def write(name: str, *things: Thing, plate: int = 90) -> Path:
        return write_block_pack(tmp_path / f"{name}.pack.zip", things, plate=plate)

    return write


def street(pack_of: WritePack, name: str = "street", plate: int = 90) -> Path:
    """Ten cars, and one person far too rare."""
    cars = [("car", (40 * n, 100 + 10 * n, 40 * n + 50, 130 + 10 * n), 30.0 - 2 * n) for n in range(10)]
    return pack_of(name, *cars, ("person", (440, 60, 452, 100), 35.0), plate=plate)


def test_the_same_seed_makes_the_same_picture_and_another_seed_another(pack_of: WritePack) -> None:
    path = street(pack_of)
    one, other = (open_pictures([str(path)], SIZE_WH) for _ in range(2))

    assert all(np.array_equal(a, b) for a, b in zip(one.make(7), other.make(7), strict=True))
    assert not np.array_equal(one.make(7)[0], one.make(8)[0])


def test_pictures_have_the_asked_size_and_boxes_lie_within_them(pack_of: WritePack) -> None:
    maker = open_pictures([str(street(pack_of))], SIZE_WH)

    for seed in range(30):
        picture, boxes, class_ids = maker.make(seed)
        assert (picture.shape, picture.dtype) == ((192, 320, 3), np.uint8)
        assert (boxes.dtype, boxes.shape) == (np.float32, (len(class_ids), 4))
        assert (boxes >= 0).all()
        assert (boxes <= (*SIZE_WH, *SIZE_WH)).all()
        assert (boxes[:, 2:] - boxes[:, :2] >= SMALLEST_PX).all()


def test_a_plain_picture_shows_things_where_they_were_rendered(pack_of: WritePack) -> None:
    path = pack_of("plain", ("car", (100, 120, 160, 150), 20.0), ("bus", (300, 100, 400, 150), 25.0))
    picture, boxes, class_ids = PictureMaker([Pack(path)], size_wh=(480, 270), is_plain=True).make(1)

    by_class = dict(zip(class_ids.tolist(), boxes.tolist(), strict=True))
    assert by_class == {IDS["car"]: [100, 120, 160, 150], IDS["bus"]: [300, 100, 400, 150]}
    assert picture[135, 130].tolist() == pytest.approx(RED, abs=3)
    assert picture[200, 130].tolist() == pytest.approx((90, 90, 90), abs=3)


def test_boxes_fit_what_is_seen_after_zoom_shift_and_mirror(pack_of: WritePack) -> None:
    maker = open_pictures([str(pack_of("one", ("car", (150, 80, 330, 200), 10.0)))], SIZE_WH)

    differences = []
    for seed in range(40):
        picture, boxes, _ = maker.make(seed)
        grey = picture.astype(int)
        is_painted = np.abs(grey - np.median(grey[np.abs(grey - 114).max(axis=2) > 3], axis=0)).max(axis=2) > 60
        ys, xs = np.nonzero(is_painted)
        if len(boxes) == 1 and len(xs) > 500:
            edges = np.percentile(xs, (1, 99)), np.percentile(ys, (1, 99))
            differences.append(np.abs(np.array(edges).T.reshape(-1) - boxes[0]).max())
    assert len(differences) > 10
    assert np.median(differences) < 4


@pytest.mark.parametrize(("hidden_columns", "is_found"), [(8, True), (10, False)])
def test_a_thing_that_is_nearly_hidden_is_not_to_be_found(
    pack_of: WritePack, hidden_columns: int, is_found: bool
) -> None:
    """Twelve columns wide, behind a tree that leaves four (33 %) or two (17 %) of them."""
    person = ("person", (210, 100, 222, 140), 30.0)
    tree = ("tree", (222 - hidden_columns, 60, 300, 160), 10.0)
    maker = PictureMaker([Pack(pack_of("hidden", person, tree))], size_wh=(480, 270), is_plain=True)

    assert (len(maker.make(1)[2]) == 1) is is_found


def test_nothing_is_put_right_before_another(pack_of: WritePack) -> None:
    path = pack_of("two", ("car", (200, 100, 260, 130), 30.0), ("truck", (190, 60, 300, 160), 10.0))
    maker = PictureMaker([Pack(path)], size_wh=(480, 270), is_plain=True)

    assert all(len(maker.make(seed)[2]) == 1 for seed in range(10))


def test_what_only_hides_others_is_drawn_but_is_no_class(pack_of: WritePack) -> None:
    path = pack_of("tree", ("car", (100, 100, 200, 150), 20.0), ("tree", (180, 50, 220, 160), 10.0))
    picture, boxes, class_ids = PictureMaker([Pack(path)], size_wh=(480, 270), is_plain=True).make(3)

    assert class_ids.tolist() == [IDS["car"]]
    assert boxes.tolist() == [[100, 100, 200, 150]]
    assert picture[60, 200].tolist() == pytest.approx(RED, abs=3)


def test_what_only_hides_others_is_never_repainted_nor_in_the_way_of_random_pictures(pack_of: WritePack) -> None:
    path = pack_of("trees", ("car", (100, 100, 200, 150), 20.0), ("tree", (180, 50, 220, 160), 10.0))
    maker = PictureMaker([Pack(path)], size_wh=(480, 270))

    assert all(set(maker.make(seed)[2].tolist()) <= {IDS["car"]} for seed in range(8))


def test_a_rare_class_appears_about_as_often_as_a_common_one(pack_of: WritePack) -> None:
    maker = PictureMaker([Pack(street(pack_of))], size_wh=(480, 270), is_plain=True)
    seen = Counter(int(each) for seed in range(60) for each in maker.make(seed)[2])

    # One person among ten cars: drawn blindly it would be missing from three pictures in ten.
    assert seen[IDS["person"]] > 54


def test_things_visit_packs_of_similar_light_only(pack_of: WritePack) -> None:
    # The plate's grey tells which pack a picture is of; a guest is a bus in the pack that has cars alone.
    def ever_together(*packs: Path) -> bool:
        maker = open_pictures([str(path) for path in packs], SIZE_WH)
        return any(len(set(maker.make(seed)[2].tolist())) == 2 for seed in range(40))

    many = [("car", (60 * n, 150, 60 * n + 50, 180), 12.0) for n in range(8)]
    buses = [("bus", (120 * n, 60, 120 * n + 100, 110), 15.0) for n in range(4)]
    day, similar = pack_of("a", *many), pack_of("b", *buses, plate=100)
    night = pack_of("c", *buses, plate=10)

    assert ever_together(day, similar)
    assert not ever_together(day, night)


def test_packs_without_actors_are_refused_with_what_to_do(pack_of: WritePack) -> None:
    with pytest.raises(PackError, match="render"):
        PictureMaker([], size_wh=SIZE_WH)
    with pytest.raises(PackError, match="no sprite of a class"):
        PictureMaker([Pack(pack_of("props", ("tree", (10, 10, 40, 80), 9.0)))], size_wh=SIZE_WH)


def test_the_light_is_that_of_the_scene_file_beside_the_pack_else_of_its_name(pack_of: WritePack) -> None:
    car = ("car", (10, 10, 40, 80), 9.0)
    lights = {name: light_of(Pack(pack_of(name, car))) for name in ("gate-night-ir-3", "gate_night", "toy-3")}
    assert lights == {"gate-night-ir-3": LightKind.NIGHT_IR, "gate_night": LightKind.NIGHT, "toy-3": None}

    path = pack_of("random-7", car)
    camera = "camera: {position: [0, 0, 5], look_at: [0, 20, 0]}"
    path.with_name("random-7.yaml").write_text(
        f"id: random-7\nname: x\n{camera}\nlight: {{kind: rain}}\nstreet: {{surfaces: []}}\n"
    )
    assert light_of(Pack(path)) is LightKind.RAIN


def test_an_infrared_street_gives_grey_pictures_alone(pack_of: WritePack) -> None:
    path = pack_of("gate-night-ir", *[("car", (60 * n, 100, 60 * n + 50, 140), 12.0) for n in range(8)])

    for maker in (open_pictures([str(path)], SIZE_WH), PictureMaker([Pack(path)], size_wh=SIZE_WH, is_plain=True)):
        for seed in range(8):
            assert np.ptp(maker.make(seed)[0].astype(int), axis=2).max() < 40
