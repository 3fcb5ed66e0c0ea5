"""Decode pictures from an RTSP address with GStreamer, run with the system's Python.

On standard output, for each picture: when it came (seconds since 1970, a little-endian double), then its I420 bytes.

The address comes on standard input, because it may hold a password.
"""

import argparse
import struct
import sys
import time

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402 - the version comes first

_WAIT_NS = 15 * Gst.SECOND


def main() -> None:
    """Write as many pictures as asked for, then say TEARDOWN."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, required=True)
    count = parser.parse_args().count
    Gst.init(None)
    pipeline = Gst.parse_launch(
        "rtspsrc name=source protocols=tcp latency=0 ! decodebin ! videoconvert ! video/x-raw,format=I420 "
        "! appsink name=sink sync=false max-buffers=200"
    )
    pipeline.get_by_name("source").set_property("location", sys.stdin.read().strip())
    sink = pipeline.get_by_name("sink")
    pipeline.set_state(Gst.State.PLAYING)
    try:
        for _ in range(count):
            sample = sink.emit("try-pull-sample", _WAIT_NS)
            if sample is None:
                message = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
                sys.exit(f"no picture: {message.parse_error() if message else 'timed out or ended'}")
            buffer = sample.get_buffer()
            sys.stdout.buffer.write(struct.pack("<d", time.time()))
            sys.stdout.buffer.write(buffer.extract_dup(0, buffer.get_size()))
    finally:
        pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main()
