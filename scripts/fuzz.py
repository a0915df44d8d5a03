# What fuzz.sh runs against one server as one role: makes people and objects, tells Schemathesis of them, and starts it.
# The same file is loaded by Schemathesis as its hooks, which keep those objects alive and say when a refusal is right.
#   fuzz.py URL ROLE EXAMPLES FOLDER [arguments of schemathesis]

import json
import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.request

ADMIN, VIEWER, OTHER = "+989351000001", "+989351000002", "+989351000003"


def call(base, method, path, body=None, token=None):
    request = urllib.request.Request(base + path, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    request.add_header("Accept-Language", "en")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{method} {path} answered {error.code}: {error.read().decode()}") from error


def login(base, phone):
    call(base, "POST", "/api/v1/auth/otp/request", {"phone_number": phone})
    return call(base, "POST", "/api/v1/auth/otp/verify", {"phone_number": phone, "code": "123456"})


class World:
    """A team with something of every kind. Ids by the name that paths and fields use for them."""

    def __init__(self, base):
        self.base = base
        self.token = login(base, ADMIN)["access"]
        self.other = login(base, OTHER)
        self.organization = self.make("/organizations", name="Fuzz")
        org = f"/organizations/{self.organization}"
        self.workspace = self.make(f"{org}/workspaces", name="Marketing")
        self.project = self.make("/projects", name="Campaign", workspace=self.workspace)
        self.prompt = self.make("/prompts", title="p", category="blog", prompt_template="on {topic}", workspace=self.workspace)
        self.viewer = login(base, VIEWER)["access"]
        self.member = self.make(f"{org}/members", phone_number=VIEWER, role="viewer")
        self.founder = next(one["id"] for one in call(base, "GET", f"/api/v1{org}/members", token=self.token)["results"] if one["role"] == "admin")
        self.invitation = self.make(f"{org}/members", phone_number="+989351000009", role="viewer")
        self.limit = self.make("/usage/limits", scope="organization", scope_id=self.organization, cost_limit=5000)
        self.webhook = self.make(f"{org}/webhooks", url="https://hooks.invalid/", events=["content.approved"], is_active=False)
        self.delivery = self.post(f"/webhooks/{self.webhook}/test")["id"]
        self.key = self.make("/auth/api-keys", organization=self.organization, name="k", role="viewer")
        self.contents = [self.make("/contents", title=f"c{n}", project=self.project, body="## a\n\nx\n\n## b\n\ny\n") for n in range(12)]
        for content in self.contents[4:8]:
            self.post(f"/contents/{content}/submit")
        for content in self.contents[6:8]:
            self.post(f"/contents/{content}/approve")
        self.job = self.post(f"/contents/{self.contents[0]}/generate", kind="caption")["job_id"]

    def post(self, path, **body):
        return call(self.base, "POST", "/api/v1" + path, body, self.token)

    def make(self, path, **body):
        return self.post(path, **body)["id"]

    def ids(self, path, name):
        """The real ids that a parameter of a path can have."""
        if name == "id":
            kinds = {
                "/api/v1/auth/api-keys": self.key, "/api/v1/auth/organization-members": self.member, "/api/v1/auth/sessions": 1,
                "/api/v1/organizations": self.organization, "/api/v1/workspaces": self.workspace, "/api/v1/projects": self.project,
                "/api/v1/prompts": self.prompt, "/api/v1/contents": self.contents, "/api/v1/ai/jobs": self.job, "/api/v1/usage/limits": self.limit,
                "/api/v1/webhooks/deliveries": self.delivery, "/api/v1/webhooks": self.webhook,
            }
            found = next((ids for prefix, ids in kinds.items() if path.startswith(prefix + "/")), 1)
        else:
            found = {"member": self.member, "invitation": self.invitation, "key": self.key, "number": [1, 2], "a": [1, 2], "b": [1, 2]}.get(name, 1)
        return found if isinstance(found, list) else [found]

    def field(self, name):
        known = {
            "organization": self.organization, "organization_id": self.organization, "workspace": self.workspace, "workspace_id": self.workspace,
            "project": self.project, "prompt": self.prompt, "content": self.contents, "user": 1, "user_id": 1, "scope_id": self.organization,
        }.get(name)
        return known if isinstance(known, list) or known is None else [known]


def configuration(world, document, role):
    """The settings of Schemathesis: everything on, and ids that exist, four times of five."""
    lines = ["continue-on-failure = true", "request-timeout = 20", "max-stream-events = 20", "warnings = false"]
    lines += ["[headers]", 'Accept-Language = "en"']
    lines += ["[generation]", "allow-x00 = false"]  # The document says in words that no text may hold it.
    # Data that fits the schema can still be refused: for lack of money, of a version, or of an object; and a key that was used
    # with another body. The 400s among them are looked at by a check of our own, below. An `If-Match` that is none is met by no
    # version: 412. What is too large is refused unread: 413.
    lines += ["[checks.positive_data_acceptance]", 'expected-statuses = ["2xx", "400", "401", "402", "403", "404", "409", "412", "422"]']
    lines += ["[checks.negative_data_rejection]", 'expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "429"]']
    # It takes our names of wrong fields for fields.
    lines += ["[phases.fuzzing.error-feedback]", "enabled = false"]
    if role != "nobody":
        token = world.token if role == "admin" else world.viewer
        lines += ["[auth.openapi.login]", f"bearer = {json.dumps(token)}", "[auth.openapi.apiKey]", f"bearer = {json.dumps(token)}"]
    dictionaries, operations = {}, []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            bound = {}
            for parameter in operation.get("parameters", []):
                place, name = parameter["in"], parameter["name"]
                ids = world.ids(path, name) if place == "path" else world.field(name) if place == "query" else None
                if ids:
                    bound[f"{place}.{name}"] = ids
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            for name in schema.get("properties", {}):
                if world.field(name):
                    bound[f"body.{name}"] = world.field(name)
            if bound:
                operations.append((operation["operationId"], bound))
            for ids in bound.values():
                dictionaries["ids-" + "-".join(map(str, ids))] = ids
    for name, ids in dictionaries.items():
        lines += [f"[dictionaries.{name}]", f"values = {ids}"]
    for operation, bound in operations:
        lines += ["[[operations]]", f"include-operation-id = {json.dumps(operation)}", "[operations.parameters]"]
        for key, ids in bound.items():
            lines.append(f'"{key}" = {{ dictionary = "ids-{"-".join(map(str, ids))}", probability = 0.8 }}')
    return "\n".join(lines) + "\n"


def main():
    base, role, examples, folder = sys.argv[1:5]
    world = World(base)
    document = call(base, "GET", "/api/schema")
    with open(f"{folder}/schemathesis.toml", "w", encoding="utf-8") as file:
        file.write(configuration(world, document, role))
    kept = {"base": base, "token": world.token, "organization": world.organization, "workspace": world.workspace, "project": world.project}
    kept |= {"member": world.member, "founder": world.founder}
    environment = dict(os.environ, SCHEMATHESIS_HOOKS=os.path.abspath(__file__), CONTEXOR_FUZZ=json.dumps(kept))
    tester = [os.path.dirname(sys.executable) + "/st", "--config-file", f"{folder}/schemathesis.toml", "run", base + "/api/schema"]
    tester += ["--max-examples", examples, "--checks", "all", "--workers", str(max(2, os.cpu_count() or 2)), *sys.argv[5:]]
    status = subprocess.call(tester, env=environment, cwd=folder, stdin=subprocess.DEVNULL)
    # One pass of the stateful phase gives up after a few dozen chains, whatever number was asked for, and sees few links: most
    # of what it draws is refused. With a time to spend it begins again, each time with other chains.
    chains = int(os.environ.get("CHAINS", "300"))
    if chains > 0 and role != "nobody" and "--phases" not in sys.argv:
        more = subprocess.call([*tester, "--phases", "stateful", "--max-time", str(chains)], env=environment, cwd=folder, stdin=subprocess.DEVNULL)
        status = status or more
    return status


if __name__ == "__main__":
    sys.exit(main())

# MARK: What Schemathesis loads

import ast  # noqa: E402
import threading  # noqa: E402

import schemathesis  # noqa: E402

from schemathesis.checks import CHECKS  # noqa: E402
from schemathesis.specs.openapi.checks import ensure_resource_availability as found_after_it_was_made  # noqa: E402

# Python 3.11 counts the depth of trees that two threads make at once together, and then takes it for a fault of its own
# (python/cpython#106905). Schemathesis works with several, and Hypothesis parses the source of each lambda that it meets.
parse_tree, one_at_a_time = ast.parse, threading.RLock()


def parse(*arguments, **options):
    with one_at_a_time:
        return parse_tree(*arguments, **options)


ast.parse = parse

# What a content that was just made may do without: a 404 for it says nothing about the content.
OPTIONAL_PARTS = ("/draft", "/draft/save", "/approved", "/receipt")


def ensure_resource_availability(context, response, case):
    is_optional = case.operation.path.startswith("/api/v1/contents/{id}") and case.operation.path.endswith(OPTIONAL_PARTS)
    return None if is_optional else found_after_it_was_made(context, response, case)


CHECKS.register(ensure_resource_availability)
KEPT = json.loads(os.environ.get("CONTEXOR_FUZZ", "{}"))

# Why data that fits the schema may be refused with 400. What several fields of one request demand of each other the schema says,
# as far as it can be said there; everything else that is refused although the schema allows it is a fault of the schema.
REASONS = (
    # What there is, and whose it is.
    "Object does not exist.", "is a member already", "is invited already", "This is your number already.", "This slug is already taken", "There is a limit for this object", "This prompt was deleted",
    "is not in the catalogue", "Must be a member who is", "cannot have a higher role", "At most 20 labels.", "This thread is full", "There is no filter in it.",
    "There is no text", "no text yet", "does not lie in the text", "of this range is another one", "than are held", "than is held",
    "The code is wrong or has expired.", "A label needs a prompt", "is not one of the public Internet",
    # Which organization, when the caller has several; an organization's or a draft's own words, when none were given.
    "organization_id: This field is required.", "organization: This field is required.", "workspace: This field is required.",
    "workspace_id: This field is required.", "title: This field is required.",
    # A template, the names in it and what is said of them; values by what is said of their names.
    "The prompt has no such variable.", "Must be the names in the braces", "Not among the names in the template", "The name of the variable that begins", "template of the prompt",
    "Every name occurs once", "Every choice occurs once", "This is not a name of a variable", "has no value", 'The variable "',
    ".default: A number is required", ".default: Must be ", ".default: Ensure this value", "the text of the prompt becomes too long",
    "too long for this model",
    # One number against another, and against the clock.
    "Must be at least min_words.", "maximum: Must be at least minimum", "This time is past", "Must be in the future", "Must be within a year",
    "within the next 92 days", "At most 2000 characters.",
    # What a pattern cannot say: JSON has numbers of more decimals than money; which schemes and zones there are is not ours alone.
    "An amount of dollars is required", "address in ASCII is required", "This time zone is not known.",
    # Where a page begins is told by the links of the list.
    "This key cannot be read.", "This key belongs to another list", "after and before do not go together",
    # Two numbers for one person, one of them under the older name.
    "Exactly one of phone_number and user_id",
)


def request(method, path, body=None):
    return call(KEPT["base"], method, "/api/v1" + path, body, KEPT["token"])


def is_kept(case, parameter, kind):
    """Whether a parameter names an object that all others are asked about, however it is written: 2, "2", "+02"."""
    try:
        return int(str((case.path_parameters or {}).get(parameter))) == KEPT[kind]
    except ValueError:
        return False


@schemathesis.hook
def before_call(context, case, kwargs):
    """Whoever deletes what all others are asked about gets something of its own to delete; whoever logs out is somebody else; and
    whoever was there first stays the admin."""
    if "organization" not in KEPT:
        return
    headers = case.headers if case.headers is not None else {}
    if "Idempotency-Key" in headers and case.meta is not None and case.meta.phase.name.value == "stateful":
        # One that a chain before has used brings what that chain has made, and perhaps deleted.
        headers["Idempotency-Key"] = f"{headers['Idempotency-Key'][:200]}-{secrets.token_hex(8)}"
    name, path = f"{case.operation.method.upper()} {case.operation.path}", case.operation.path
    if name == "DELETE /api/v1/organizations/{id}" and is_kept(case, "id", "organization"):
        case.path_parameters["id"] = request("POST", "/organizations", {"name": "To go"})["id"]
    elif name == "DELETE /api/v1/workspaces/{id}" and is_kept(case, "id", "workspace"):
        case.path_parameters["id"] = request("POST", f"/organizations/{KEPT['organization']}/workspaces", {"name": "To go"})["id"]
    elif name == "DELETE /api/v1/projects/{id}" and is_kept(case, "id", "project"):
        case.path_parameters["id"] = request("POST", "/projects", {"name": "To go", "workspace": KEPT["workspace"]})["id"]
    elif path == "/api/v1/organizations/{id}/members/{member}" and is_kept(case, "member", "founder"):
        case.path_parameters["member"] = KEPT["member"]  # Once there is a second admin, the first could leave or be put out.
    elif path == "/api/v1/auth/organization-members/{id}" and is_kept(case, "id", "founder"):
        case.path_parameters["id"] = KEPT["member"]
    elif name.endswith(("/auth/logout-all", "/auth/sessions/{id}")) and (case.headers or {}).get("Authorization", "").startswith("Bearer ey"):
        # A number gets so many codes a day. Not by `random`, which the tester seeds.
        case.headers["Authorization"] = "Bearer " + login(KEPT["base"], f"+98936{secrets.randbelow(10_000_000):07}")["access"]


@schemathesis.hook
def after_call(context, case, response):
    """An organization that was switched off is switched on again."""
    name = f"{case.operation.method.upper()} {case.operation.path}"
    if response.status_code == 200 and name in ("PATCH /api/v1/organizations/{id}", "PUT /api/v1/organizations/{id}"):
        if is_kept(case, "id", "organization"):
            request("PATCH", f"/organizations/{KEPT['organization']}", {"is_active": True})


@schemathesis.check
def refusals_have_a_reason(context, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    if case.media_type and not case.media_type.endswith("json"):
        return  # What makes a table or an archive one, no schema says.
    body = json.loads(response.content)
    said = [f"{field}: {message}" for field, messages in body.get("errors", {}).items() for message in messages] or [body["title"]]
    for message in said:
        assert any(reason in message for reason in REASONS), f"400 for data that fits the schema: {body.get('errors') or body['title']}"
