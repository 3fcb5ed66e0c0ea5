"""What the farm answers to each RTSP request of one connection."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from sample_videos.farm.camera import Camera, StreamName
from sample_videos.farm.counters import CloseReason, Tally
from sample_videos.farm.delivery import Ending
from sample_videos.farm.faults import Fault, FaultName, silences
from sample_videos.farm.guard import Guard
from sample_videos.farm.messages import Request, response, target_of
from sample_videos.farm.sdp import AUDIO_TRACK, VIDEO_TRACK, describe, padded
from sample_videos.farm.session import Session, track_path
from sample_videos.farm.state import FarmState

_METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN"
_GUARDED = frozenset({"DESCRIBE", "SETUP", "PLAY", "PAUSE"})
_INTERLEAVED = re.compile(r"interleaved=(\d{1,3})(?:-\d{1,3})?(?:;|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A request whose camera is known."""

    request: Request
    camera: Camera
    stream: StreamName
    track: int | None
    fault: Fault
    tally: Tally

    def reply(self, status: int, *headers: tuple[str, str], body: bytes = b"") -> bytes:
        return response(status, cseq=self.request.cseq, headers=list(headers), body=body)


class Dialogue:
    """At most one session at a time; `is_silent` once a fault has ended the talking."""

    def __init__(self, *, state: FarmState, writer: asyncio.StreamWriter, on_ending: Callable[[Ending], None]) -> None:
        self.is_silent = False
        self._state = state
        self._writer = writer
        self._on_ending = on_ending
        self._guard = Guard(credentials=state.settings.credentials, scheme=state.settings.auth)
        self._session: Session | None = None
        self._answers: dict[str, Callable[[_Call], bytes]] = {
            "OPTIONS": self._options,
            "DESCRIBE": self._describe,
            "SETUP": self._set_up,
            "PLAY": self._play,
            "PAUSE": self._pause,
            "GET_PARAMETER": self._keep_alive,
            "SET_PARAMETER": self._keep_alive,
            "TEARDOWN": self._tear_down,
        }

    def answer(self, request: Request) -> bytes:
        """The answer's bytes; empty where a fault keeps the camera silent."""
        target = target_of(request.uri)
        camera = self._state.camera(target.camera) if target else None
        if target is None or camera is None:
            return self._answer_stray(request)
        call = _Call(
            request=request,
            camera=camera,
            stream=target.stream,
            track=target.track,
            fault=self._state.fault(camera),
            tally=self._state.tallies[camera.name],
        )
        call.tally.requested(request.method if request.method in self._answers else "other")
        if silences(call.fault, request.method):
            self.fall_silent()
        if self.is_silent:
            if request.method == "TEARDOWN":
                self._tear_down(call)
            return b""
        return self._refusal(call) or self._answers.get(request.method, self._unknown)(call)

    def end(self, reason: CloseReason) -> None:
        """The connection is over, and with it the session."""
        if self._session:
            self._session.close(reason)
            self._session = None

    def fall_silent(self) -> None:
        """From now on nothing is said, whatever is asked."""
        self.is_silent = True
        if self._session:
            self._session.pause()

    def _answer_stray(self, request: Request) -> bytes:
        """About the server as a whole, or about a camera that is not there."""
        self._state.stray_requests += 1
        if request.method == "OPTIONS":
            return response(200, cseq=request.cseq, headers=[("Public", _METHODS)])
        if request.method in ("GET_PARAMETER", "SET_PARAMETER"):
            return response(200, cseq=request.cseq)
        if not self._guard.lets_in(request):
            return response(401, cseq=request.cseq, headers=self._guard.challenges())
        return response(404 if request.method in self._answers else 501, cseq=request.cseq)

    def _refusal(self, call: _Call) -> bytes | None:
        """401 where the viewer must prove who it is and has not."""
        if call.request.method not in _GUARDED or self._guard.lets_in(call.request, call.fault):
            return None
        if "authorization" in call.request.headers:
            call.tally.auth_failures += 1
        return call.reply(401, *self._guard.challenges(call.fault))

    def _options(self, call: _Call) -> bytes:
        return call.reply(200, ("Public", _METHODS))

    def _unknown(self, call: _Call) -> bytes:
        return call.reply(501, ("Public", _METHODS))

    def _describe(self, call: _Call) -> bytes:
        clip = self._state.clip(call.camera, call.stream)
        if clip is None or call.fault.name is FaultName.NOT_FOUND:
            return call.reply(404)
        if call.fault.name is FaultName.REDIRECT_OTHER_HOST:
            return call.reply(302, ("Location", call.fault.target))
        sdp = describe(clip, title=call.camera.name, has_audio=call.fault.name is FaultName.AUDIO_ONLY)
        if call.fault.name is FaultName.HUGE_SDP:
            sdp = padded(sdp, call.fault.sdp_bytes)
        base = ("Content-Base", self._base(call) + "/")
        return call.reply(200, base, ("Content-Type", "application/sdp"), body=sdp.encode())

    def _base(self, call: _Call) -> str:
        """The stream's address as this viewer reaches it."""
        scheme, _, rest = call.request.uri.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}{track_path(call.camera.name, call.stream)}"

    def _set_up(self, call: _Call) -> bytes:
        clip = self._state.clip(call.camera, call.stream)
        track = VIDEO_TRACK if call.track is None else call.track
        is_known = track == VIDEO_TRACK or (track == AUDIO_TRACK and call.fault.name is FaultName.AUDIO_ONLY)
        if clip is None or not is_known or call.fault.name is FaultName.NOT_FOUND:
            return call.reply(404)
        transport = call.request.headers.get("transport", "")
        interleaved = _INTERLEAVED.search(transport.replace(" ", ""))
        if "RTP/AVP/TCP" not in transport or interleaved is None or int(interleaved[1]) > 254:
            return call.reply(461)
        if self._session and (self._session.camera is not call.camera or self._session.stream is not call.stream):
            return call.reply(459)
        if self._session and self._session.is_playing:
            return call.reply(455)
        if self._session is None:
            if call.fault.name is FaultName.REFUSES_453 or not self._state.has_room(call.camera):
                call.tally.refused_453 += 1
                return call.reply(453)
            self._session = Session(
                state=self._state, camera=call.camera, stream=call.stream, clip=clip, writer=self._writer
            )
        channel = int(interleaved[1])
        self._session.set_up(track, channel)
        return call.reply(
            200,
            ("Transport", f"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1}"),
            ("Session", f"{self._session.id};timeout={max(1, round(self._state.settings.session_timeout_s))}"),
        )

    def _own_session(self, call: _Call) -> Session | None:
        """The connection's session, if the request names it."""
        named = call.request.headers.get("session", "").partition(";")[0].strip()
        return self._session if self._session and named == self._session.id else None

    def _play(self, call: _Call) -> bytes:
        session = self._own_session(call)
        if session is None:
            return call.reply(454)
        headers = [("Session", session.id), ("Range", "npt=now-")]
        if not session.is_playing:
            sequence, timestamp = session.play(on_ending=self._on_ending)
            url = f"{self._base(call)}/trackID={VIDEO_TRACK}"
            headers.append(("RTP-Info", f"url={url};seq={sequence};rtptime={timestamp}"))
        return call.reply(200, *headers)

    def _pause(self, call: _Call) -> bytes:
        session = self._own_session(call)
        if session is None:
            return call.reply(454)
        if not session.is_playing:
            return call.reply(455)
        session.pause()
        return call.reply(200, ("Session", session.id))

    def _keep_alive(self, call: _Call) -> bytes:
        return call.reply(200, *([("Session", self._session.id)] if self._session else []))

    def _tear_down(self, call: _Call) -> bytes:
        session = self._own_session(call)
        if session is None:
            return call.reply(454)
        self.end(CloseReason.TORN_DOWN)
        return call.reply(200, ("Session", session.id))
