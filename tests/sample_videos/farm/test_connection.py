"""What a viewer said last is heard even where it left at once and the connection broke."""

import asyncio
import socket
import struct

import pytest

from sample_videos.farm.connection import LastWordsReader


@pytest.mark.parametrize("writes_first", [True, False])
def test_last_words_are_read_though_the_connection_was_reset(*, writes_first: bool) -> None:
    async def heard() -> list[bytes]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[bytes]] = loop.create_future()
        viewer = socket.socket()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            viewer.sendall(b"TEARDOWN")
            viewer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            viewer.close()
            if writes_first:
                writer.write(b"a picture")
            else:
                await asyncio.sleep(0.01)
            answer.set_result([await reader.read(100), await reader.read(100)])
            writer.close()

        server = await loop.create_server(
            lambda: asyncio.StreamReaderProtocol(LastWordsReader(), accept), "127.0.0.1", 0
        )
        viewer.setblocking(False)
        await loop.sock_connect(viewer, server.sockets[0].getsockname())
        try:
            return await asyncio.wait_for(answer, 5)
        finally:
            server.close()

    assert asyncio.run(heard()) == [b"TEARDOWN", b""]
