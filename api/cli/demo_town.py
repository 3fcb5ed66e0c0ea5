"""The demo's town: which sample cameras and which network, from when on they play, and the site file about them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from api.cli.demo_score import Loop
from models.card import read_catalogue, samples_network
from models.errors import NetworkMissingError
from sample_videos.blocks.scenes import SCENES, write_scene
from sample_videos.clips import CLIPS, NoSampleClipsError, SampleClip, SampleClipError, sample_clips
from sample_videos.farm.background import BackgroundFarm
from sample_videos.farm.camera import Camera, StreamName, camera_from_file
from sample_videos.farm.clip import TICKS_PER_S

BLOCKS = "blocks"
"""The network of the drawn world."""
READY_S = 12.0
"""From the start of the farm to the patrol's first look on a busy machine; a stay that begins later is seen whole."""
MAX_GAP_S = 6.0
"""The plan's promise. Two cores keep it for eight cameras: a short look costs them 0.2 to 0.5 s."""
PLAN_NAME = "重点区域一键轮巡"
_STREETS = ((0, 0), (260, 40), (-310, 120), (120, -280), (-180, -230), (420, 260), (-60, 330), (330, -120))
"""Where the cameras of the made-up town stand, in metres east and north of its middle: its map shows something."""
_MIDDLE = (120.0, 30.0)
"""Longitude and latitude of that middle."""
_DEGREE_M = 111_320.0
"""Metres in a degree of latitude."""
_SITE_KEYS = ("id", "name", "tags", "gb_id", "position", "area", "zones", "rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """What the demo shows."""

    clips: tuple[SampleClip, ...]
    cameras: tuple[Camera, ...]
    """The same, as the farm plays them."""
    model: str
    note: str = ""
    """Why it is not the town that was meant."""

    def loops(self, epoch_s: float) -> list[Loop]:
        """Returns what happens in the town from the epoch on, again and again."""
        return [
            Loop(truth=clip.truth, epoch_s=epoch_s, length_s=camera.length_ticks / TICKS_PER_S)
            for clip, camera in zip(self.clips, self.cameras, strict=True)
        ]

    def epoch_for(self, start_s: float) -> float:
        """Returns the Unix time from which the clips should play, so that the earliest stay begins at the first look.

        Before the epoch a clip shows its own end; so nothing that is due in the first run is begun unseen.
        """
        begins = [stay["start_s"] for clip in self.clips for stay in clip.truth["violations"]]
        return start_s + READY_S - min(begins, default=0.0)


def rendered_town(folder: Path | None, model: str | None) -> Town:
    """Returns the town of the rendered clips, or of those in a folder, seen by the network that learned such.

    Raises:
        NoSampleClipsError: There are no clips.
        NetworkMissingError: No network is named, and none is installed.
        SampleClipError: A clip's truth does not say what the demo needs.
        sample_videos.farm.errors.FarmError: A clip cannot be played.
    """
    clips = sample_clips(CLIPS if folder is None else folder)
    return _town(clips, model if model is not None else samples_network(read_catalogue()))


def drawn_town(folder: Path, model: str | None) -> Town:
    """Returns the town of drawn blocks, its clips written into the folder: quick, and seen by a network of 3 kB."""
    for scene in SCENES:
        write_scene(folder, scene)
    return _town(sample_clips(folder), model if model is not None else BLOCKS)


def town_there_is(folder: Path, model: str | None) -> Town:
    """Returns the rendered town where its clips and its network are installed, else the drawn one."""
    try:
        return rendered_town(None, model)
    except (NoSampleClipsError, NetworkMissingError) as error:
        what = "the rendered clips are" if isinstance(error, NoSampleClipsError) else "the network for them is"
        return replace(drawn_town(folder, model), note=f"drawn cameras, because {what} not installed")


def write_site(path: Path, town: Town, farm: BackgroundFarm) -> Path:
    """Writes the demo's site file and returns its path."""
    cameras = []
    for place, (clip, camera) in enumerate(zip(town.clips, town.cameras, strict=True)):
        streams = {"main": farm.url(camera.name)}
        if camera.sub is not None:
            streams["sub"] = farm.url(camera.name, StreamName.SUB)
        known = {key: clip.truth["camera"][key] for key in _SITE_KEYS if key in clip.truth["camera"]}
        cameras.append({"position": _position(place), **known, "streams": streams})
    plan = {"id": "patrol", "name": PLAN_NAME, "cameras": [each["id"] for each in cameras], "max_gap_s": MAX_GAP_S}
    site = {"schema": 1, "timezone": "Asia/Shanghai", "cameras": cameras, "plans": [plan]}
    path.write_text(yaml.safe_dump(site, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _position(place: int) -> list[float]:
    east_m, north_m = _STREETS[place % len(_STREETS)]
    # NOTE: more cameras than streets stand beside those that were there before.
    east_m += 35 * (place // len(_STREETS))
    longitude = _MIDDLE[0] + east_m / (_DEGREE_M * math.cos(math.radians(_MIDDLE[1])))
    return [round(longitude, 6), round(_MIDDLE[1] + north_m / _DEGREE_M, 6)]


def _town(clips: Sequence[SampleClip], model: str) -> Town:
    for clip in clips:
        if any("limit_s" not in rule for rule in clip.truth["camera"]["rules"]):
            raise SampleClipError(f"the truth of {clip.path} has a rule without `limit_s`; the demo wants 15 to 30 s")
    return Town(clips=tuple(clips), cameras=tuple(camera_from_file(clip.path) for clip in clips), model=model)
