"""The right source for an address. It is opened by `with`, not here."""

import ssl
from urllib.parse import urlsplit

from pipelines.capture.address import AllowedNetworks, split
from pipelines.capture.deadline import CaptureLimits
from pipelines.capture.rtsp import RtspSource
from pipelines.capture.snapshot import SnapshotSource
from pipelines.capture.source import PictureSource, StreamName
from pipelines.orders import Credential
from pipelines.site import SNAPSHOT_SCHEMES, STREAM_SCHEMES


def open_source(
    url: str,
    credential: Credential | None,
    *,
    camera_id: str,
    stream: StreamName,
    limits: CaptureLimits | None = None,
    networks: AllowedNetworks | None = None,
    tls: ssl.SSLContext | None = None,
) -> PictureSource:
    """Returns the source for `rtsp://`, `rtsps://` (a stream) or `http://`, `https://` (a snapshot).

    Nothing is connected yet: `with open_source(...) as source:` does that. Files are not opened here on purpose.

    Raises:
        UnsupportedStream: the address is malformed, holds a password, or has another scheme (`file:`, `pipe:`, ...).
    """
    split(url, STREAM_SCHEMES + SNAPSHOT_SCHEMES)
    kind = RtspSource if urlsplit(url).scheme.lower() in STREAM_SCHEMES else SnapshotSource
    return kind(
        url,
        credential,
        camera_id=camera_id,
        stream=stream,
        limits=limits or CaptureLimits(),
        networks=networks or AllowedNetworks(),
        tls=tls,
    )
