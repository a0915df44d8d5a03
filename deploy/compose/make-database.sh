#!/usr/bin/env bash
# Run once by the image of PostgreSQL, when its data is made: a database and an ordinary role for Contexor. The role is no
# superuser, so that row-level security stands before it.
set -euo pipefail

password=${CONTEXOR_DB_PASSWORD:-}
if [[ -n ${CONTEXOR_DB_PASSWORD_FILE:-} ]]; then password=$(<"$CONTEXOR_DB_PASSWORD_FILE"); fi
[[ -n $password ]] || { echo "CONTEXOR_DB_PASSWORD or CONTEXOR_DB_PASSWORD_FILE must be set" >&2; exit 1; }

psql -v ON_ERROR_STOP=1 -v password="$password" --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE contexor LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'password';
CREATE DATABASE contexor OWNER contexor TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
SQL
