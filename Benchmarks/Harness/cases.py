"""The cases that are requests: what each asks for, in Lua for wrk, and at how many connections."""

from dataclasses import dataclass
from datetime import date, timedelta

PARAGRAPH = "قهوه و چای در فرهنگ مردم این سرزمین جایی گرم دارند و هر خانه آیین خود را دارد. "
TEXT = ("## یک بخش\\\\n\\\\n" + PARAGRAPH * 7 + "\\\\n\\\\n") * 2

# The last whole month: of the current one there is much or nothing, by the day on which it is measured.
MONTH = (date.today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


@dataclass
class Case:
    key: str
    title: str
    body: str
    connections: int = 16
    writes: bool = False
    # How many requests of one organization it may make before it would have to repeat itself, where that matters.
    consumes: bool = False


GET = 'return wrk.format("GET", "/api/v1{path}", headers)'
# Contents number `j` of an organization: every fourth is a draft, in review, approved, rejected. The first fifth is for updates, the
# rest for generations.
ID = "(o - 1) * each + {j} + 1"

CASES = [
    Case("list1", "list, page of 20, filtered, 1 connection", GET.format(path="/contents?status=review"), connections=1),
    Case("list64", "list, page of 20, filtered, 64 connections", GET.format(path="/contents?status=review"), connections=64),
    Case("detail", "one content", f'return wrk.format("GET", "/api/v1/contents/" .. ({ID.format(j="(k * 7) % each")}), headers)'),
    Case("create", "create",
         f'''return wrk.format("POST", "/api/v1/contents", headers, '{{"title": "محتوای تازهٔ ' .. n .. '", "project": ' .. ((o - 1) * 3 + 1 + k % 3) ..
         ', "body": "{TEXT}"}}')''', writes=True),
    Case("update", "update",
         f'''return wrk.format("PATCH", "/api/v1/contents/" .. ({ID.format(j="(k * 4) % math.floor(each / 5)")}), headers,
         '{{"title": "محتوای نو ' .. n .. '", "body": "{TEXT}' .. n .. '"}}')''', writes=True),
    Case("verify", "OTP verify",
         '''headers["Authorization"] = nil
         return wrk.format("POST", "/api/v1/auth/otp/verify", headers, '{"phone_number": "+98935' .. (1000000 + offset + n) .. '", "code": "123456"}')''',
         writes=True, consumes=True),
    Case("summary_user", "usage summary, user", GET.format(path=f"/usage/summary?month={MONTH}&scope=user")),
    Case("summary_workspace", "usage summary, workspace",
         f'return wrk.format("GET", "/api/v1/usage/summary?month={MONTH}&scope=workspace&workspace_id=" .. o, headers)'),
    Case("summary_organization", "usage summary, organization",
         f'return wrk.format("GET", "/api/v1/usage/summary?month={MONTH}&scope=organization&organization_id=" .. o, headers)'),
    Case("generate", "generate, accepted",
         f'''local first = math.floor(each / 20) * 4
         local at = first + math.floor(k / 3) * 4 + ({{0, 2, 3}})[k % 3 + 1]
         return wrk.format("POST", "/api/v1/contents/" .. ({ID.format(j="at")}) .. "/generate", headers, '{{"topic": "قهوه و چای"}}')''',
         writes=True, consumes=True),
]
BY_KEY = {case.key: case for case in CASES}
