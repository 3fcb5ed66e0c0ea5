"""A truck's cab over its front axle, and the chassis with the wheels behind it."""

from dataclasses import dataclass

from sample_videos.studio.blender import materials, trim
from sample_videos.studio.blender.cabin import Cabin, CabinWear, put_cabin
from sample_videos.studio.blender.car_body import Hull, put_hull
from sample_videos.studio.blender.skin import Skin
from sample_videos.studio.blender.wheels import put_wheel


@dataclass(frozen=True, slots=True, kw_only=True)
class Cab:
    """The measures of a cab and of what carries it."""

    length_m: float
    """Of the whole vehicle."""
    cab_m: float
    """Length of the cab."""
    width_m: float
    height_m: float
    belt_m: float
    clear_m: float
    wheel_m: float
    rear_axles_y_m: tuple[float, ...]
    panes: tuple[tuple[float, float], ...] = ((0.12, 0.8),)

    @property
    def middle_y_m(self) -> float:
        """Where the cab's middle is."""
        return self.length_m / 2 - self.cab_m / 2

    @property
    def frame_z_m(self) -> float:
        """The upper edge of the chassis' frame."""
        return self.wheel_m * 2 + 0.08

    def hull(self) -> Hull:
        """Returns the cab's lower half, around its own middle."""
        return Hull(
            length_m=self.cab_m, width_m=self.width_m, clear_m=self.clear_m, wheel_m=self.wheel_m,
            arch_m=self.wheel_m + 0.08, axles_y_m=(self.axle_y_m,), tops=((0.0, self.belt_m), (1.0, self.belt_m)),
            waist_m=self.belt_m - 0.2, tuck_m=0.02, shoulder_m=0.03, nose_bow_m=0.12, tail_bow_m=0.0,
            nose_lean_m=0.05, tail_lean_m=0.0, crown_m=0.0, flare_m=0.02, round_m=0.06,
        )  # fmt: skip

    @property
    def axle_y_m(self) -> float:
        """The front axle, from the cab's middle."""
        return -self.cab_m * 0.04

    def cabin(self) -> Cabin:
        """Returns the cab's upper half."""
        half = self.cab_m / 2
        return Cabin(
            front_y_m=(half - 0.04, half - 0.26), rear_y_m=(-half + 0.03, -half + 0.05), height_m=self.height_m,
            ledge_m=0.03, lean_m=0.07, bow_m=(0.14, 0.0), panes=self.panes, has_rear_glass=False,
            pane_levels=(0.08, 0.86), roof_drop_m=0.06,
        )  # fmt: skip


def put_cab(skin: Skin, cab: Cab, colour: str, *, lights: bool, has_bright_grille: bool = False) -> None:
    """Adds the cab with its face, doors and mirrors."""
    hull, cabin = cab.hull(), cab.cabin()
    paint, dark = materials.paint(colour), materials.plastic("#17181a")
    skin.shift_y_m = cab.middle_y_m
    put_hull(skin, hull, paint, dark)
    put_cabin(skin, hull, cabin, CabinWear(paint=paint, roof=paint, glass=materials.glass(), pillar=dark))
    skin.box(
        (0, 0, (hull.clear_m + cab.belt_m) / 2 + 0.1),
        (cab.width_m - 0.5, cab.cab_m - 0.3, cab.belt_m - hull.clear_m - 0.1),
        dark,
    )
    _put_cab_face(skin, cab, hull, lights=lights, has_bright_grille=has_bright_grille)
    half, belt = cab.width_m / 2, cab.belt_m
    for y in (cab.cab_m * 0.5 - 0.2, -cab.cab_m * 0.5 + 0.18):
        trim.put_seam(skin, hull, y, (max(hull.clear_m + 0.05, hull.bottom_z(y) + 0.03), belt - 0.02))
    trim.put_handles(skin, hull, [(-cab.cab_m * 0.5 + 0.32, belt - 0.15)], dark)
    for side in (1, -1):
        x, y = side * (half + 0.11), cab.cab_m / 2 - 0.08
        skin.box((side * (half + 0.05), y, belt + 0.5), (0.26, 0.03, 0.03), dark)
        skin.box((x, y, belt + 0.32), (0.17, 0.07, 0.4), dark, bevel_m=0.03)
        put_wheel(skin, (side * (half - 0.15), cab.axle_y_m, cab.wheel_m), cab.wheel_m, 0.24, style="steel")
    skin.shift_y_m = 0.0


