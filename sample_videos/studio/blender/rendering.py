"""Cycles as the studio uses it: few samples, a fast denoiser, one camera, pictures as arrays."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy
import cv2
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from sample_videos.studio.lens import Lens

Border = tuple[int, int, int, int]
"""x1, y1, x2, y2 in pixels."""


def use_cycles(size_wh: tuple[int, int]) -> None:
    """Sets the scene's renderer; the denoiser's fast settings halve the time of a picture on two cores."""
    render, cycles = bpy.context.scene.render, bpy.context.scene.cycles
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y = size_wh
    render.resolution_percentage = 100
    render.use_persistent_data = True
    cycles.device = "CPU"
    cycles.max_bounces, cycles.transparent_max_bounces = 3, 8
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    cycles.denoising_prefilter, cycles.denoising_quality = "NONE", "FAST"
    cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    cycles.pixel_filter_type, cycles.filter_width = "BLACKMAN_HARRIS", 1.5


def place_camera(lens: Lens) -> None:
    """Puts the scene's camera where the lens is."""
    data = bpy.data.cameras.new("camera")
    data.sensor_fit = "HORIZONTAL"
    data.angle = np.radians(lens.place.fov_deg)
    data.clip_start, data.clip_end = 0.1, 2000.0
    camera = bpy.data.objects.new("camera", data)
    camera.location = lens.place.position
    ahead = Vector(lens.place.look_at) - Vector(lens.place.position)
    camera.rotation_euler = ahead.to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera


def picture(samples: int) -> NDArray[np.uint8]:
    """Renders the whole picture; returns it (h, w, 3) BGR as the scene's view makes it."""
    render = bpy.context.scene.render
    render.film_transparent, render.use_border = False, False
    bpy.context.scene.cycles.samples = samples
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.png"
        _render_to(path, kind="PNG", mode="RGB", depth="8")
        return _read(path)


def film(samples: int, border: Border | None = None) -> NDArray[np.float32]:
    """Renders on transparent film inside the border, black around it.

    Returns (h, w, 4) linear red, green, blue, multiplied by alpha, and alpha.
    """
    render = bpy.context.scene.render
    width, height = render.resolution_x, render.resolution_y
    render.film_transparent, render.use_border, render.use_crop_to_border = True, border is not None, False
    x1, y1, x2, y2 = border or (0, 0, width, height)
    render.border_min_x, render.border_max_x = x1 / width, x2 / width
    render.border_min_y, render.border_max_y = 1 - y2 / height, 1 - y1 / height
    bpy.context.scene.cycles.samples = samples
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.exr"
        _render_to(path, kind="OPEN_EXR", mode="RGBA", depth="32")
        image = bpy.data.images.load(str(path))
        flat = np.empty(width * height * 4, dtype=np.float32)
        image.pixels.foreach_get(flat)
        bpy.data.images.remove(image)
    return np.ascontiguousarray(flat.reshape(height, width, 4)[::-1])


def as_displayed(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns linear colours (h, w, 3) as the scene's view makes them, BGR, 0 to 1: the same as in `picture`."""
    height, width = rgb.shape[:2]
    image = bpy.data.images.new("film", width, height, float_buffer=True)
    opaque = np.dstack([rgb, np.ones((height, width), np.float32)])[::-1]
    image.pixels.foreach_set(np.ascontiguousarray(opaque, dtype=np.float32).ravel())
    settings = bpy.context.scene.render.image_settings
    settings.file_format, settings.color_mode, settings.color_depth = "PNG", "RGB", "16"
    settings.compression = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "displayed.png"
        image.save_render(str(path), scene=bpy.context.scene)
        bpy.data.images.remove(image)
        return (_read(path, cv2.IMREAD_UNCHANGED) / np.float32(65535)).astype(np.float32)


def _render_to(path: Path, *, kind: str, mode: str, depth: str) -> None:
    render = bpy.context.scene.render
    settings = render.image_settings
    settings.file_format, settings.color_mode, settings.color_depth = kind, mode, depth
    render.filepath = str(path)
    with _quiet():
        bpy.ops.render.render(write_still=True)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps Blender's own lines, some of them for every picture, off the terminal: they come from beneath Python."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _read(path: Path, flag: int = cv2.IMREAD_COLOR) -> NDArray[np.uint8]:
    found = cv2.imread(str(path), flag)
    if found is None:
        raise RuntimeError(f"{path}: Blender wrote no picture there; expected one")
    return np.asarray(found)
