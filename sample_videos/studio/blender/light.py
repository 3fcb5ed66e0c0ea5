"""What lights a scene: the sky, the sun, street lamps, shop windows, a camera's own infrared; and the exposure."""

import math
from dataclasses import dataclass

import bpy
from mathutils import Vector

from sample_videos.studio.blender.materials import Colour
from sample_videos.studio.scene import CameraPlace, Light, LightKind, Prop, Street

LAMP_HEIGHT_M = 7.0
LAMP_ARM_M = 1.6
"""The lamp hangs this far from its post, towards the prop's heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """The dome and the sun of one kind of light."""

    horizon: Colour
    zenith: Colour
    strength: float
    sun: float
    """Strength of the sun's lamp, W/m2; 0: none."""
    sun_colour: Colour
    sun_size_deg: float
    exposure: float
    """Stops, added by the view transform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What the light changes on things themselves."""

    is_wet: bool
    sign_glow: float
    """Strength of a lit signboard's own light."""
    lit_share: float
    """Share of windows with light behind them."""


SKIES = {
    LightKind.DAY: Sky(
        horizon=(0.78, 0.84, 0.90),
        zenith=(0.44, 0.56, 0.78),
        strength=1.0,
        sun=3.4,
        sun_colour=(1.0, 0.94, 0.84),
        sun_size_deg=1.2,
        exposure=0.85,
    ),
    LightKind.OVERCAST: Sky(
        horizon=(0.80, 0.83, 0.86),
        zenith=(0.95, 0.97, 1.0),
        strength=0.9,
        sun=0.35,
        sun_colour=(1.0, 0.98, 0.95),
        sun_size_deg=40,
        exposure=0.75,
    ),
    LightKind.RAIN: Sky(
        horizon=(0.66, 0.70, 0.74),
        zenith=(0.72, 0.76, 0.80),
        strength=0.7,
        sun=0.1,
        sun_colour=(1.0, 1.0, 1.0),
        sun_size_deg=60,
        exposure=1.5,
    ),
    LightKind.DUSK: Sky(
        horizon=(0.62, 0.42, 0.34),
        zenith=(0.16, 0.22, 0.42),
        strength=0.3,
        sun=0.25,
        sun_colour=(1.0, 0.55, 0.3),
        sun_size_deg=6,
        exposure=1.5,
    ),
    LightKind.NIGHT: Sky(
        horizon=(0.06, 0.055, 0.06),
        zenith=(0.016, 0.02, 0.034),
        strength=1.1,
        sun=0,
        sun_colour=(1.0, 1.0, 1.0),
        sun_size_deg=1,
        exposure=1.6,
    ),
    LightKind.NIGHT_IR: Sky(
        horizon=(0.02, 0.02, 0.02),
        zenith=(0.004, 0.004, 0.004),
        strength=0.6,
        sun=0,
        sun_colour=(1.0, 1.0, 1.0),
        sun_size_deg=1,
        exposure=1.0,
    ),
}

HOURS = {
    LightKind.DAY: Hour(is_wet=False, sign_glow=0.0, lit_share=0.0),
    LightKind.OVERCAST: Hour(is_wet=False, sign_glow=0.0, lit_share=0.05),
    LightKind.RAIN: Hour(is_wet=True, sign_glow=0.5, lit_share=0.15),
    LightKind.DUSK: Hour(is_wet=False, sign_glow=0.9, lit_share=0.35),
    LightKind.NIGHT: Hour(is_wet=False, sign_glow=0.7, lit_share=0.35),
    LightKind.NIGHT_IR: Hour(is_wet=False, sign_glow=0.0, lit_share=0.06),
}


def light_up(light: Light, camera: CameraPlace, street: Street) -> None:
    """Sets the scene's world, lamps, view transform and exposure. What was lit before is not taken away."""
    sky = SKIES[light.kind]
    _set_dome(sky)
    if sky.sun > 0:
        _add_sun(light, sky)
    if light.kind in {LightKind.NIGHT, LightKind.DUSK}:
        for prop in street.props:
            if prop.kind == "lamp":
                _add_lamp(lamp_head(prop), power_w=1500 if light.kind == LightKind.NIGHT else 350)
        _light_shops(street, power_w=70 if light.kind == LightKind.NIGHT else 40)
    if light.kind == LightKind.NIGHT and not any(prop.kind == "lamp" for prop in street.props):
        _add_lamp((camera.look_at[0] + 3, camera.look_at[1], LAMP_HEIGHT_M + 1), power_w=1200)
    if light.kind == LightKind.NIGHT_IR:
        _add_infrared(camera)
    view = bpy.context.scene.view_settings
    view.view_transform, view.look = "AgX", "AgX - Medium High Contrast"
    view.exposure = sky.exposure


