#!/usr/bin/env bash
# The whole journey against a running server, as real HTTP calls with their real answers: log in, set up an organization,
# have texts written and watch it happen, review them, see what it cost and who did what. Ends with status 1, saying what
# was expected and what came, as soon as an answer is not as promised. Works again and again: each run has its own numbers
# and names.
#   BACKEND_URL=http://localhost:8000   the server
#   DEMO_CODE=123456                    the login code of a server that sends nothing (MOCK_SMS=True)
#   DEMO_LANGUAGE=fa                    the language of the messages: fa or en

source "$(dirname "$0")/common.sh"

base=${BACKEND_URL:-http://localhost:8000}
base=${base%/}
code=${DEMO_CODE:-123456}
language=${DEMO_LANGUAGE:-fa}

# The demo logs in with numbers that it makes up. On a server that sends messages, strangers would get them.
if [[ ! $base =~ ^https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?$ && ${DEMO_ANY_SERVER:-} != 1 ]]; then
    fail "$base is not this machine. The demo asks for login codes for made-up numbers; set DEMO_ANY_SERVER=1 if that server sends no messages (MOCK_SMS=True)."
fi

scripts/install-packages.sh demo
curl -fsS -m 5 -o /dev/null "$base/health/" 2>/dev/null || fail "No Contexor answers at $base. Start one in another terminal with: make run"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
answer=$work/answer.json headers=$work/headers
status='' token='' shown='' steps=0 calls=0 checks=0
started=$SECONDS
colours=(-M)
if [[ -n $bold ]]; then colours=(-C); fi

chapter() {
    steps=$((steps + 1))
    printf '\n%s%s. %s%s\n' "$bold" "$steps" "$1" "$plain"
}

# Long texts and lists are cut, tokens are not shown whole.
shorten='walk(if type == "string" and length > 140 then .[:120] + "… (\(length) characters)"
    elif type == "array" and length > 3 then .[:3] + ["… \(length - 3) more"] else . end)
    | if type == "object" then with_entries(if .key == "access" or .key == "refresh" then .value |= .[:16] + "…" else . end) else . end'

