"""Materials with grain, dirt, joints and wet spots, computed from the place in the world: no pictures, no mapping."""

from typing import Any

import bpy

from sample_videos.studio.blender.materials import Colour, linear


class Nodes:
    """Writes the node tree of one new material; each method returns a socket that carries a value or a colour."""

    def __init__(self, name: str, *, is_flat: bool = False) -> None:
        """`is_flat` for what lies on the ground: noise in two dimensions takes half the time."""
        self.dimensions = "2D" if is_flat else "3D"
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.shader = self.tree.nodes["Principled BSDF"]
        self.position = self.tree.nodes.new("ShaderNodeNewGeometry").outputs["Position"]

    def node(self, kind: str, inputs: dict[Any, Any], **settings: Any) -> Any:
        """Adds a node; `inputs` maps a socket's name or number to a value or to another node's socket."""
        made = self.tree.nodes.new(kind)
        for key, value in settings.items():
            setattr(made, key, value)
        for key, value in inputs.items():
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, made.inputs[key])
            else:
                made.inputs[key].default_value = value
        return made

    def stretched(self, scale: tuple[float, float, float]) -> Any:
        """Returns the place in the world, each axis multiplied."""
        return self.node("ShaderNodeVectorMath", {0: self.position, 1: scale}, operation="MULTIPLY").outputs[0]

    def noise(self, scale: float, *, detail: float = 2.0, vector: Any = None, rough: float = 0.55) -> Any:
        """Returns noise around 0.5 with `scale` bumps to the metre."""
        inputs = {"Vector": vector or self.position, "Scale": scale, "Detail": detail, "Roughness": rough}
        return self.node("ShaderNodeTexNoise", inputs, noise_dimensions=self.dimensions).outputs[0]

    def between(self, value: Any, low: float, high: float) -> Any:
        """Returns 0 below `low`, 1 above `high` and a straight way between; `high` may be the lower one."""
        flipped = high < low
        to = (1.0, 0.0) if flipped else (0.0, 1.0)
        low, high = min(low, high), max(low, high)
        inputs = {0: value, 1: low, 2: high, 3: to[0], 4: to[1]}
        return self.node("ShaderNodeMapRange", inputs, clamp=True).outputs[0]

    def times(self, one: Any, other: Any) -> Any:
        """Returns the product of two values."""
        return self.node("ShaderNodeMath", {0: one, 1: other}, operation="MULTIPLY").outputs[0]

    def blend(self, share: Any, one: Any, other: Any) -> Any:
        """Returns the colour `one` where `share` is 0 and `other` where it is 1."""
        inputs = {0: share, 6: _socket(one), 7: _socket(other)}
        return self.node("ShaderNodeMix", inputs, data_type="RGBA").outputs[2]

    def finish(self, colour: Any, roughness: Any, *, is_wet: bool = False, puddles: float = 0.0) -> bpy.types.Material:
        """Sets the shader's inputs; wet: darker, smooth, with a share of standing water. Returns the material."""
        if is_wet:
            pools = self.between(self.noise(0.3, detail=3), 0.56 - puddles, 0.64 - puddles)
            wet = self.blend(0.45, colour, (0.0, 0.0, 0.0))
            colour = self.blend(pools, wet, self.blend(0.75, colour, (0.01, 0.011, 0.012)))
            roughness = self.node("ShaderNodeMapRange", {0: pools, 3: 0.27, 4: 0.04}).outputs[0]
        for name, value in (("Base Color", colour), ("Roughness", roughness)):
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, self.shader.inputs[name])
            else:
                self.shader.inputs[name].default_value = _socket(value) if name == "Base Color" else value
        self.shader.inputs["Specular IOR Level"].default_value = 0.65 if is_wet else 0.25
        return self.material


def _socket(colour: Any) -> Any:
    return (*colour, 1.0) if isinstance(colour, tuple) and len(colour) == 3 else colour


