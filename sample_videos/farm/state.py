"""What all connections of a farm share: cameras, world time, counters, and who is told about sessions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sample_videos.farm.camera import Camera, StreamName
from sample_videos.farm.clip import Clip
from sample_videos.farm.counters import CloseReason, FarmCounters, Tally
from sample_videos.farm.errors import CameraError
from sample_videos.farm.faults import Fault
from sample_videos.farm.settings import FarmSettings
from sample_videos.farm.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent:
    """A session opened, or closed."""

    camera: str
    stream: StreamName
    viewer: str
    """Address and port."""
    reason: CloseReason | None = None
    """None when it opened."""
    lasted_s: float = 0.0
    pictures_sent: int = 0


SessionObserver = Callable[[SessionEvent], None]


class FarmState:
    """Lives on the farm's event loop; nothing else may touch it."""

    def __init__(
        self, cameras: Iterable[Camera], *, settings: FarmSettings, world: World, observer: SessionObserver
    ) -> None:
        self.settings = settings
        self.world = world
        self.observer = observer
        self.connections_accepted = 0
        self.connections_open = 0
        self.stray_requests = 0
        self._cameras: dict[str, Camera] = {}
        self._clips: dict[tuple[str, StreamName], Clip] = {}
        self._faults: dict[str, Fault] = {}
        self.tallies: dict[str, Tally] = {}
        for camera in cameras:
            self._add(camera)

    def _add(self, camera: Camera) -> None:
        if camera.name in self._cameras:
            raise CameraError(f"two cameras are called '{camera.name}'; rename one")
        self._cameras[camera.name] = camera
        self._faults[camera.name] = camera.fault
        self.tallies[camera.name] = Tally()
        for stream in StreamName:
            clip = camera.clip_of(stream)
            if clip:
                self._clips[camera.name, stream] = clip

    def camera(self, name: str) -> Camera | None:
        """The camera of that name."""
        return self._cameras.get(name)

    def clip(self, camera: Camera, stream: StreamName) -> Clip | None:
        """What the stream plays; None without such a stream, or when it has played once and is over."""
        return None if self.world.has_ended(camera.length_ticks) else self._clips.get((camera.name, stream))

    def fault(self, camera: Camera) -> Fault:
        """What the camera does wrong now."""
        return self._faults[camera.name]

    def set_fault(self, name: str, fault: Fault) -> None:
        """From the next request or PLAY on, the camera behaves like this.

        Raises:
            CameraError: no such camera.
        """
        if name not in self._cameras:
            raise CameraError(f"no camera is called '{name}'; there are: {', '.join(self._cameras)}")
        self._faults[name] = fault

    def has_room(self, camera: Camera) -> bool:
        """Whether the camera takes one more session."""
        limit = camera.max_sessions if camera.max_sessions is not None else self.settings.max_sessions
        return limit is None or self.tallies[camera.name].sessions_open < limit

    def counters(self) -> FarmCounters:
        """A snapshot of everything counted."""
        return FarmCounters(
            epoch_at=datetime.fromtimestamp(self.world.epoch_s, UTC),
            connections_accepted=self.connections_accepted,
            connections_open=self.connections_open,
            stray_requests=self.stray_requests,
            cameras={
                name: tally.copy(loops=self.world.loops(self._cameras[name].length_ticks))
                for name, tally in self.tallies.items()
            },
        )