def lamp_head(prop: Prop) -> tuple[float, float, float]:
    """Returns where the light of a street lamp hangs."""
    heading = math.radians(prop.heading_deg)
    return (
        prop.at[0] - math.sin(heading) * LAMP_ARM_M,
        prop.at[1] + math.cos(heading) * LAMP_ARM_M,
        LAMP_HEIGHT_M - 0.1,
    )


def _set_dome(sky: Sky) -> None:
    """Makes the world a gradient from the horizon to the zenith; below the horizon it is as dark as ground."""
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    place = tree.nodes.new("ShaderNodeTexCoord")
    parts = tree.nodes.new("ShaderNodeSeparateXYZ")
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    tree.links.new(place.outputs["Generated"], parts.inputs[0])
    tree.links.new(parts.outputs[2], ramp.inputs[0])
    first, last = ramp.color_ramp.elements
    first.position, first.color = 0.0, (*sky.horizon, 1)
    last.position, last.color = 0.75, (*sky.zenith, 1)
    background = tree.nodes["Background"]
    tree.links.new(ramp.outputs[0], background.inputs[0])
    background.inputs[1].default_value = sky.strength


def _add(kind: str, name: str, *, power: float, colour: Colour) -> bpy.types.Object:
    data = bpy.data.lights.new(name, kind)
    data.energy, data.color = power, colour
    made = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(made)
    return made


def _add_sun(light: Light, sky: Sky) -> None:
    made = _add("SUN", "sun", power=sky.sun, colour=sky.sun_colour)
    made.data.angle = math.radians(sky.sun_size_deg)
    azimuth, elevation = math.radians(light.sun_azimuth_deg), math.radians(light.sun_elevation_deg)
    flat = math.cos(elevation)
    towards = Vector((-math.sin(azimuth) * flat, math.cos(azimuth) * flat, math.sin(elevation)))
    made.rotation_euler = towards.to_track_quat("Z", "Y").to_euler()


def _add_lamp(at: tuple[float, float, float], *, power_w: float) -> None:
    """Hangs a sodium-yellow lamp that shines downwards in a wide cone."""
    made = _add("SPOT", "street lamp", power=power_w, colour=(1.0, 0.72, 0.42))
    made.data.spot_size, made.data.spot_blend = math.radians(150), 0.8
    made.data.shadow_soft_size = 0.15
    made.location = (at[0], at[1], at[2] - 0.1)


def _light_shops(street: Street, *, power_w: float) -> None:
    """Puts an even light before each shopfront, as its window and its sign throw on the pavement."""
    for building in street.buildings:
        (x1, y1), (x2, y2) = building.front
        ahead = Vector((x2 - x1, y2 - y1, 0)).normalized()
        out = Vector((ahead.y, -ahead.x, 0))
        count = len(building.shops)
        for n in range(count):
            share = (n + 0.5) / count
            middle = Vector((x1 + share * (x2 - x1), y1 + share * (y2 - y1), 2.6)) + out * 0.5
            made = _add("AREA", "shop light", power=power_w, colour=(1.0, 0.93, 0.82))
            made.data.shape, made.data.size, made.data.size_y = "RECTANGLE", 2.5, 0.8
            made.location = middle
            made.rotation_euler = (-(out + Vector((0, 0, -0.9)))).to_track_quat("Z", "Y").to_euler()
            made.visible_camera = False


def _add_infrared(camera: CameraPlace) -> None:
    """Puts the camera's own lamps beside its lens: bright in the middle, weak at the edges and far away."""
    made = _add("SPOT", "infrared", power=1.0, colour=(1.0, 1.0, 1.0))
    place, target = Vector(camera.position), Vector(camera.look_at)
    reach = (target - place).length
    made.data.energy = 45.0 * max(reach, 6.0) ** 2
    made.data.spot_size = math.radians(min(camera.fov_deg + 8, 120))
    made.data.spot_blend, made.data.shadow_soft_size = 1.0, 0.05
    made.location = place + Vector((0.12, 0, 0.1))
    made.rotation_euler = (place - target).to_track_quat("Z", "Y").to_euler()
