"""Random streets of five kinds: along the kerb, across the road, an alley, a square, a junction."""

import random
from collections.abc import Callable
from typing import Literal

from sample_videos.studio.scene import Building, Marking, Metres2, Prop, Shop, Street, Surface

SIGNS = (
    "便民超市", "老张面馆", "鲜果汇", "兴隆五金", "康泰药房", "丽人美发",
    "顺达快递", "四季服饰", "好味早餐", "社区书店",
    "宏发电器", "百姓粮油", "小李修车", "蜀香火锅", "喜客来宾馆", "华美眼镜",
    "天天蔬菜", "金马手机", "江南茶庄", "爱婴母婴",
)  # fmt: skip
TITLES = ("社区服务中心", "农贸市场", "文化馆", "储蓄所", "第二小学", "长途客运站", "中医院", "邮政支局")
COLOURS = ("#a02020", "#1f4f9a", "#1c7a3c", "#d0a018", "#7a2a7a", "#20707a", "#c05a18", "#303438")
STYLES = ("flats", "office", "old", "flats", "school", "hospital", "station", "wall")
SMALL_PROPS = ("bollard", "bench", "planter", "hydrant", "sign_post", "bin", "electric_box", "barrier")

Front = tuple[Metres2, Metres2]


def random_street(rng: random.Random, *, is_night: bool = False) -> Street:
    """Returns a street before a camera at x = 0, y = 0 that looks along +y."""
    layout = rng.choice((_along, _across, _alley, _square, _junction))
    street = layout(rng)
    lamps = [Prop(kind="lamp", at=(rng.uniform(-9, 9), y), seed=rng.randrange(999)) for y in (9.0, 20.0, 33.0)]
    return street.model_copy(update={"props": [*street.props, *lamps]}) if is_night else street


def _rectangle(x1: float, y1: float, x2: float, y2: float) -> list[Metres2]:
    return [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]


def _building(rng: random.Random, front: Front) -> Building:
    style = rng.choice(STYLES)
    shops = [Shop(sign=rng.choice(SIGNS), colour=rng.choice(COLOURS)) for _ in range(rng.randint(2, 6))]
    return Building.model_validate(
        {
            "front": front,
            "height_m": rng.uniform(7, 26) if style != "wall" else rng.uniform(2.0, 3.0),
            "style": style,
            "shops": shops if style in {"flats", "old"} and rng.random() < 0.8 else [],
            "title": rng.choice(TITLES) if rng.random() < 0.3 and style != "wall" else "",
            "seed": rng.randrange(9999),
        }
    )


def _row(rng: random.Random, start: Metres2, end: Metres2) -> list[Building]:
    """Returns houses side by side from `start` to `end`, on the left of that walk."""
    buildings, share = [], 0.0
    while share < 0.98:
        after = min(1.0, share + rng.uniform(0.2, 0.5))
        after = 1.0 if after > 0.9 else after
        a, b = ((start[0] + (end[0] - start[0]) * s, start[1] + (end[1] - start[1]) * s) for s in (share, after))
        buildings.append(_building(rng, (a, b)))
        share = after
    return buildings


def _props(rng: random.Random, place: Callable[[], Metres2], count: int) -> list[Prop]:
    kinds = ["tree"] * 3 + [rng.choice(SMALL_PROPS) for _ in range(4)]
    return [
        Prop.model_validate(
            {
                "kind": rng.choice(kinds),
                "at": place(),
                "heading_deg": rng.choice((0, 90)),
                "seed": rng.randrange(9999),
                "hides": True,
            }
        )
        for _ in range(count)
    ]


def _along(rng: random.Random) -> Street:
    """The road runs away from the camera, a pavement and houses on both sides."""
    left, right, edge = -rng.uniform(3, 7), rng.uniform(4, 8), rng.uniform(2.5, 5)
    walk = rng.choice(("paving", "concrete"))
    surfaces = [
        Surface.model_validate({"kind": walk, "ring": _rectangle(left - edge, -5, left, 80), "height_m": 0.12}),
        Surface.model_validate({"kind": walk, "ring": _rectangle(right, -5, right + edge, 80), "height_m": 0.12}),
    ]
    middle = (left + right) / 2
    markings = [
        Marking(kind=rng.choice(("line", "dashed")), ring=[(middle, 0), (middle, 80)], colour="yellow"),
        Marking(kind="line", ring=[(left + 0.4, 0), (left + 0.4, 80)], colour=rng.choice(("white", "yellow"))),
    ]
    if rng.random() < 0.5:
        y = rng.uniform(10, 22)
        markings.append(Marking(kind="zebra", ring=_rectangle(left, y, right, y + 4)))
    for n in range(rng.randint(0, 4)):
        y = 8 + 6.2 * n
        markings.append(Marking(kind="bay", ring=_rectangle(right - 2.3, y, right, y + 6)))
    houses = _row(rng, (left - edge, 2), (left - edge, 75)) + _row(rng, (right + edge, 75), (right + edge, 2))
    sides = [(left - 0.7, left - edge + 0.8), (right + 0.7, right + edge - 0.8)]

    def place() -> Metres2:
        return rng.uniform(*rng.choice(sides)), rng.uniform(7, 45)

    return Street(surfaces=surfaces, markings=markings, buildings=houses, props=_props(rng, place, rng.randint(3, 9)))