def _asphalt_colour(nodes: Nodes) -> Any:
    """Returns worn asphalt: grain, faded and repaired fields, tar in the cracks, oil."""
    wander = nodes.node(
        "ShaderNodeTexNoise", {"Vector": nodes.position, "Scale": 0.9, "Detail": 2.0}, noise_dimensions="2D"
    ).outputs[1]
    warped = nodes.node("ShaderNodeVectorMath", {0: nodes.position, 1: wander}, operation="ADD").outputs[0]
    faded = nodes.between(nodes.noise(0.16, detail=3), 0.35, 0.65)
    colour = nodes.blend(faded, (0.075, 0.075, 0.076), (0.135, 0.132, 0.126))
    fields = {"Vector": nodes.stretched((0.11, 0.07, 0)), "Scale": 1.0}
    cells = nodes.node("ShaderNodeTexVoronoi", fields, distance="CHEBYCHEV", voronoi_dimensions="2D")
    repaired = nodes.between(nodes.node("ShaderNodeSeparateColor", {0: cells.outputs["Color"]}).outputs[0], 0.80, 0.81)
    colour = nodes.blend(nodes.times(repaired, 0.55), colour, (0.045, 0.045, 0.047))
    edges = {"Vector": warped, "Scale": 0.2}
    nets = nodes.node("ShaderNodeTexVoronoi", edges, feature="DISTANCE_TO_EDGE", voronoi_dimensions="2D")
    cracks = nets.outputs["Distance"]
    tar = nodes.times(nodes.between(cracks, 0.008, 0.004), nodes.between(nodes.noise(0.3), 0.45, 0.55))
    colour = nodes.blend(nodes.times(tar, 0.5), colour, (0.02, 0.02, 0.021))
    oil = nodes.between(nodes.noise(0.9, detail=2), 0.62, 0.78)
    colour = nodes.blend(nodes.times(oil, 0.5), colour, (0.04, 0.039, 0.037))
    grain = nodes.between(nodes.noise(35, detail=1), 0.2, 0.8)
    return nodes.blend(nodes.times(grain, 0.3), colour, (0.22, 0.215, 0.2))


def asphalt(*, is_wet: bool) -> bpy.types.Material:
    """Returns a road's asphalt."""
    nodes = Nodes("asphalt", is_flat=True)
    return nodes.finish(_asphalt_colour(nodes), 0.9, is_wet=is_wet, puddles=0.03)


def road_paint(colour: str, *, is_wet: bool, wear: float = 0.5) -> bpy.types.Material:
    """Returns paint on asphalt, worn through in places; `wear` from 0, new, to 1, half gone."""
    nodes = Nodes(f"road paint {colour}", is_flat=True)
    gone = nodes.between(nodes.noise(6, detail=3, rough=0.7), 0.68 - 0.2 * wear, 0.80 - 0.2 * wear)
    broad = nodes.between(nodes.noise(0.5, detail=2), 0.3, 0.7)
    red, green, blue = linear(colour)
    dirty = (red * 0.55 + 0.02, green * 0.55 + 0.02, blue * 0.55 + 0.02)
    painted = nodes.blend(nodes.times(broad, 0.8), (red, green, blue), dirty)
    return nodes.finish(nodes.blend(gone, painted, (0.1, 0.099, 0.096)), 0.7, is_wet=is_wet)


def concrete(colour: Colour = (0.30, 0.29, 0.27), *, is_wet: bool, slab_m: float = 4.0) -> bpy.types.Material:
    """Returns concrete in large slabs, stained."""
    nodes = Nodes("concrete", is_flat=True)
    red, green, blue = colour
    stains = nodes.between(nodes.noise(0.35, detail=3, rough=0.7), 0.3, 0.7)
    made = nodes.blend(stains, (red * 0.68, green * 0.67, blue * 0.65), colour)
    made = nodes.blend(nodes.times(nodes.noise(30, detail=1), 0.25), made, (red * 1.3, green * 1.3, blue * 1.3))
    joint = _joints(nodes, size_m=(slab_m, slab_m), gap_m=0.025, offset=0.0)
    return nodes.finish(nodes.blend(joint, made, (0.06, 0.058, 0.054)), 0.85, is_wet=is_wet, puddles=0.0)


def paving(
    one: str, other: str, *, is_wet: bool, size_m: tuple[float, float] = (0.4, 0.2), joint_m: float = 0.012
) -> bpy.types.Material:
    """Returns paving stones of two colours, laid in rows."""
    nodes = Nodes(f"paving {one} {other}", is_flat=True)
    brick = _brick(nodes, size_m=size_m, gap_m=joint_m, offset=0.5)
    brick.inputs["Color1"].default_value = (*linear(one), 1)
    brick.inputs["Color2"].default_value = (*linear(other), 1)
    red, green, blue = linear(one)
    brick.inputs["Mortar"].default_value = (red * 0.35, green * 0.35, blue * 0.35, 1)
    dirt = nodes.between(nodes.noise(0.5, detail=3, rough=0.75), 0.35, 0.75)
    made = nodes.blend(nodes.times(dirt, 0.55), brick.outputs["Color"], (0.07, 0.066, 0.06))
    spots = nodes.between(nodes.noise(5, detail=2), 0.66, 0.74)
    return nodes.finish(nodes.blend(nodes.times(spots, 0.4), made, (0.04, 0.04, 0.04)), 0.8, is_wet=is_wet)


