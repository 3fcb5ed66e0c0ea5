"""Fetches one file over HTTP into a folder: bounded in time and size, hashed on its way, never half there."""

import hashlib
import time
from pathlib import Path
from typing import BinaryIO

import httpx

CONNECT_S = 10.0
SILENCE_S = 30.0
"""A connection from which nothing comes for so long is given up."""
WHOLE_S = 900.0
MAX_BYTES = 512 * 1024 * 1024


class DownloadError(Exception):
    """The file did not come; the message names the address and the reason."""


def download(url: str, path: Path, *, max_bytes: int = MAX_BYTES, whole_s: float = WHOLE_S) -> str:
    """Writes what the address answers to `path` and returns its SHA-256.

    Raises:
        DownloadError: No answer, a refusal, too slow, too large, or a redirection to plain HTTP.
    """
    timeout = httpx.Timeout(SILENCE_S, connect=CONNECT_S)
    until_s = time.monotonic() + whole_s
    try:
        with httpx.stream("GET", url, timeout=timeout, follow_redirects=True) as answer, path.open("wb") as file:
            answer.raise_for_status()
            if url.startswith("https:") and answer.url.scheme != "https":
                raise DownloadError(f"{url} leads to {answer.url}, which anybody on the way could change")
            return _written(answer, file, max_bytes=max_bytes, until_s=until_s)
    except httpx.HTTPStatusError as error:
        raise DownloadError(f"{url} answered {error.response.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadError(f"{url}: {error or type(error).__name__}") from error
    except OSError as error:
        raise DownloadError(f"'{path}' cannot be written: {error.strerror}") from error


def _written(answer: httpx.Response, file: BinaryIO, *, max_bytes: int, until_s: float) -> str:
    digest, size = hashlib.sha256(), 0
    for chunk in answer.iter_bytes(64 * 1024):
        size += len(chunk)
        if size > max_bytes:
            raise DownloadError(f"{answer.url} is larger than {max_bytes} bytes")
        if time.monotonic() > until_s:
            raise DownloadError(f"{answer.url} is too slow: {size} bytes had come when its time was over")
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest()
