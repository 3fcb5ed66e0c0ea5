"""Paint on the road: lines, crossings, bays, yellow grids, fire lanes and words, a little worn."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import bpy
from mathutils import Matrix, Vector

from sample_videos.studio.blender import ground, textures
from sample_videos.studio.blender.lettering import lettering
from sample_videos.studio.blender.masonry import Masonry
from sample_videos.studio.scene import Marking, Metres2, Street

ABOVE_M = 0.004
COLOURS = {"white": "#d8d8d2", "yellow": "#d9a520", "red": "#7d3029"}
FIRE_LANE_TEXT = "消防车道 禁止占用"
Flat = tuple[float, float]
Polygon = list[Flat]


class Sheet:
    """A piece of ground in metres along its first edge (u) and away from it (v), on which paint is laid."""

    def __init__(self, ring: Sequence[Metres2], *, top_m: float) -> None:
        self.first, self.along, self.away = ground.away_and_along(ring)
        self.size_m = (self.along.length, self.away.length)
        self.top_m = top_m
        self._masonry = Masonry(at=(0, 0), turn_deg=0)

    def paint(self, material: bpy.types.Material, polygon: Sequence[Flat], *, layer: int = 0) -> None:
        """Fills a polygon, cut at the sheet's edges; a higher layer covers a lower one."""
        inside = _cut(list(polygon), self.size_m)
        if len(inside) >= 3:
            z = self.top_m + ABOVE_M + 0.0012 * layer
            self._masonry.pane(material, [(*self._world(each), z) for each in inside])

    def bar(self, material: bpy.types.Material, low: Flat, high: Flat, *, layer: int = 0) -> None:
        """Fills a rectangle."""
        self.paint(material, [low, (high[0], low[1]), high, (low[0], high[1])], layer=layer)

    def border(self, material: bpy.types.Material, *, width_m: float, layer: int = 0) -> None:
        """Paints a line along the inside of all four edges."""
        u, v = self.size_m
        self.bar(material, (0, 0), (u, width_m), layer=layer)
        self.bar(material, (0, v - width_m), (u, v), layer=layer)
        self.bar(material, (0, width_m), (width_m, v - width_m), layer=layer)
        self.bar(material, (u - width_m, width_m), (u, v - width_m), layer=layer)

    def write(self, material: bpy.types.Material, text: str, *, low: Flat, high: Flat) -> None:
        """Writes a text between two corners, reading along u, stretched up to twice and a half to fill them."""
        size = (high[0] - low[0], high[1] - low[1])
        made = lettering(text, material, size_wh_m=size, stretch=2.5)
        along, away = self.along.normalized(), self.away.normalized()
        middle = self._world(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2))
        turn = Matrix(((along.x, away.x, 0, middle[0]), (along.y, away.y, 0, middle[1]), (0, 0, 1, 0), (0, 0, 0, 1)))
        self._masonry.put(made, Matrix.Translation(Vector((0, 0, self.top_m + ABOVE_M + 0.0025))) @ turn)

    def lay(self, name: str) -> None:
        """Makes the objects."""
        self._masonry.built(name)

    def _world(self, at: Flat) -> Metres2:
        place = self.first + self.along.normalized() * at[0] + self.away.normalized() * at[1]
        return place.x, place.y


def build_markings(street: Street, *, is_wet: bool) -> None:
    """Builds the street's markings, each on the ground that lies under its middle."""
    paints = {name: textures.road_paint(colour, is_wet=is_wet) for name, colour in COLOURS.items()}
    for marking in street.markings:
        x, y = (sum(point[axis] for point in marking.ring) / len(marking.ring) for axis in (0, 1))
        top_m = ground.height_at(street, (x, y))
        if marking.kind in {"line", "dashed", "stop_line"}:
            _strip(marking, paints[marking.colour], top_m=top_m)
        else:
            sheet = Sheet(marking.ring, top_m=top_m)
            AREAS[marking.kind](sheet, marking, paints)
            sheet.lay(marking.kind)


