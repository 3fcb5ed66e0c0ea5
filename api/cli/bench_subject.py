"""What is run: clips with their truth, and composed scenes whose truth follows from the course they are given."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.cli.bench_plan import BenchPlan
from pipelines.benchmark.clips import Clip, ClipsError, find_clips
from pipelines.benchmark.film_world import FilmWorld
from pipelines.benchmark.truth import Truth, parse_truth
from pipelines.benchmark.world import Shot, World
from pipelines.rules.types import RuleTypes
from sample_videos.studio.clouds import Clouds
from sample_videos.studio.compose import Composer
from sample_videos.studio.long_course import Wish, long_course
from sample_videos.studio.pack import Pack
from sample_videos.studio.scene import load_scene
from sample_videos.studio.truth import truth_of

SCENE_SUFFIXES = frozenset({".yaml", ".yml"})
COURSE_S = 1800.0
"""Length of a course where only its seed or its limits are named."""
GUESSED_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One clip, or one scene under one limit."""

    clip: Clip | None = None
    scene: Path | None = None
    pack: Path | None = None
    limit_s: float | None = None
    """Replaces the rules' limits; None: it does not."""

    @property
    def name(self) -> str:
        """For people."""
        name = self.clip.truth.clip if self.clip else self.scene.name if self.scene else ""
        return name if self.limit_s is None else f"{name} {self.limit_s:g} s"

    @property
    def file_name(self) -> str:
        """For the file of its finished piece."""
        return self.name.replace(" ", "-").replace("/", "-")

    def digest(self) -> str:
        """Returns a hash of everything that it is made of."""
        if self.clip is not None:
            content = self.clip.path.read_bytes() + self.clip.truth.model_dump_json().encode()
        else:
            content = b"".join(path.read_bytes() for path in (self.scene, self.pack) if path is not None)
        return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A subject that can be looked at."""

    truth: Truth
    world: World
    length_s: float
    """About; for the progress bar."""


class SceneWorld:
    """A composed street; pictures of any time, without any video."""

    def __init__(self, composer: Composer) -> None:
        """Takes the composer of a course."""
        self._composer = composer

    @property
    def length_s(self) -> float:
        """How long its course lasts; see `World`."""
        return self._composer.scene.length_s

    def picture(self, at_s: float) -> Shot | None:
        """Returns the street at `at_s`; see `World`."""
        if at_s >= self.length_s:
            return None
        return Shot(pixels=self._composer.frame(at_s), at_s=at_s)


def find_subjects(paths: Sequence[Path], plan: BenchPlan, *, types: RuleTypes, packs: Path | None) -> list[Subject]:
    """Returns what the paths name, each scene once for each limit.

    Raises:
        ClipsError: Something is not there, or limits were named for a clip.
        TruthError: A truth cannot be used.
    """
    found: list[Subject] = []
    for path in paths:
        if path.suffix not in SCENE_SUFFIXES:
            found += [Subject(clip=clip) for clip in find_clips([path], types=types)]
            continue
        if not path.is_file():
            raise ClipsError(f"{path} is not there; expected a clip, a truth file, a folder of them, or a scene")
        pack = _pack(path, packs)
        found += [Subject(scene=path, pack=pack, limit_s=limit_s) for limit_s in plan.limits_s or (None,)]
    if any(each.clip is not None for each in found) and (plan.limits_s or plan.length_s or plan.seed is not None):
        raise ClipsError("--limit, --length and --seed are for scenes: what happens in a clip has happened")
    return list(dict.fromkeys(found)) if all(each.clip is None for each in found) else found


@contextmanager
def opened(subject: Subject, plan: BenchPlan, *, types: RuleTypes) -> Iterator[Opened]:
    """Gives the subject's world and truth, for as long as they are needed.

    Raises:
        SceneError, PackError, TruthError: The scene, its pack or its truth cannot be used.
    """
    if subject.clip is not None:
        world = FilmWorld(subject.clip.path)
        try:
            truth = subject.clip.truth
            ends_s = [each.end_s for each in truth.entries] + [each.end_s for each in truth.ignore]
            yield Opened(truth=truth, world=world, length_s=max(ends_s, default=GUESSED_S))
        finally:
            world.close()
        return
    composer = _composer(subject, plan)
    said = truth_of(composer, subject.scene.name if subject.scene else "", names_bodies=True)
    truth = parse_truth(json.dumps(said), name=subject.name, types=types)
    yield Opened(truth=truth, world=SceneWorld(composer), length_s=composer.scene.length_s)


def _composer(subject: Subject, plan: BenchPlan) -> Composer:
    assert subject.scene is not None
    assert subject.pack is not None
    scene, pack = load_scene(subject.scene), Pack(subject.pack)
    if subject.limit_s is None and plan.length_s is None and plan.seed is None:
        return Composer(scene, pack)
    seed = plan.seed or 0
    length_s = plan.length_s or COURSE_S
    wish = Wish(length_s=length_s, seed=seed, limit_s=subject.limit_s, away_s=plan.away_s)
    clouds = Clouds(seed, length_s=length_s) if plan.has_clouds else None
    return Composer(scene, pack, course=long_course(scene, wish), brightness=clouds)


def _pack(scene: Path, packs: Path | None) -> Path:
    name = f"{scene.stem}.pack.zip"
    folders = [scene.parent, scene.parent.parent / "packs"] if packs is None else [packs]
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if found is None:
        where = " or ".join(str(folder) for folder in folders)
        raise ClipsError(f"{scene} has no rendered pictures: expected {name} in {where} (docs/studio.md)")
    return found
