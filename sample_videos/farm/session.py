"""One viewer's session with one stream: its tracks, whether it plays, how it ends."""

import asyncio
import secrets
from collections.abc import Callable
from urllib.parse import quote

from sample_videos.farm.camera import Camera, StreamName
from sample_videos.farm.clip import Clip
from sample_videos.farm.counters import CloseReason
from sample_videos.farm.delivery import Ending, delivery_of
from sample_videos.farm.feed import Feed
from sample_videos.farm.rtp import RtpStart, RtpTrack
from sample_videos.farm.sdp import AUDIO_PAYLOAD_TYPE, AUDIO_TRACK, VIDEO_PAYLOAD_TYPE, VIDEO_TRACK
from sample_videos.farm.showing import Showing
from sample_videos.farm.state import FarmState, SessionEvent

_AUDIO_CLOCK_HZ = 8000


def track_path(camera: str, stream: StreamName) -> str:
    """The path of a stream in its address, without a slash at the end."""
    return f"/{quote(camera, safe='')}" + ("/sub" if stream is StreamName.SUB else "")


class Session:
    """Counts itself as open when made; `close` is to be called exactly when it ends, and may be called again."""

    def __init__(
        self, *, state: FarmState, camera: Camera, stream: StreamName, clip: Clip, writer: asyncio.StreamWriter
    ) -> None:
        self.id = secrets.token_hex(8)
        self.camera = camera
        self.stream = stream
        self.channels: dict[int, int] = {}
        self._state = state
        self._clip = clip
        self._writer = writer
        self._tally = state.tallies[camera.name]
        self._player: asyncio.Task[None] | None = None
        self._tracks: dict[int, RtpTrack] = {}
        self._pictures_before_pause = 0
        self._showing: Showing | None = None
        self._opened_s = state.world.now_s()
        self._is_open = True
        self._tally.opened()
        self._tell(None)

    @property
    def is_playing(self) -> bool:
        """Between PLAY and PAUSE or the end."""
        return self._player is not None

    def set_up(self, track: int, channel: int) -> None:
        """The viewer wants that track on that interleaved channel; its reports go on the next one."""
        self.channels[track] = channel

    def play(self, *, on_ending: Callable[[Ending], None]) -> tuple[int, int]:
        """Begin to send; answers the sequence number and the timestamp of the first packet of the video."""
        world = self._state.world
        feed = Feed(clip=self._clip, world=world, max_lag_s=self._state.settings.max_lag_s, tally=self._tally)
        fault = self._state.fault(self.camera)
        video = self._track(VIDEO_TRACK)
        first = video.sequence, video.timestamp_at(feed.first_ticks)
        self._showing = Showing(
            feed=feed,
            video=video,
            audio=self._track(AUDIO_TRACK),
            writer=self._writer,
            world=world,
            tally=self._tally,
            fault=fault,
            report_interval_s=self._state.settings.report_interval_s,
        )
        self._player = asyncio.create_task(self._run(self._showing, on_ending))
        return first

    async def _run(self, showing: Showing, on_ending: Callable[[Ending], None]) -> None:
        try:
            ending = await delivery_of(showing.fault.name)(showing)
        except ConnectionError:
            return  # the connection's reader sees it too and closes the session
        if ending is Ending.OVER:
            self._writer.write(showing.video.bye())
        on_ending(ending)

    def pause(self) -> None:
        """Stop sending; the next PLAY joins the world's time again."""
        if self._player:
            self._player.cancel()
            self._player = None
        if self._showing:
            self._pictures_before_pause += self._showing.pictures_sent
            self._showing = None

    def close(self, reason: CloseReason) -> None:
        """The session is over."""
        if not self._is_open:
            return
        self._is_open = False
        self.pause()
        self._tally.closed(reason)
        self._tell(reason)

    def _track(self, number: int) -> RtpTrack:
        """The track with its numbering, which lasts as long as the session."""
        if number not in self._tracks:
            is_video = number == VIDEO_TRACK
            channel = self.channels.get(number, max(self.channels.values(), default=-2) + 2)
            self._tracks[number] = RtpTrack(
                start=self._state.settings.rtp_start or _random_start(),
                channel=channel,
                payload_type=VIDEO_PAYLOAD_TYPE if is_video else AUDIO_PAYLOAD_TYPE,
                **({} if is_video else {"clock_hz": _AUDIO_CLOCK_HZ}),
            )
        return self._tracks[number]

    def _tell(self, reason: CloseReason | None) -> None:
        host, port, *_ = self._writer.get_extra_info("peername") or ("unknown", 0)
        self._state.observer(
            SessionEvent(
                camera=self.camera.name,
                stream=self.stream,
                viewer=f"{host}:{port}",
                reason=reason,
                lasted_s=self._state.world.now_s() - self._opened_s,
                pictures_sent=self._pictures_before_pause,
            )
        )


def _random_start() -> RtpStart:
    return RtpStart(ssrc=secrets.randbits(32), sequence=secrets.randbits(16), timestamp=secrets.randbits(32))