def _across(rng: random.Random) -> Street:
    """The road runs from left to right, houses behind it."""
    near, wide, edge = rng.uniform(4, 8), rng.uniform(7, 12), rng.uniform(3, 6)
    far = near + wide
    surfaces = [
        Surface(kind="paving", ring=_rectangle(-50, -5, 50, near), height_m=0.12),
        Surface(kind=rng.choice(("paving", "concrete")), ring=_rectangle(-50, far, 50, far + edge), height_m=0.12),
    ]
    middle = (near + far) / 2
    markings = [
        Marking(kind="dashed", ring=[(-50, middle), (50, middle)], colour=rng.choice(("white", "yellow"))),
        Marking(kind="line", ring=[(-50, near + 0.4), (50, near + 0.4)]),
    ]
    if rng.random() < 0.5:
        x = rng.uniform(-7, 4)
        markings.append(Marking(kind="zebra", ring=_rectangle(x, near, x + 4, far)))
    if rng.random() < 0.4:
        x = rng.uniform(-6, 3)
        markings.append(Marking(kind="yellow_grid", ring=_rectangle(x, near, x + 7, middle), colour="yellow"))
    houses = _row(rng, (-40, far + edge), (40, far + edge))

    def place() -> Metres2:
        return rng.uniform(-16, 16), rng.choice((near - 0.6, far + 0.8, far + edge - 0.6))

    return Street(surfaces=surfaces, markings=markings, buildings=houses, props=_props(rng, place, rng.randint(3, 9)))


def _alley(rng: random.Random) -> Street:
    """A lane between walls or flats, often with a fire lane's paint."""
    left, right = -rng.uniform(3, 5), rng.uniform(3, 6)
    surfaces = [Surface(kind=rng.choice(("concrete", "asphalt")), ring=_rectangle(left, -5, right, 80))]
    if rng.random() < 0.5:
        strip = _rectangle(right - 1.5, -5, right, 80)
        surfaces.append(Surface(kind=rng.choice(("grass", "paving")), ring=strip, height_m=0.1))
    markings = []
    if rng.random() < 0.7:
        y, wide = rng.uniform(6, 14), rng.uniform(2.8, 4)
        x = rng.uniform(left + 0.3, max(left + 0.4, right - wide - 0.5))
        colour: Literal["red", "yellow", "white"] = rng.choice(("red", "yellow", "white"))
        markings.append(
            Marking(kind="fire_lane", ring=_rectangle(x, y, x + wide, y + rng.uniform(8, 14)), colour=colour)
        )
    houses = _row(rng, (left, 3), (left, 60)) + _row(rng, (right, 60), (right, 3)) + _row(rng, (left, 60), (right, 60))

    def place() -> Metres2:
        return rng.choice((left + 0.7, right - 0.7)), rng.uniform(6, 40)

    return Street(surfaces=surfaces, markings=markings, buildings=houses, props=_props(rng, place, rng.randint(2, 7)))


def _square(rng: random.Random) -> Street:
    """A paved place before shops, a station or a hospital."""
    far = rng.uniform(18, 34)
    surfaces = [Surface(kind=rng.choice(("paving", "concrete", "asphalt")), ring=_rectangle(-50, -5, 50, far))]
    if rng.random() < 0.6:
        y = rng.uniform(8, 14)
        surfaces.append(Surface(kind="tactile", ring=_rectangle(-40, y, 40, y + 0.5)))
    markings = []
    for n in range(rng.randint(0, 7)):
        x = -10 + 2.6 * n
        markings.append(Marking(kind="bay", ring=_rectangle(x, far - 9, x + 2.5, far - 3.5)))
    houses = _row(rng, (-36, far), (36, far))

    def place() -> Metres2:
        return rng.uniform(-15, 15), rng.uniform(8, far - 0.8)

    return Street(surfaces=surfaces, markings=markings, buildings=houses, props=_props(rng, place, rng.randint(2, 8)))


def _junction(rng: random.Random) -> Street:
    """Two roads that meet, seen from a corner."""
    near, far, left, right = rng.uniform(8, 12), rng.uniform(19, 25), -rng.uniform(4, 9), rng.uniform(4, 9)
    corners = [(-50, -5, left, near), (right, -5, 50, near), (-50, far, left, 80), (right, far, 50, 80)]
    surfaces = [Surface(kind="paving", ring=_rectangle(*each), height_m=0.12) for each in corners]
    markings = [
        Marking(kind="zebra", ring=_rectangle(left, near - 4, right, near - 0.8)),
        Marking(kind="stop_line", ring=[(left, far + 1.5), ((left + right) / 2, far + 1.5)]),
        Marking(kind="dashed", ring=[((left + right) / 2, far + 2), ((left + right) / 2, 80)]),
        Marking(kind="arrow", ring=_rectangle(left + 1, far + 4, left + 2.4, far + 9)),
    ]
    houses = _row(rng, (left - 4, far + 5), (left - 40, far + 5)) + _row(
        rng, (right + 40, far + 5), (right + 4, far + 5)
    )

    def place() -> Metres2:
        return rng.choice((left - 1.0, right + 1.0)), rng.choice((near - 2.0, far + 1.0, far + 6.0))

    return Street(surfaces=surfaces, markings=markings, buildings=houses, props=_props(rng, place, rng.randint(3, 7)))
