"""The builders of what is small on a street."""

from collections.abc import Callable

import bpy

from sample_videos.studio.blender.bicycles import build_bicycle
from sample_videos.studio.blender.garbage import build_garbage
from sample_videos.studio.blender.people import build_person
from sample_videos.studio.blender.piles import build_goods
from sample_videos.studio.blender.scooters import build_motorcycle
from sample_videos.studio.blender.stalls import build_stall
from sample_videos.studio.blender.tricycles import build_tricycle
from sample_videos.studio.blender.umbrellas import build_umbrella
from sample_videos.studio.scene import Label, Look

Builder = Callable[[Look, float | None, bool], bpy.types.Object]

BUILDERS_SMALL: dict[Label, Builder] = {
    Label.PERSON: build_person,
    Label.BICYCLE: build_bicycle,
    Label.MOTORCYCLE: build_motorcycle,
    Label.TRICYCLE: build_tricycle,
    Label.STALL: build_stall,
    Label.UMBRELLA: build_umbrella,
    Label.GOODS: build_goods,
    Label.GARBAGE: build_garbage,
}
