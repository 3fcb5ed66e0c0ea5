"""What one capture child is told at its birth, and how a source is made of it there."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from pipelines.capture.address import AllowedNetworks
from pipelines.capture.choose import open_source
from pipelines.capture.deadline import CaptureLimits
from pipelines.capture.source import PictureSource, StreamName
from pipelines.orders import Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureTask:
    """One stream of one camera; the only secret that a child ever has is in it."""

    url: str
    credential: Credential | None
    camera_id: str
    stream: StreamName
    networks: AllowedNetworks
    limits: CaptureLimits


MakeSource: TypeAlias = Callable[[CaptureTask], PictureSource]
"""A function of a module, so that the child can find it by name."""


def camera_source(task: CaptureTask) -> PictureSource:
    """Returns the real source, not yet opened.

    Raises:
        UnsupportedStream: The address is malformed or of a scheme that is not allowed.
    """
    return open_source(
        task.url,
        task.credential,
        camera_id=task.camera_id,
        stream=task.stream,
        limits=task.limits,
        networks=task.networks,
        tls=None if urlsplit(task.url).scheme.lower() in ("rtsps", "https") else _no_trust(),
    )


def _no_trust() -> ssl.SSLContext:
    """Returns a context that trusts nobody, for connections without TLS.

    Reading the system's authorities, as the default context does, costs 27 ms of CPU: more than opening the stream.
    """
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
