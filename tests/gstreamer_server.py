"""Serve one MP4 with GStreamer's RTSP server, which we did not write; run with the system's Python, which has `gi`.

Prints one line, the address, once it listens. Every session starts at media time 0 and ends with the file.
Needs the Debian packages gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good, gstreamer1.0-plugins-bad, python3-gi.
"""

import argparse
import signal
import sys
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402 - the versions come first

_CODECS = {"h264": ("h264parse", "rtph264pay"), "h265": ("h265parse", "rtph265pay")}
_ROLE = "viewer"
_PATH = "/clip"


def main() -> None:
    """Serve until SIGTERM, Ctrl-C, or, if asked, until standard input closes."""
    arguments = _arguments()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(arguments.port))
    factory = _factory(arguments.clip, codec=arguments.codec)
    if arguments.user:
        password = arguments.password_file.read_text(encoding="utf-8").rstrip("\n")
        server.set_auth(_auth(arguments.user, password, scheme=arguments.auth))
        permissions = GstRtspServer.RTSPPermissions()
        for permission in ("media.factory.access", "media.factory.construct"):
            permissions.add_permission_for_role(_ROLE, permission, True)
        factory.set_permissions(permissions)
    server.get_mount_points().add_factory(_PATH, factory)
    if not server.attach(None):
        sys.exit(f"cannot listen on 127.0.0.1:{arguments.port}")
    loop = GLib.MainLoop()
    for number in (signal.SIGTERM, signal.SIGINT):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, number, loop.quit)
    if arguments.until_stdin_closes:
        GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
    print(f"rtsp://127.0.0.1:{server.get_bound_port()}{_PATH}", flush=True)
    loop.run()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path, help="an MP4 file")
    parser.add_argument("--codec", choices=sorted(_CODECS), default="h264", help="what the file holds")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--user", help="ask viewers for this name and the password")
    parser.add_argument("--password-file", type=Path, help="its first line is the password")
    parser.add_argument("--auth", choices=["basic", "digest"], default="digest")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started this one")
    arguments = parser.parse_args()
    if not arguments.clip.is_file():
        parser.error(f"{arguments.clip}: no such file")
    if bool(arguments.user) != bool(arguments.password_file):
        parser.error("--user and --password-file go together")
    return arguments


def _factory(clip: Path, *, codec: str) -> GstRtspServer.RTSPMediaFactory:
    parse, pay = _CODECS[codec]
    location = str(clip.resolve()).replace("\\", "\\\\").replace('"', '\\"')
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f'( filesrc location="{location}" ! qtdemux ! {parse} ! {pay} name=pay0 pt=96 )')
    factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
    factory.set_shared(False)
    return factory


def _auth(user: str, password: str, *, scheme: str) -> GstRtspServer.RTSPAuth:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", _ROLE)
    if scheme == "basic":
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
    else:
        auth.add_digest(user, password, token)
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    return auth


if __name__ == "__main__":
    main()
