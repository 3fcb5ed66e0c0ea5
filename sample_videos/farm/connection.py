"""One viewer's connection from accept to close: reads, answers, times out, never outlives its session."""

import asyncio
import contextlib
import os
import socket

from sample_videos.farm.counters import CloseReason
from sample_videos.farm.delivery import Ending
from sample_videos.farm.dialogue import Dialogue
from sample_videos.farm.messages import MAX_HEAD_BYTES, BadRequestError, Request, read_message, response
from sample_videos.farm.state import FarmState

_CLOSE_WITHIN_S = 1.0
"""For the last answer to leave; then the connection is cut."""


class LastWordsReader(asyncio.StreamReader):
    """Hands out all that came before a connection broke.

    NOTE: FFmpeg says TEARDOWN and closes with pictures unread, which resets the connection. asyncio then raises first
    and forgets what it had read, and where a write met the reset, does not read at all: 7 of 1000 viewers seemed to
    leave without a word.
    """

    def set_transport(self, transport: asyncio.BaseTransport) -> None:
        """Remember the socket too; it is still open when `set_exception` is called."""
        super().set_transport(transport)
        self._socket: socket.socket | None = transport.get_extra_info("socket")
        self._has_ended = False

    def set_exception(self, _exc: BaseException) -> None:
        """A broken connection ends like any other, after what is left in it."""
        with contextlib.suppress(OSError):  # nothing is left
            if self._socket and not self._has_ended:
                self.feed_data(os.read(self._socket.fileno(), MAX_HEAD_BYTES))
        self.feed_eof()

    def feed_eof(self) -> None:
        """After this no data may be fed."""
        self._has_ended = True
        super().feed_eof()


class Connection:
    """The player writes pictures and this writes answers; both whole messages, on one event loop, so they never mix."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, state: FarmState) -> None:
        self._reader = reader
        self._writer = writer
        self._state = state
        self._dialogue = Dialogue(state=state, writer=writer, on_ending=self._playing_ended)
        self._reason = CloseReason.CLOSED_WITHOUT_TEARDOWN
        writer.transport.set_write_buffer_limits(high=state.settings.send_buffer_bytes)

    async def serve(self) -> None:
        """Talk until the viewer leaves, misbehaves or falls silent."""
        self._state.connections_accepted += 1
        self._state.connections_open += 1
        try:
            await self._converse()
        except asyncio.CancelledError:
            self._reason = CloseReason.ENDED_BY_FARM
            raise
        except TimeoutError:
            self._reason = CloseReason.TIMED_OUT
        except BadRequestError as error:
            self._write(response(error.status))
        except ConnectionError:
            pass  # the viewer's side of the connection broke: counted below as closed without TEARDOWN
        finally:
            self._dialogue.end(self._reason)
            self._state.connections_open -= 1
            await self._close()

    async def _converse(self) -> None:
        while True:
            async with asyncio.timeout(self._state.settings.session_timeout_s):
                message = await read_message(self._reader)
            if message is None:
                return
            if isinstance(message, Request):
                self._write(self._dialogue.answer(message))

    def _write(self, answer: bytes) -> None:
        """Answers do not wait for room; a viewer that asks on and on without reading is cut off."""
        if self._dialogue.is_silent or not answer or self._writer.is_closing():
            return
        if self._writer.transport.get_write_buffer_size() > 16 * self._state.settings.send_buffer_bytes:
            self._writer.transport.abort()
            return
        self._writer.write(answer)

    def _playing_ended(self, ending: Ending) -> None:
        match ending:
            case Ending.SILENCE:
                self._dialogue.fall_silent()
            case Ending.OVER | Ending.BREAK:
                self._reason = CloseReason.ENDED_BY_FARM
                self._writer.close()

    async def _close(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(_CLOSE_WITHIN_S):
                await self._writer.wait_closed()
        self._writer.transport.abort()