def grass() -> bpy.types.Material:
    """Returns a lawn that is walked on."""
    nodes = Nodes("grass", is_flat=True)
    fine = nodes.between(nodes.noise(18, detail=3, rough=0.7), 0.3, 0.7)
    made = nodes.blend(fine, (0.028, 0.05, 0.014), (0.085, 0.125, 0.04))
    bare = nodes.between(nodes.noise(0.6, detail=4), 0.56, 0.68)
    return nodes.finish(nodes.blend(nodes.times(bare, 0.7), made, (0.14, 0.115, 0.075)), 0.95)


def wall(colour: str, *, dirt: float = 0.5, tile_m: tuple[float, float] | None = None) -> bpy.types.Material:
    """Returns a house's wall with rain streaks and a dirty foot, plain or with small tiles."""
    name = f"wall {colour} {dirt} {tile_m}"
    found = bpy.data.materials.get(name)
    if found is not None:
        return found
    nodes = Nodes(name)
    red, green, blue = linear(colour)
    made: Any = (red, green, blue)
    if tile_m is not None:
        joint = _joints(nodes, size_m=tile_m, gap_m=0.02, offset=0.5, is_upright=True)
        made = nodes.blend(nodes.times(joint, 0.5), made, (red * 0.5, green * 0.5, blue * 0.5))
    streaks = nodes.between(nodes.noise(1.0, detail=2, vector=nodes.stretched((1.6, 1.6, 0.12))), 0.42, 0.75)
    grey = (red * 0.45 + 0.01, green * 0.43 + 0.01, blue * 0.40 + 0.01)
    made = nodes.blend(nodes.times(streaks, dirt), made, grey)
    blotches = nodes.between(nodes.noise(0.3, detail=1), 0.4, 0.7)
    made = nodes.blend(nodes.times(blotches, dirt * 0.6), made, grey)
    height = nodes.node("ShaderNodeSeparateXYZ", {0: nodes.position}).outputs[2]
    foot = nodes.times(nodes.between(height, 0.9, 0.0), nodes.between(nodes.noise(2.5, detail=1), 0.2, 0.6))
    return nodes.finish(nodes.blend(nodes.times(foot, 0.7), made, (0.06, 0.055, 0.048)), 0.85)


def foliage(colour: str) -> bpy.types.Material:
    """Returns leaves: each card of a crown has its own green, and some light comes through."""
    name = f"foliage {colour}"
    found = bpy.data.materials.get(name)
    if found is not None:
        return found
    nodes = Nodes(name)
    island = nodes.tree.nodes.new("ShaderNodeNewGeometry").outputs["Random Per Island"]
    red, green, blue = linear(colour)
    made = nodes.blend(island, (red * 0.5, green * 0.55, blue * 0.5), (red * 1.35, green * 1.25, blue))
    nodes.shader.inputs["Subsurface Weight"].default_value = 0.0
    return nodes.finish(made, 0.65)


def _brick(nodes: Nodes, *, size_m: tuple[float, float], gap_m: float, offset: float, is_upright: bool = False) -> Any:
    vector = nodes.position
    if is_upright:
        parts = nodes.node("ShaderNodeSeparateXYZ", {0: nodes.position})
        along = nodes.node("ShaderNodeMath", {0: parts.outputs[0], 1: parts.outputs[1]}, operation="ADD").outputs[0]
        vector = nodes.node("ShaderNodeCombineXYZ", {0: along, 1: parts.outputs[2]}).outputs[0]
    inputs = {"Vector": vector, "Scale": 1.0, "Mortar Size": gap_m / 2, "Brick Width": size_m[0]}
    inputs |= {"Row Height": size_m[1], "Mortar Smooth": 0.2, "Bias": 0.0}
    return nodes.node("ShaderNodeTexBrick", inputs, offset=offset)


def _joints(nodes: Nodes, *, size_m: tuple[float, float], gap_m: float, offset: float, is_upright: bool = False) -> Any:
    brick = _brick(nodes, size_m=size_m, gap_m=gap_m, offset=offset, is_upright=is_upright)
    return brick.outputs["Fac"]
