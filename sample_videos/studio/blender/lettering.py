"""Chinese lettering as flat meshes, for paint on the road, signboards and the titles of houses."""

import subprocess
from functools import cache
from pathlib import Path

import bpy
from mathutils import Matrix, Vector

USUAL_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "C:/Windows/Fonts/msyhbd.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)


class FontError(RuntimeError):
    """This machine has no font with Chinese characters; the message says which package brings one."""


@cache
def chinese_font() -> Path:
    """Returns the file of a font with simplified Chinese characters, a bold one where there is a choice.

    Raises:
        FontError: There is none.
    """
    for name in USUAL_FONTS:
        if Path(name).is_file():
            return Path(name)
    try:
        listed = subprocess.run(
            ["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        listed = ""
    files = sorted(line.rstrip(": \t") for line in listed.splitlines() if line.strip())
    for name in sorted(files, key=lambda each: "bold" not in each.lower()):
        if Path(name).is_file():
            return Path(name)
    raise FontError("no font with Chinese characters found; install one: apt-get install fonts-noto-cjk")


def lettering(
    text: str,
    material: bpy.types.Material,
    *,
    size_wh_m: tuple[float, float],
    stretch: float = 1.35,
    thick_m: float = 0.0,
) -> bpy.types.Object:
    """Returns the text as a mesh in the plane z = 0 around the origin, reading along +x, its top towards +y.

    It fills the size as far as its letters, made wider or higher by at most `stretch`, allow. Line breaks count.

    Raises:
        FontError: There is no font with Chinese characters.
    """
    curve = bpy.data.curves.new("lettering", "FONT")
    curve.body = text
    curve.font = bpy.data.fonts.load(str(chinese_font()), check_existing=True)
    curve.align_x, curve.align_y, curve.resolution_u = "CENTER", "CENTER", 2
    curve.space_line = 0.85
    written = bpy.data.objects.new("lettering", curve)
    bpy.context.scene.collection.objects.link(written)
    graph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(written.evaluated_get(graph))
    bpy.data.objects.remove(written)
    bpy.data.curves.remove(curve)
    mesh.transform(_fit(mesh, size_wh_m, stretch))
    mesh.materials.clear()
    mesh.materials.append(material)
    made = bpy.data.objects.new("lettering", mesh)
    bpy.context.scene.collection.objects.link(made)
    if thick_m > 0:
        solidify = made.modifiers.new("thick", "SOLIDIFY")
        solidify.thickness, solidify.offset = thick_m, 1.0
    return made


def _fit(mesh: bpy.types.Mesh, size_wh_m: tuple[float, float], stretch: float) -> Matrix:
    if not mesh.vertices:
        return Matrix.Identity(4)
    xs = [vertex.co.x for vertex in mesh.vertices]
    ys = [vertex.co.y for vertex in mesh.vertices]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale_x, scale_y = size_wh_m[0] / max(wide, 1e-3), size_wh_m[1] / max(high, 1e-3)
    scale_x, scale_y = min(scale_x, scale_y * stretch), min(scale_y, scale_x * stretch)
    centre = Matrix.Translation(Vector((-(max(xs) + min(xs)) / 2, -(max(ys) + min(ys)) / 2, 0)))
    return Matrix.Diagonal((scale_x, scale_y, 1, 1)) @ centre