def _strip(marking: Marking, material: bpy.types.Material, *, top_m: float) -> None:
    """Paints along the points; dashes as on town roads, 2 m of paint and 4 m without."""
    width = 0.4 if marking.kind == "stop_line" and marking.width_m == 0.15 else marking.width_m
    z = top_m + ABOVE_M
    masonry = Masonry(at=(0, 0), turn_deg=0)
    for one, other in pairwise([Vector(point) for point in marking.ring]):
        length = (other - one).length
        ahead = (other - one).normalized()
        aside = Vector((-ahead.y, ahead.x)) * width / 2
        pieces = [(0.0, length)]
        if marking.kind == "dashed":
            pieces = [(s, min(s + 2.0, length)) for s in (6.0 * n for n in range(math.ceil(length / 6.0)))]
        for start, end in pieces:
            a, b = one + ahead * start, one + ahead * end
            masonry.pane(material, [(*each, z) for each in (a - aside, b - aside, b + aside, a + aside)])
    masonry.built(marking.kind)


Paints = dict[str, bpy.types.Material]


def _zebra(sheet: Sheet, marking: Marking, paints: Paints) -> None:
    u, v = sheet.size_m
    length, is_wide = max(u, v), u >= v
    for n in range(int((length + 0.4) // 0.85)):
        low, high = n * 0.85, n * 0.85 + 0.45
        if is_wide:
            sheet.bar(paints[marking.colour], (low, 0), (high, v))
        else:
            sheet.bar(paints[marking.colour], (0, low), (u, high))


def _bay(sheet: Sheet, marking: Marking, paints: Paints) -> None:
    sheet.border(paints[marking.colour], width_m=min(marking.width_m, 0.12))
    if marking.text:
        u, v = sheet.size_m
        sheet.write(paints[marking.colour], marking.text, low=(u * 0.3, v * 0.3), high=(u * 0.7, v * 0.7))


def _yellow_grid(sheet: Sheet, marking: Marking, paints: Paints) -> None:
    paint = paints["yellow"]
    sheet.border(paint, width_m=0.2)
    _hatch(sheet, paint, low=(0.2, 0.2), high=(sheet.size_m[0] - 0.2, sheet.size_m[1] - 0.2), step_m=2.2, width_m=0.13)
    _hatch(sheet, paint, low=(0.2, 0.2), high=(sheet.size_m[0] - 0.2, sheet.size_m[1] - 0.2), step_m=-2.2, width_m=0.13)
    if marking.text:
        u, v = sheet.size_m
        sheet.write(paint, marking.text, low=(u * 0.1, v * 0.3), high=(u * 0.9, v * 0.7))


def _fire_lane(sheet: Sheet, marking: Marking, paints: Paints) -> None:
    """A frame in yellow with hatched ends and the words in it; `red`: on a red ground; `white`: words in white."""
    u, v = sheet.size_m
    frame = 0.2
    if marking.colour == "red":
        sheet.bar(paints["red"], (0, 0), (u, v))
        for n in range(int(max(u, v) / 1.0) + 1):
            for low, high in _edge_pieces(n, (u, v), frame):
                sheet.bar(paints["white"], low, high, layer=1)
    else:
        sheet.border(paints["yellow"], width_m=frame)
        end = min(1.6, max(u, v) * 0.12)
        ends = (
            [((0.0, 0.0), (end, v)), ((u - end, 0.0), (u, v))]
            if u >= v
            else [((0.0, 0.0), (u, end)), ((0.0, v - end), (u, v))]
        )
        for low, high in ends:
            _hatch(sheet, paints["yellow"], low=low, high=high, step_m=0.75, width_m=0.22)
    letters = "yellow" if marking.colour == "yellow" else "white"
    _fill_with_words(sheet, paints[letters], marking.text or FIRE_LANE_TEXT)


def _edge_pieces(n: int, size_m: Flat, width_m: float) -> list[tuple[Flat, Flat]]:
    u, v = size_m
    start, end = n * 1.0, n * 1.0 + 0.5
    return [
        ((start, 0.0), (end, width_m)),
        ((start, v - width_m), (end, v)),
        ((0.0, start), (width_m, end)),
        ((u - width_m, start), (u, end)),
    ]


def _fill_with_words(sheet: Sheet, paint: bpy.types.Material, text: str) -> None:
    """Writes in one line where there is width, else a word to a line, again and again down a very deep box."""
    u, v = sheet.size_m
    words = text.split()
    if u >= v * 1.6:
        margin = min(2.0, u * 0.15)
        sheet.write(paint, "  ".join(words), low=(margin, v * 0.24), high=(u - margin, v * 0.76))
        return
    block = u * 0.85 * len(words)
    times = max(1, int((v * 0.8) // (block * 1.8)))
    for n in range(times):
        middle = v * (n + 0.5) / times
        half = min(block, v * 0.7 / times) / 2
        sheet.write(paint, "\n".join(words), low=(u * 0.12, middle - half), high=(u * 0.88, middle + half))


def _arrow(sheet: Sheet, marking: Marking, paints: Paints) -> None:
    """Points along the first edge of two points, or away from the first edge of an area."""
    paint = paints[marking.colour]
    if len(marking.ring) == 2:
        length = sheet.size_m[0]
        sheet.size_m = (length, 1.2)
        sheet.first -= sheet.away.normalized() * 0.6
        sheet.bar(paint, (0, 0.5), (length * 0.62, 0.7))
        sheet.paint(paint, [(length * 0.6, 0.1), (length, 0.6), (length * 0.6, 1.1)])
        return
    u, v = sheet.size_m
    sheet.bar(paint, (u * 0.42, 0), (u * 0.58, v * 0.62))
    sheet.paint(paint, [(u * 0.12, v * 0.6), (u * 0.88, v * 0.6), (u * 0.5, v)])


def _text(sheet: Sheet, marking: Marking, paints: Paints) -> None:
    u, v = sheet.size_m
    sheet.write(paints[marking.colour], "\n".join(marking.text.split()), low=(0, 0), high=(u, v))


AREAS: dict[str, Callable[[Sheet, Marking, Paints], None]] = {
    "zebra": _zebra,
    "bay": _bay,
    "yellow_grid": _yellow_grid,
    "fire_lane": _fire_lane,
    "arrow": _arrow,
    "text": _text,
}


def _hatch(sheet: Sheet, paint: bpy.types.Material, *, low: Flat, high: Flat, step_m: float, width_m: float) -> None:
    """Paints slanting stripes between two corners; a negative step slants them the other way."""
    u, v = high[0] - low[0], high[1] - low[1]
    half = width_m / math.sqrt(2)
    for n in range(-math.ceil(v / abs(step_m)), math.ceil(u / abs(step_m)) + 1):
        foot = n * abs(step_m)
        stripe: Polygon = [(foot - half, 0), (foot + half, 0), (foot + v + half, v), (foot + v - half, v)]
        if step_m < 0:
            stripe = [(u - x, y) for x, y in reversed(stripe)]
        inside = _cut(stripe, (u, v))
        if len(inside) >= 3:
            sheet.paint(paint, [(x + low[0], y + low[1]) for x, y in inside])


def _cut(polygon: Polygon, size_m: Flat) -> Polygon:
    """Returns the part of a convex polygon inside the rectangle from 0 to `size_m` (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, 0.0, 1), (0, size_m[0], -1), (1, 0.0, 1), (1, size_m[1], -1)):
        kept: Polygon = []
        for one, other in pairwise([*polygon, polygon[0]]) if polygon else []:
            first, second = sign * (one[axis] - limit), sign * (other[axis] - limit)
            if first >= 0:
                kept.append(one)
            if first * second < 0:
                share = first / (first - second)
                kept.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
        polygon = kept
    return polygon
