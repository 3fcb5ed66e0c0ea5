"""How a farm serves."""

from dataclasses import dataclass

from sample_videos.farm.auth import AuthScheme, Credentials
from sample_videos.farm.rtp import RtpStart


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmSettings:
    """Everything but the cameras."""

    host: str = "127.0.0.1"
    port: int = 0
    """0 takes a free one."""
    epoch_s: float | None = None
    """Unix time of media time 0; None is the moment the farm starts."""
    is_once: bool = False
    """Each clip plays once from the epoch; afterwards its camera answers 404."""
    credentials: Credentials | None = None
    """None lets everybody watch."""
    auth: AuthScheme = AuthScheme.BOTH
    max_sessions: int | None = None
    """Per camera, both streams together; None is without limit."""
    session_timeout_s: float = 60.0
    """A connection from which nothing comes for so long is closed."""
    send_buffer_bytes: int = 1024 * 1024
    """Waiting for one viewer at most, besides the operating system's buffer; beyond it the farm stops sending."""
    socket_send_bytes: int = 256 * 1024
    """The operating system's buffer per viewer; with a large one a slow viewer sees the past unnoticed."""
    max_lag_s: float = 1.0
    """A viewer further behind jumps to the newest key frame."""
    report_interval_s: float = 5.0
    """Between two RTCP sender reports."""
    rtp_start: RtpStart | None = None
    """Fixed numbers for every session instead of random ones, for tests."""
