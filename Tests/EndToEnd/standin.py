"""A model service that writes slowly and remembers when: for measuring what the product adds."""

import http.server
import json
import threading
import time

WORDS = "## بخش نخست\n\n" + "این متن آرام‌آرام نوشته می‌شود تا بتوان دید کی به چشم می‌رسد. " * 60 + "\n\n## بخش دوم\n\n" + "پایان. " * 20


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def piece(self, data):
        text = f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()
        self.wfile.write(f"{len(text):x}\r\n".encode() + text + b"\r\n")
        self.wfile.flush()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        time.sleep(self.server.wait)
        base = {"id": "c1", "object": "chat.completion.chunk", "model": "gpt-4.1-mini", "usage": None}
        words = WORDS.split(" ")
        try:
            for number, word in enumerate(words):
                if number == 0:
                    self.server.first = time.time()
                self.piece(base | {"choices": [{"index": 0, "delta": {"content": word + " "}, "finish_reason": None}]})
                time.sleep(self.server.pace)
            self.piece(base | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self.piece(base | {"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 400, "total_tokens": 500}})
            self.piece("[DONE]")
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.server.cut = time.time()


class Writer(http.server.ThreadingHTTPServer):
    """`first`: when the first word left; `cut`: when the product hung up."""

    daemon_threads = True

    def __init__(self, wait=0.4, pace=0.03):
        super().__init__(("127.0.0.1", 0), Handler)
        self.wait, self.pace, self.first, self.cut = wait, pace, 0, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def settings(self):
        return {"OPENAI_API_KEY": "sk-stand-in", "OPENAI_BASE_URL": f"http://127.0.0.1:{self.server_port}/v1"}
