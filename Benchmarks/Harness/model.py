"""A stand-in for the model service: answers at once, or slowly in pieces, or not until it is told. Speaks as much of the
protocol as both products use. Run as a process of its own, so that its work is on nobody's account.

    model.py PORT
    PUT /mode/instant | /mode/slow | /mode/hold
"""

import asyncio
import json
import sys

SECTION = "## بخش {n}\n\n" + "قهوه و چای در فرهنگ مردم این سرزمین جایی گرم دارند و هر خانه آیین خود را دارد. " * 8
TEXT = "\n\n".join(SECTION.format(n=n) for n in range(1, 5))
USAGE = {"prompt_tokens": 700, "completion_tokens": 900, "total_tokens": 1600}
mode = "instant"
released = asyncio.Event()


def chunk(delta, finish=None, usage=None):
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4.1-mini",
            "choices": [] if usage else [{"index": 0, "delta": delta, "finish_reason": finish}]}
    if usage:
        body["usage"] = usage
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


END = chunk({}, "stop") + chunk({}, usage=USAGE) + b"data: [DONE]\n\n"
STREAM = chunk({"role": "assistant", "content": TEXT}) + END
WHOLE = json.dumps({"id": "c1", "object": "chat.completion", "created": 1, "model": "gpt-4.1-mini", "usage": USAGE, "choices": [
    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": TEXT}}]}, ensure_ascii=False).encode()


def fixed(body, kind):
    return b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body


STREAM_REPLY, WHOLE_REPLY = fixed(STREAM, b"text/event-stream"), fixed(WHOLE, b"application/json")
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def piece(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def slowly(writer):
    """Two hundred pieces, one each tenth of a second."""
    writer.write(CHUNKED)
    words = (TEXT * 3).split(" ")
    for start in range(200):
        writer.write(piece(chunk({"content": " ".join(words[start * 4 % 400:start * 4 % 400 + 4]) + " "})))
        await writer.drain()
        await asyncio.sleep(0.1)
    writer.write(piece(END) + b"0\r\n\r\n")


async def serve(reader, writer):
    global mode
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            line, _, rest = head.partition(b"\r\n")
            length = 0
            for header in rest.lower().split(b"\r\n"):
                if header.startswith(b"content-length:"):
                    length = int(header[15:])
            body = await reader.readexactly(length)
            if line.startswith(b"PUT /mode/"):
                mode = line.split()[1].decode().rsplit("/", 1)[1]
                released.clear() if mode == "hold" else released.set()
                writer.write(fixed(b"{}", b"application/json"))
            elif b'"stream":true' in body.replace(b" ", b""):
                if mode == "hold":
                    await released.wait()
                if mode == "slow":
                    await slowly(writer)
                else:
                    writer.write(STREAM_REPLY)
            else:
                writer.write(WHOLE_REPLY)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
