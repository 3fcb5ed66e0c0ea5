"""What a scene file says: place, camera, light, street, zones, rules and actors, in metres and seconds.

The ground is the plane z = 0: x to the right, y away from the camera, z up, in metres. Headings are degrees, 0 along
+y (away), counted counter-clockwise seen from above: 90 is to the left (-x). Times are seconds of media time.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Metres2 = tuple[float, float]
Metres3 = tuple[float, float, float]
Ring = Annotated[list[Metres2], Field(min_length=3)]


class SceneError(ValueError):
    """A scene file is wrong; the message says where, and what was expected."""


class Label(StrEnum):
    """The classes of the network that the studio's pictures train, in the order of their ids."""

    PERSON = "person"
    BICYCLE = "bicycle"
    MOTORCYCLE = "motorcycle"
    TRICYCLE = "tricycle"
    CAR = "car"
    VAN = "van"
    TRUCK = "truck"
    BUS = "bus"
    STALL = "stall"
    UMBRELLA = "umbrella"
    GOODS = "goods"
    GARBAGE = "garbage"


class LightKind(StrEnum):
    """Weather and hour of a scene."""

    DAY = "day"
    OVERCAST = "overcast"
    DUSK = "dusk"
    RAIN = "rain"
    NIGHT = "night"
    """In colour, under street lamps."""
    NIGHT_IR = "night_ir"
    """Infrared: grey, lit by the camera itself."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CameraPlace(_Part):
    """A pinhole camera, without roll."""

    position: Metres3
    look_at: Metres3
    fov_deg: float = Field(default=70.0, ge=20, le=120)
    """Horizontal."""
    size_wh: tuple[int, int] = (960, 540)
    shake_px: float = Field(default=0.3, ge=0, le=5)


class Light(_Part):
    """What lights the scene."""

    kind: LightKind = LightKind.DAY
    sun_azimuth_deg: float = 40.0
    """Direction towards the sun, counted like a heading."""
    sun_elevation_deg: float = Field(default=45.0, gt=0, le=90)


class Surface(_Part):
    """A flat piece of ground, later ones over earlier ones."""

    kind: Literal["asphalt", "concrete", "paving", "grass", "tactile", "kerb"]
    ring: Ring
    height_m: float = Field(default=0.0, ge=0, le=0.3)
    """0.12 for a pavement: it gets a kerb's edge. Actors stand on z = 0 all the same."""


class Marking(_Part):
    """Paint on the road."""

    kind: Literal["line", "dashed", "zebra", "bay", "yellow_grid", "fire_lane", "stop_line", "arrow", "text"]
    ring: list[Metres2] = Field(min_length=2)
    """A line's points; or the corners of the area, counter-clockwise from the one nearest left."""
    colour: Literal["white", "yellow", "red"] = "white"
    width_m: float = 0.15
    text: str = ""
    """For `fire_lane` (default 消防车道 禁止占用) and `text`: reads along the ring's first edge."""


class Shop(_Part):
    """One shopfront in a building."""

    sign: str
    colour: str = "#a02020"


class Building(_Part):
    """A block of houses: its front runs from `front[0]` to `front[1]`, the house lies to the left of that walk."""

    front: tuple[Metres2, Metres2]
    height_m: float = Field(default=18.0, gt=1, le=120)
    depth_m: float = Field(default=10.0, gt=0.1, le=80)
    style: Literal["flats", "office", "old", "school", "hospital", "station", "wall"] = "flats"
    shops: list[Shop] = []
    title: str = ""
    """Large letters on the front: 区人民医院."""
    seed: int = 0


class Prop(_Part):
    """Something that always stands there. Props that may hide an actor are rendered as sprites of their own."""

    kind: Literal[
        "tree", "lamp", "bollard", "fence", "bench", "planter", "hydrant", "bus_shelter", "gate", "traffic_light",
        "sign_post", "bin", "electric_box", "barrier", "banner",
    ]  # fmt: skip
    at: Metres2
    heading_deg: float = 0.0
    length_m: float = 3.0
    """Of a fence, a banner, a shelter: it runs across the heading, `at` in its middle."""
    text: str = ""
    seed: int = 0
    hides: bool = False
    """True: actors pass behind it, so it is drawn over them by depth."""


class Street(_Part):
    """Everything that stays."""

    surfaces: list[Surface]
    markings: list[Marking] = []
    buildings: list[Building] = []
    props: list[Prop] = []


class Look(_Part):
    """How one actor looks; the same look is the same individual."""

    kind: Label
    """Goods, garbage, umbrella and stall are actors as well."""
    variant: str = ""
    """One of the kind's variants (`sedan`, `ambulance`, `rider`, ...); empty: chosen by the seed."""
    colour: str | None = None
    """`#rrggbb` of what is painted or worn; none: chosen by the seed."""
    seed: int = 0


class Key(_Part):
    """Where an actor is at one instant; between two keys it moves evenly, with the same place twice it stands."""

    t: float
    x: float
    y: float
    heading_deg: float | None = None
    """None: along the way it moves, or as before where it stands."""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, said: object) -> object:
        """Takes `[t, x, y]` and `[t, x, y, heading]` too: a way reads better as a table."""
        names = ("t", "x", "y", "heading_deg")
        if isinstance(said, list) and 3 <= len(said) <= len(names):
            return dict(zip(names, said, strict=False))
        return said


class Actor(_Part):
    """Something that comes, stays and goes. Before its first key and after its last it is not there."""

    id: str
    look: Look
    keys: list[Key] = Field(min_length=1)
    lights: bool = False
    exempt: str | None = None
    """Why its stay is no offence although it looks like one: an emergency vehicle on duty."""
    why: str | None = None
    """For the truth, where a stay is a near miss."""


class SceneZone(_Part):
    """A zone, drawn on the ground: what the camera sees of it follows from the camera."""

    id: str
    kind: str
    ground: Ring
    hours: list[str] | None = None


class SceneRule(_Part):
    """A rule as the truth file and the site file have it."""

    id: str
    type: str
    zone: str
    labels: list[str] | None = None
    limit_s: float | None = None
    min_count: int | None = None


class Stream(_Part):
    """One coded stream of the clip."""

    size_wh: tuple[int, int]
    codec: Literal["h264", "h265"] = "h264"
    fps: int = Field(default=8, ge=1, le=30)
    key_frame_s: float = Field(default=2.0, ge=0.5, le=10)
    crf: int = 31


class Scene(_Part):
    """One camera, the street before it and what happens there."""

    id: str
    name: str
    tags: list[str] = []
    seed: int = 0
    starts_at: str = "2026-06-01T10:00:00+08:00"
    length_s: float = Field(default=60.0, gt=1, le=7200)
    loop: bool = True
    camera: CameraPlace
    light: Light = Light()
    street: Street
    zones: list[SceneZone] = []
    rules: list[SceneRule] = []
    actors: list[Actor] = []
    main: Stream = Stream(size_wh=(960, 540))
    sub: Stream | None = None


def load_scene(path: Path) -> Scene:
    """Returns the scene in a YAML file.

    Raises:
        SceneError: The file is missing, no YAML, or says something a scene cannot be.
    """
    try:
        return Scene.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SceneError(f"{path}: cannot be read ({error.strerror}); expected a scene file in YAML") from error
    except yaml.YAMLError as error:
        raise SceneError(f"{path}: no YAML: {error}") from error
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()]
        raise SceneError(f"{path}: {'; '.join(lines)}") from error