def put_chassis(skin: Skin, cab: Cab, *, lights: bool) -> None:
    """Adds frame, rear wheels in pairs, mudguards, tank and rear bumper with lamps."""
    dark, grey = materials.plastic("#141516"), materials.surface("#3a3c3e", roughness=0.5, metallic=0.6)
    rear, front = -cab.length_m / 2, cab.length_m / 2 - cab.cab_m
    length, z = front - rear + 0.6, cab.frame_z_m - 0.12
    for side in (1, -1):
        skin.box((side * 0.38, rear + length / 2, z), (0.09, length, 0.2), dark)
        for y in cab.rear_axles_y_m:
            put_wheel(skin, (side * (cab.width_m / 2 - 0.14), y, cab.wheel_m), cab.wheel_m, 0.22, style="steel")
            put_wheel(skin, (side * (cab.width_m / 2 - 0.40), y, cab.wheel_m), cab.wheel_m, 0.22, style="steel")
            skin.cylinder((side * 0.3, y, cab.wheel_m), (0.14, 0.7), dark, axis="x")
    middle = (front + max(cab.rear_axles_y_m) + cab.wheel_m) / 2
    skin.box((-cab.width_m / 2 + 0.35, middle, cab.wheel_m + 0.12), (0.45, 0.8, 0.42), grey, bevel_m=0.06)
    skin.box((cab.width_m / 2 - 0.35, middle, cab.wheel_m + 0.12), (0.4, 0.55, 0.36), dark, bevel_m=0.03)
    for side in (1, -1):
        long = front - max(cab.rear_axles_y_m) - 2 * cab.wheel_m
        for height in (0.12, 0.3):
            skin.box(
                (side * (cab.width_m / 2 - 0.04), middle, cab.wheel_m + height), (0.03, long, 0.06), grey, bevel_m=0.005
            )
    skin.box((0, rear + 0.08, cab.wheel_m + 0.12), (cab.width_m - 0.1, 0.08, 0.14), dark)
    red = trim.tail_lamp(is_on=lights)
    for side in (1, -1):
        skin.box((side * (cab.width_m / 2 - 0.25), rear + 0.03, cab.wheel_m + 0.13), (0.36, 0.03, 0.11), red)
    skin.box((0, rear + 0.03, cab.wheel_m + 0.13), (0.44, 0.012, 0.14), materials.plastic("#d9a400"), bevel_m=0.004)


def _put_cab_face(skin: Skin, cab: Cab, hull: Hull, *, lights: bool, has_bright_grille: bool) -> None:
    half, low, belt = cab.width_m / 2, hull.clear_m, cab.belt_m
    dark = materials.plastic("#121315")
    bright = materials.metal("#b9bcbf", 0.3)
    grille = [(-half * 0.62, belt - 0.42, belt - 0.14), (half * 0.62, belt - 0.42, belt - 0.14)]
    trim.put_face_band(skin, hull, grille, dark, is_nose=True)
    for k in range(2):
        z = belt - 0.36 + 0.1 * k
        bar = [(-half * 0.58, z, z + 0.035), (half * 0.58, z, z + 0.035)]
        trim.put_face_band(
            skin, hull, bar, bright if has_bright_grille else materials.plastic("#3a3c3e"), is_nose=True, lift_m=0.02
        )
    trim.put_face_band(
        skin, hull, [(-half * 0.97, low + 0.03, low + 0.3), (half * 0.97, low + 0.03, low + 0.3)], dark, is_nose=True
    )
    glow = materials.lamp("#fff4dc" if lights else "#cdd5da", is_on=lights)
    lamp = [(half * 0.58, low + 0.34, low + 0.52), (half * 0.9, low + 0.36, low + 0.55)]
    trim.put_face_band(skin, hull, [(x, a - 0.025, b + 0.025) for x, a, b in lamp], dark, is_nose=True, is_pair=True)
    trim.put_face_band(skin, hull, lamp, glow, is_nose=True, is_pair=True, lift_m=0.018)
    y = hull.face_y(0.0, low + 0.15, is_nose=True) + 0.02
    skin.box((0, y, low + 0.16), (0.44, 0.014, 0.14), materials.plastic("#d9a400"), bevel_m=0.004)
    wiper = materials.plastic("#0a0a0a")
    for x in (-0.3, 0.35):
        skin.box((x, cab.cab_m / 2 - 0.04, belt + 0.06), (0.5, 0.02, 0.02), wiper, bevel_m=0.005)


def head_lamp_place(cab: Cab) -> tuple[float, float, float]:
    """Returns the place of the right headlamp."""
    return cab.width_m * 0.37, cab.length_m / 2 - 0.06, cab.clear_m + 0.45
