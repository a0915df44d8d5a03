# A receiver that verifies deliveries with the published library of Standard Webhooks, against a server that was started
# with WEBHOOK_ALLOW_PRIVATE_NETWORKS=True: every delivery must be accepted, and a changed one refused.
#   webhooks.py URL

import base64
import http.server
import sys
import threading

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from fuzz import call, login

EVENTS = ["content.created", "content.updated", "content.submitted", "content.rejected", "content.approved", "content.deleted", "prompt.created"]
received, arrived = [], threading.Semaphore(0)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        received.append((dict(self.headers.items()), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()
        arrived.release()

    def log_message(self, *arguments):
        pass


def refused(webhook, body, headers):
    try:
        webhook.verify(body, headers)
    except WebhookVerificationError:
        return True
    return False


def main(base):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    token = login(base, "+989351000021")["access"]

    def post(path, method="POST", **body):
        return call(base, method, "/api/v1" + path, body or None, token)

    organization = post("/organizations", name="Hooks")["id"]
    workspace = post(f"/organizations/{organization}/workspaces", name="w")["id"]
    project = post("/projects", name="p", workspace=workspace)["id"]
    made = post(f"/organizations/{organization}/webhooks", url=f"http://127.0.0.1:{server.server_port}/", events=EVENTS)
    post("/prompts", title="p", category="blog", prompt_template="x", workspace=workspace)
    content = post("/contents", title="قهوه", project=project, body="## a\n\nx\n")["id"]
    post(f"/contents/{content}", "PATCH", title="چای")
    post(f"/contents/{content}/submit")
    post(f"/contents/{content}/reject", reason="کوتاه است")
    post(f"/contents/{content}/submit")
    post(f"/contents/{content}/approve")
    post(f"/contents/{content}", "DELETE")
    post(f"/webhooks/{made['id']}/test")
    for _ in range(9):
        if not arrived.acquire(timeout=30):
            sys.exit(f"only {len(received)} of 9 deliveries came")

    webhook = Webhook(made["secret"])
    other = Webhook("whsec_" + base64.b64encode(b"another secret of 32 bytes......").decode())
    types = set()
    for headers, body in received:
        types.add(webhook.verify(body, headers)["type"])
        changed = body.replace(b'"organization":', b'"organisation":')
        stale = dict(headers, **{"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 3600)})
        assert changed != body and refused(webhook, changed, headers) and refused(webhook, body, stale) and refused(other, body, headers)
    assert types == set(EVENTS) | {"webhook.test"}, types
    print(f"{len(received)} deliveries of {len(types)} kinds accepted, each refused when changed ✓")


if __name__ == "__main__":
    main(sys.argv[1])
