"""What things are made of: paint, glass, rubber, metal, cloth, lamps. Equal calls share one material."""

import bpy

Colour = tuple[float, float, float]


def linear(colour: str) -> Colour:
    """Returns `#rrggbb` as linear red, green, blue."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = ((p / 12.92) if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def surface(
    colour: str,
    *,
    roughness: float = 0.6,
    metallic: float = 0.0,
    coat: float = 0.0,
    glow: float = 0.0,
) -> bpy.types.Material:
    """Returns a plain material; `coat` is a layer of clear varnish, `glow` the strength of its own light."""
    name = f"{colour} r{roughness:.2f} m{metallic:.2f} c{coat:.2f} g{glow:.2f}"
    found = bpy.data.materials.get(name)
    if found is not None:
        return found
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*linear(colour), 1.0)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Metallic"].default_value = metallic
    shader.inputs["Coat Weight"].default_value = coat
    shader.inputs["Coat Roughness"].default_value = 0.05
    if glow > 0:
        shader.inputs["Emission Color"].default_value = (*linear(colour), 1.0)
        shader.inputs["Emission Strength"].default_value = glow
    return made


def paint(colour: str) -> bpy.types.Material:
    """Returns a car's paint."""
    return surface(colour, roughness=0.35, coat=1.0)


def glass() -> bpy.types.Material:
    """Returns dark window glass: opaque, but it mirrors the sky."""
    return surface("#0b0f12", roughness=0.04, coat=1.0)


def rubber() -> bpy.types.Material:
    """Returns a tyre's rubber."""
    return surface("#141414", roughness=0.85)


def metal(colour: str = "#b8babd", roughness: float = 0.3) -> bpy.types.Material:
    """Returns bare metal."""
    return surface(colour, roughness=roughness, metallic=1.0)


def cloth(colour: str) -> bpy.types.Material:
    """Returns cloth."""
    return surface(colour, roughness=0.95)


def plastic(colour: str) -> bpy.types.Material:
    """Returns plastic."""
    return surface(colour, roughness=0.45)


def lamp(colour: str, *, is_on: bool) -> bpy.types.Material:
    """Returns a lamp's glass, dark or shining."""
    return surface(colour, roughness=0.1, coat=1.0, glow=25.0 if is_on else 0.0)
