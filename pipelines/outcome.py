"""How a visit ends, and where in it something happened: closed lists, the same words in messages, rows and pages."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a visit ended. Only `INSPECTED` claims that healthy pictures were seen."""

    INSPECTED = "inspected"
    DEGRADED = "degraded"
    """Pictures came, none of them healthy."""
    UNREACHABLE = "unreachable"
    """No route, refused, name not resolved, connection broke."""
    FORBIDDEN_ADDRESS = "forbidden_address"
    """The address lies outside the networks that cameras may be on."""
    NOT_FOUND = "not_found"
    """The camera answered that it has no such stream."""
    UNAUTHORISED = "unauthorised"
    AUTH_SCHEME_UNSUPPORTED = "auth_scheme_unsupported"
    BUSY = "busy"
    """The camera has no session left (RTSP 453, HTTP 503)."""
    TLS_FAILED = "tls_failed"
    NO_KEYFRAME = "no_keyframe"
    CORRUPT = "corrupt"
    UNSUPPORTED = "unsupported"
    """A codec or an answer that this worker cannot read."""
    TIMED_OUT_AT_STAGE = "timed_out_at_stage"
    """The time budget ran out; `Report.stage` says where."""
    STREAM_ENDED = "stream_ended"
    DECODER_CRASHED = "decoder_crashed"
    MODEL_FAILED = "model_failed"
    WORKER_KILLED = "worker_killed"
    """The lease ran out without a report; written by the API, never by a worker."""
    STOPPED = "stopped"
    """Ended early on request: a stop answer, or the worker shutting down."""


class Stage(StrEnum):
    """Where in a visit something happened."""

    CONNECT = "connect"
    OPEN = "open"
    FIRST_PICTURE = "first_picture"
    PICTURE = "picture"
    ANALYSE = "analyse"
    DELIVER = "deliver"