# Sends a request and shows it with its answer.
#   call METHOD PATH [BODY] [further arguments of curl]
call() {
    local method=$1 path=$2 body=${3:-}
    shift $(($# < 3 ? $# : 3))
    local arguments=(-sS -m 60 -X "$method" -o "$answer" -D "$headers" -w '%{http_code}' -H "Accept-Language: $language")
    if [[ -n $token ]]; then arguments+=(-H "Authorization: Bearer $token"); fi
    if [[ -n $body ]]; then arguments+=(-H "Content-Type: application/json" -d "$body"); fi
    printf '\n%s%s %s%s\n' "$blue" "$method" "$path" "$plain"
    if [[ -n $body ]]; then jq "${colours[@]}" . <<<"$body" | sed 's/^/  > /'; fi
    status=$(curl "${arguments[@]}" "$@" "$base$path") || fail "$method $path was not answered."
    calls=$((calls + 1))
    shown="$method $path"
    if ((status < 400)); then printf '  %s%s%s\n' "$green" "$status" "$plain"; else printf '  %s%s%s\n' "$red" "$status" "$plain"; fi
    if [[ -s $answer ]]; then jq "${colours[@]}" "$shorten" "$answer" | plain_numbers | sed 's/^/  /'; fi
}

# jq writes 0.000036 as 3.6e-05.
plain_numbers() {
    awk '{
        while (match($0, /[0-9.]+e-[0-9]+/)) {
            number = sprintf("%.9f", substr($0, RSTART, RLENGTH)); sub(/0+$/, "", number)
            $0 = substr($0, 1, RSTART - 1) number substr($0, RSTART + RLENGTH)
        }
        print
    }'
}

refuse() {
    printf '\n%sNot as promised:%s %s\n  expected  %s\n  came      %s\n' "$red" "$plain" "$shown" "$1" "$2" >&2
    if [[ -s $answer ]]; then
        echo "  the answer" >&2
        head -c 2000 "$answer" >&2
        echo >&2
    fi
    exit 1
}

# The status of the last answer, and what must be true of it.
#   expect STATUS [JQ CONDITION …]
expect() {
    local wanted=$1 condition
    shift
    checks=$((checks + 1 + $#))
    if [[ $status != "$wanted" ]]; then refuse "status $wanted" "status $status"; fi
    for condition in "$@"; do
        jq -e "$condition" "$answer" >/dev/null 2>&1 || refuse "$condition" "an answer for which that is not so"
    done
}

# A value of the last answer.
take() { jq -er "$1" "$answer" || refuse "a value at $1" "none"; }

# Logs in with a number; the access token is kept in $token.
log_in() {
    local phone=$1
    token=''
    call POST /api/v1/auth/otp/request "{\"phone_number\": \"$phone\"}"
    if [[ $status == 429 ]]; then
        local wait
        wait=$(take .retry_after)
        note "Too many codes were asked for from this address in a minute, as the limit says. Going on in $wait seconds."
        sleep "$((wait + 1))"
        call POST /api/v1/auth/otp/request "{\"phone_number\": \"$phone\"}"
    fi
    expect 200 '.success == true' '.ttl > 0' ".phone_number == \"$phone\""
    call POST /api/v1/auth/otp/verify "{\"phone_number\": \"$phone\", \"code\": \"$code\"}"
    if [[ $status == 400 ]]; then refuse "status 200 (does the server run with MOCK_SMS=True, as make run starts it?)" "status 400"; fi
    expect 200 '.access | length > 20' '.refresh | length > 20' ".user.phone_number == \"$phone\"" '.user | has("id") and has("full_name") and has("date_joined")'
    token=$(take .access)
}

# Follows the live events of a job until it is over, showing the text as it is written.
follow() {
    shown="GET $1"
    printf '\n%sGET %s%s  %s(server-sent events, live)%s\n\n' "$blue" "$1" "$plain" "$dim" "$plain"
    calls=$((calls + 1))
    : >"$answer"
    curl -sSN -m 300 -H "Authorization: Bearer $token" -H "Accept: text/event-stream" "$base$1" | tee "$work/events" |
        jq --unbuffered -Rrj 'if startswith("event: ") then
                if . == "event: delta" then empty else "\n[" + .[7:] + "] " end
            elif startswith("data: ") then
                (.[6:] | fromjson) as $data | if $data | has("text") then $data.text else ($data | tojson) + "\n" end
            else empty end' || refuse "a stream of events" "something else"
    checks=$((checks + 2))
    grep -q '^event: done' "$work/events" || refuse "an event \"done\" at the end" "$(tail -n 3 "$work/events" | tr '\n' ' ')"
    grep -q '^event: delta' "$work/events" || refuse "events with text" "none"
}

# Waits for the end of a job by asking for it.
wait_for_job() {
    local state=''
    for _ in $(seq 1 300); do
        state=$(curl -sS -m 10 -H "Authorization: Bearer $token" "$base/api/v1/ai/jobs/$1" | jq -r .status)
        case $state in completed | failed | cancelled) break ;; esac
        sleep 0.2
    done
    call GET "/api/v1/ai/jobs/$1"
    expect 200 '.status == "completed"'
}

# Names and numbers that nobody has had before.
run=$(date +%s | tail -c 7)$(printf '%02d' $((RANDOM % 100)))
founder="+98970${run:0:7}"
editor="+98971${run:0:7}"
month=$(date -u +%Y-%m)

echo "${bold}Contexor, from a phone number to an approved text${plain}"
note "Server: $base"

chapter "The server is well"
call GET /health/
expect 200 '.status == "healthy"' '.services == {"database": "ok", "cache": "ok"}'

chapter "Logging in with a phone number and a code"
log_in "$founder"
call GET /api/v1/auth/me
expect 200 ".phone_number == \"$founder\"" '.organizations == []'

chapter "An organization, a workspace, a project"
call POST /api/v1/organizations "{\"name\": \"شرکت نمونه\", \"slug\": \"company-$run\"}"
expect 201 '.role == "admin"' '.members_count == 1'
organization=$(take .id)
note "The older addresses answer the same: without the version, with a slash at the end."
call POST "/api/organizations/$organization/workspaces/" '{"name": "تیم بازاریابی", "slug": "marketing"}'
expect 201 ".organization == $organization" '.slug == "marketing"'
workspace=$(take .id)
call POST /api/v1/projects "{\"name\": \"وبلاگ پاییز\", \"slug\": \"autumn\", \"workspace\": $workspace}"
expect 201 ".workspace == $workspace" '.contents_count == 0'
project=$(take .id)
call POST "/api/v1/organizations/$organization/members" "{\"phone_number\": \"$editor\", \"role\": \"editor\"}"
expect 201 '.role == "editor"' '.status == "invited"'
note "A number without a user is invited; it becomes a member at its first login."

chapter "A prompt that can be used again"
call POST /api/v1/prompts "{\"title\": \"پست وبلاگ SEO\", \"category\": \"blog\", \"prompt_template\": \"یک پست وبلاگ {word_count} کلمه‌ای درباره {topic} بنویس\", \"variables\": [\"word_count\", \"topic\"], \"workspace\": $workspace}"
expect 201 '.variables == ["word_count", "topic"]' '.revision == 1'
prompt=$(take .id)
call POST "/api/v1/prompts/$prompt/render" '{"variables": {"topic": "محصولات پاییزی"}}'
expect 200 '.missing == ["word_count"]'

chapter "A content, and asking for its text"
call POST /api/v1/contents "{\"title\": \"بهترین محصولات پاییزی\", \"project\": $project, \"prompt\": $prompt, \"prompt_variables\": {\"word_count\": \"800\", \"topic\": \"محصولات پاییزی\"}}"
expect 201 '.status == "draft"' '.body == ""' '.current_version == 0'
content=$(take .id)
call POST "/api/v1/contents/$content/generate" '' -H "Idempotency-Key: demo-$run"
expect 202 '.status == "in_progress"' '.job_id > 0' '.task_id == (.job_id | tostring)' ".content_id == $content" '.events_url | length > 0'
job=$(take .job_id)
note "The same request with the same key is the same job, not a second one."
call POST "/api/v1/contents/$content/generate" '' -H "Idempotency-Key: demo-$run"
expect 202 ".job_id == $job"
grep -qi '^idempotency-replayed: true' "$headers" || refuse "the header Idempotency-Replayed: true" "none"

chapter "Watching it being written"
follow "/api/v1/ai/jobs/$job/events"
call GET "/api/v1/contents/$content"
expect 200 '.status == "review"' '.word_count > 100' '[.outline[] | select(.level == 2)] | length >= 2' '.current_version == 1' '.metadata.tokens_used > 0'

chapter "The generated Markdown"
shown="the body of content $content"
jq -r .body "$answer" | sed 's/^/  /'
printf '\n  %s%s words, %s tokens, model %s%s\n' "$dim" "$(take .word_count)" "$(take .metadata.tokens_used)" "$(take .metadata.model)" "$plain"

chapter "A second one, told what to write, in the older style of addresses"
call POST /api/contents/ "{\"title\": \"مزایای هوش مصنوعی\", \"project\": $project}"
expect 201 '.status == "draft"'
second=$(take .id)
call POST "/api/contents/$second/generate/" '{"kind": "draft", "topic": "مزایای هوش مصنوعی", "tone": "حرفه‌ای", "audience": "کارآفرینان", "min_words": 300}'
expect 202 '.status == "in_progress"'
second_job=$(take .job_id)
wait_for_job "$second_job"

chapter "An editor decides"
admin_token=$token
log_in "$editor"
call POST "/api/v1/contents/$content/approve" '{"notes": "محتوا تأیید شد"}'
expect 200 '.status == "approved"' '.approved_at != null' '.approved_version == 1'
call POST "/api/v1/contents/$second/reject" '{"reason": "مقدمه کوتاه‌تر شود."}'
expect 200 '.status == "rejected"' '.rejection_reason == "مقدمه کوتاه‌تر شود."'
note "The writer shortens the introduction and submits again; the changed text is a new version."
token=$admin_token
call GET "/api/v1/contents/$second"
body=$(jq -c '{body: (.body + "\n\n## یادداشت ویراستار\n\nمقدمه کوتاه شد؛ می‌رویم سراغ انتشار.\n")}' "$answer")
etag=$(sed -nE 's/^[Ee][Tt]ag: *([^[:space:]]+).*/\1/p' "$headers")
call PATCH "/api/v1/contents/$second" "$body" -H "If-Match: $etag"
expect 200 '.current_version == 2' '.status == "rejected"'
call POST "/api/v1/contents/$second/submit"
expect 200 '.status == "review"' '.rejection_reason == null'
call POST "/api/v1/contents/$second/approve" '{}'
expect 200 '.status == "approved"' '.approved_version == 2'

chapter "Its versions"
call GET "/api/v1/contents/$second/versions"
expect 200 '.count == 2' '[.results[].version_number] == [2, 1]' '[.results[].source] == ["edited", "generated"]'

chapter "What an approval proves"
call GET "/api/v1/contents/$second/receipt"
expect 200 '.version_number == 2' '.sha256 | length == 64' '.text_matches' '.is_current' '.approvers | length == 1' '.model | length > 0'
note "A later edit is not approved: the content is a draft again, and the text that was approved stays."
call POST "/api/v1/contents/$second/comments" '{"body": "این عنوان در نسخهٔ بعد هم بماند.", "start": 0, "end": 4}'
expect 201 '.anchor.status == "current"' '.anchor.version_number == 2'
comment=$(take .id)
call GET "/api/v1/contents/$second"
call PATCH "/api/v1/contents/$second" "$(jq -c '{body: ("پیش‌درآمد.\n\n" + .body), base_version: .current_version}' "$answer")"
expect 200 '.status == "draft"' '.current_version == 3' '.approved_version == 2'
call GET "/api/v1/contents/$second/approved"
expect 200 '.version.version_number == 2' '.receipt.is_current == false' '.receipt.text_matches'
note "The comment has moved along with its words."
call GET "/api/v1/comments/$comment"
expect 200 '.anchor.status == "moved"' '.anchor.current_start > .anchor.start'

chapter "What people are told"
call GET "/api/v1/notifications?unread=true"
expect 200 '[.results[].kind] | index("generation_finished") != null'
call POST /api/v1/notifications/read-all
expect 200 '.marked >= 2'
call GET /api/v1/notifications/unread-count
expect 200 '.unread == 0'

chapter "What it cost"
call GET "/api/v1/usage/summary?scope=user&month=$month"
expect 200 '.scope == "user"' '.total_requests >= 2' '.total_tokens > 0' '.reserved_cost == 0' '.limit.usage_percentage | has("cost")'
call GET "/api/v1/usage/summary?scope=organization&organization_id=$organization"
expect 200 '.scope == "organization"' '.breakdown_by_model | length >= 1' '.daily_usage | length >= 1'
call GET "/api/v1/usage/logs?content=$content"
expect 200 '.count >= 1' '.results[0].success == true' '.results[0].total_tokens > 0'

chapter "A limit holds"
call POST /api/v1/usage/limits "{\"scope\": \"organization\", \"scope_id\": $organization, \"requests_limit\": 2}"
expect 201 '.requests_limit == 2' '.period == "monthly"'
limit=$(take .id)
call POST /api/v1/contents "{\"title\": \"یکی بیش از سقف\", \"project\": $project}"
expect 201
third=$(take .id)
call POST "/api/v1/contents/$third/generate"
expect 402 '.code == "budget_exceeded"' '.error == "Usage limit exceeded"' '.metric == "requests"' '.limit == 2' '.used == 2'
call GET "/api/v1/contents/$third"
expect 200 '.status == "draft"' '.job_id == null'
call DELETE "/api/v1/usage/limits/$limit"
expect 204

chapter "A prompt of the starter library, tried out"
call GET "/api/v1/prompts/library?language=fa&category=social"
expect 200 '.count >= 3'
call POST /api/v1/prompts/library/fa-social-caption/install "{\"workspace\": $workspace}"
expect 201 '.labels[0].label == "production"' '.library_key == "fa-social-caption"'
starter=$(take .id)
call POST "/api/v1/prompts/$starter/test" '{"variables": {"موضوع": "بسته‌بندی سفارش‌ها", "نکته": "هر بسته را یک نفر با دست می‌بندد", "لحن": "صمیمی", "دعوت": "نامی را که روی بسته بود بنویسند"}}'
expect 202 '.status == "pending"' '.estimated_cost >= 0'

chapter "Who did what"
call GET "/api/v1/audit-logs?content=$content"
expect 200 '[.results[].action] | sort == ["content.approved", "content.created", "content.generation_completed", "content.generation_started"]' \
    '[.results[] | .hash | length] | unique == [64]'

chapter "Logging out"
call POST /api/v1/auth/logout-all
expect 204
call GET /api/v1/auth/me
expect 401 '.code == "token_invalid"'

printf '\n%s✓ %s calls in %s s; all %s things that were promised of their answers are so.%s\n' "$green" "$calls" "$((SECONDS - started))" "$checks" "$plain"
