"""Where logs go: standard error, one line each, with secrets taken out."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

_URL_SECRET = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@]+@")
_TOKEN = re.compile(r"\blx[saw]_[A-Za-z0-9_-]{20,}")
_HEADER = re.compile(r"(?i)\b(authorization\s*[:=]\s*)(basic|digest|bearer)\s+[^\r\n]+")


def configure_logs(level: int = logging.INFO) -> None:
    """Sends all logs, the standard library's too, to standard error; colours on a terminal only."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
            _redacted_text,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "uvicorn", "alembic", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def redact(text: str) -> str:
    """Returns the text without users and passwords in addresses, tokens, and authorization headers.

    A last net: nothing of the kind is meant to reach a log in the first place.
    """
    text = _URL_SECRET.sub(r"\1***@", text)
    text = _TOKEN.sub("lx*_***", text)
    return _HEADER.sub(r"\1\2 ***", text)


def _redacted_text(_: WrappedLogger, __: str, rendered: EventDict | str) -> str:
    return redact(str(rendered))
