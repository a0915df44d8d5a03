#!/usr/bin/env bash
# Asks a running installation a few quick questions and says with ✓ or ✗ which answers are right; goes on after a wrong one,
# counts, and ends with status 1 when there was one. Changes nothing there and sends no message.
#   BACKEND_URL=http://localhost:8000    the API
#   FRONTEND_URL=http://localhost:3000   the web application
#   SMOKE_CURL="--insecure"              further arguments of curl

source "$(dirname "$0")/common.sh"

backend=${BACKEND_URL:-http://localhost:8000}
frontend=${FRONTEND_URL:-http://localhost:3000}
base=${backend%/}
asked=0 failed=0
read -ra further <<<"${SMOKE_CURL:-}"

# check "what" METHOD PATH STATUS [TEXT THAT ANSWER AND ITS HEADERS HOLD] [BODY]
check() {
    local what=$1 method=$2 path=$3 wanted=$4 text=${5:-} body=${6:-} answer status
    asked=$((asked + 1))
    local arguments=(-sS -i -m 10 -X "$method" -w '\n%{http_code}' "${further[@]}")
    if [[ -n $body ]]; then arguments+=(-H "Content-Type: application/json" -d "$body"); fi
    answer=$(curl "${arguments[@]}" "$base$path" 2>&1) || true
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    if [[ $status == "$wanted" && $answer == *"$text"* ]]; then
        printf '%s✓%s %s\n' "$green" "$plain" "$what"
    else
        failed=$((failed + 1))
        answer=${answer//$'\r'/}
        printf '%s✗%s %s: %s %s should answer %s%s; it answered %s\n' "$red" "$plain" "$what" "$method" "$base$path" "$wanted" "${text:+ with $text}" \
            "$status ${answer:0:300}"
    fi
}

echo "Asking $base"
check "the service is healthy" GET /health/ 200 '{"status":"healthy","services":{"database":"ok","cache":"ok"}}'
check "a profile needs a login" GET /api/auth/me/ 401 '"code":"not_authenticated"'
check "contents need a login" GET /api/contents/ 401 '"code":"not_authenticated"'
check "usage needs a login" GET /api/usage/summary/ 401 '"code":"not_authenticated"'
check "so does usage under its old address" GET /api/ai/usage/summary/ 401 '"code":"not_authenticated"'
check "the API describes itself" GET /api/schema 200 '"openapi":"3.1.0"'
check "a wrong phone number is refused" POST /api/auth/otp/request/ 400 '"phone_number"' '{"phone_number": "12"}'


base=${frontend%/}
echo "Asking $base"
check "people can log in" GET /login 200 'name="phone_number"'
check "pages say what browsers may load" GET /login 200 "default-src"
check "whoever is not logged in is led to the login" GET / 303 "/login"
check "the web application is healthy" GET /health/ready 200 '"status":"healthy"'

if ((failed > 0)); then fail "$failed of $asked answers are not right."; fi
echo "All checks ✓"
