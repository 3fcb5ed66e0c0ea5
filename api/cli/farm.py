"""`lunxun farm`: play MP4 files as RTSP cameras, until Ctrl-C."""

import asyncio
import contextlib
import json
import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sample_videos.farm.auth import AuthScheme, Credentials
from sample_videos.farm.camera import Camera, StreamName, cameras_from_paths
from sample_videos.farm.clip import TICKS_PER_S
from sample_videos.farm.counters import FarmCounters
from sample_videos.farm.errors import CameraError, FarmError, FaultError, PortError
from sample_videos.farm.faults import HONEST, parse_fault
from sample_videos.farm.server import Farm
from sample_videos.farm.settings import FarmSettings
from sample_videos.farm.state import SessionEvent

PASSWORD_VARIABLE = "LUNXUN_FARM_PASSWORD"

_OFFERED = (AuthScheme.BASIC, AuthScheme.DIGEST, AuthScheme.BOTH)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reporting:
    """Where the farm's news goes."""

    say: Say
    counters_file: Path | None
    is_json: bool


def farm(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="MP4 files, or folders of them.")],
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8554,
    once: Annotated[bool, typer.Option("--once", help="Play each file once; then its camera answers 404.")] = False,
    epoch: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Moment of media time 0: ISO 8601 with offset, Unix seconds, or +SECONDS."),
    ] = None,
    user: Annotated[
        str | None, typer.Option(help=f"Ask viewers for this name; password: file or ${PASSWORD_VARIABLE}.")
    ] = None,
    password_file: Annotated[Path | None, typer.Option(help="Its first line is the password.")] = None,
    auth: Annotated[str, typer.Option(help="What viewers may prove it with: basic, digest or both.")] = "both",
    max_sessions: Annotated[int | None, typer.Option(min=1, help="Per camera; one more gets 453.")] = None,
    fault: Annotated[
        list[str] | None, typer.Option(metavar="CAMERA=NAME[:NUMBER=VALUE,...]", help="Misbehave on purpose.")
    ] = None,
    counters_file: Annotated[Path | None, typer.Option(help="Rewritten each second with all counters.")] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print the counters as JSON at the end.")] = False,
) -> None:
    """Play MP4 files (H.264, H.265) as endless RTSP cameras over TCP, all on one world time, without re-encoding."""
    try:
        settings = FarmSettings(
            host=host,
            port=port,
            epoch_s=None if epoch is None else _epoch_s(epoch),
            is_once=once,
            credentials=_credentials(user, password_file),
            auth=_scheme(auth),
            max_sessions=max_sessions,
        )
        cameras = _with_faults(cameras_from_paths(paths), fault or [])
        reporting = _Reporting(
            say=lambda line: typer.echo(line, err=is_json),
            counters_file=counters_file,
            is_json=is_json,
        )
        asyncio.run(_serve(cameras, settings, reporting))
    except FarmError as error:
        typer.echo(f"lunxun farm: {error}", err=True)
        raise typer.Exit(1 if isinstance(error, PortError) else 2) from error


async def _serve(cameras: list[Camera], settings: FarmSettings, reporting: _Reporting) -> None:
    running = Farm(cameras, settings=settings, observer=lambda event: reporting.say(_session_line(event)))
    await running.start()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    for line in _welcome(running):
        reporting.say(line)
    writing = asyncio.create_task(_keep_counters(running, reporting.counters_file))
    try:
        await stopped.wait()
    finally:
        writing.cancel()
        await running.stop()
        counters = running.counters()
        if reporting.counters_file:
            _write_counters(counters, reporting.counters_file)
    if reporting.is_json:
        typer.echo(json.dumps(counters.as_document(), ensure_ascii=False))
    else:
        reporting.say(_farewell(counters))


def _welcome(running: Farm) -> list[str]:
    lines = []
    for camera in running.cameras:
        for stream in StreamName:
            clip = camera.clip_of(stream)
            if clip:
                width, height = clip.size_wh
                shape = f"{width}x{height} {clip.rate_hz:g}/s {clip.length_ticks / TICKS_PER_S:.1f} s"
                fault = f", {camera.fault.name}" if camera.fault != HONEST else ""
                lines.append(f"{running.url(camera.name, stream)}  {clip.codec} {shape}{fault}")
    epoch = running.counters().epoch_at.isoformat(timespec="milliseconds")
    return [*lines, f"epoch {epoch}{', plays once' if running.settings.is_once else ''}; Ctrl-C ends"]


def _session_line(event: SessionEvent) -> str:
    now = datetime.now().astimezone().strftime("%H:%M:%S")
    what = f"{event.camera}/{event.stream} for {event.viewer}"
    if event.reason is None:
        return f"{now} opened {what}"
    why = event.reason.replace("_", " ")
    return f"{now} closed {what}: {why} after {event.lasted_s:.1f} s, {event.pictures_sent} pictures"


def _farewell(counters: FarmCounters) -> str:
    total = counters.total
    ends = f"{total.torn_down} torn down, {total.closed_without_teardown} closed without TEARDOWN"
    others = f"{total.timed_out} timed out, {total.ended_by_farm} ended by the farm"
    return f"{total.sessions_opened} sessions: {ends}, {others}; {total.loops} loops"


async def _keep_counters(running: Farm, path: Path | None) -> None:
    while path:
        _write_counters(running.counters(), path)
        await asyncio.sleep(1)


def _write_counters(counters: FarmCounters, path: Path) -> None:
    part = path.with_name(f"{path.name}.part")
    # A full disk must not end the farm: the file then keeps the last counters that fitted.
    with contextlib.suppress(OSError):
        part.write_text(json.dumps(counters.as_document(), ensure_ascii=False), encoding="utf-8")
        part.replace(path)


def _epoch_s(text: str) -> float:
    if re.fullmatch(r"\+\d{1,9}(\.\d+)?", text):
        return time.time() + float(text[1:])
    if re.fullmatch(r"\d{1,12}(\.\d+)?", text):
        return float(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise FarmError(f"--epoch {text}: expected 2026-06-01T10:00:00+08:00, Unix seconds, or +SECONDS from now")
    return moment.timestamp()


def _credentials(user: str | None, password_file: Path | None) -> Credentials | None:
    if user is None:
        if password_file:
            raise FarmError("--password-file without --user: name the user too")
        return None
    if password_file is None:
        password = os.environ.get(PASSWORD_VARIABLE, "")
    else:
        try:
            password = password_file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise FarmError(f"{password_file}: cannot read the password: expected a text file in UTF-8") from error
    if not password:
        raise FarmError(f"--user without a password: put it into a file (--password-file) or into ${PASSWORD_VARIABLE}")
    return Credentials(username=user, password=password)


def _scheme(text: str) -> AuthScheme:
    if text not in _OFFERED:
        raise FarmError(f"--auth {text}: expected one of {', '.join(_OFFERED)}")
    return AuthScheme(text)


def _with_faults(cameras: list[Camera], assignments: list[str]) -> list[Camera]:
    by_name = {camera.name: camera for camera in cameras}
    for assignment in assignments:
        name, equals, script = assignment.partition("=")
        if not equals:
            raise FaultError(f"--fault {assignment}: expected CAMERA=NAME")
        if name not in by_name:
            raise CameraError(f"--fault {assignment}: no camera is called '{name}'; there are: {', '.join(by_name)}")
        by_name[name] = replace(by_name[name], fault=parse_fault(script))
    return list(by_name.values())
