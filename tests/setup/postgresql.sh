#!/bin/sh
# Installs PostgreSQL (server, psql, pgbench) through the package manager where it is missing. Says what it does; does nothing twice.
set -eu

has_server() {
  [ -n "${RIMWARD_PG_BIN:-}" ] && [ -x "$RIMWARD_PG_BIN/initdb" ] && return 0
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin; do
    [ -x "$folder/initdb" ] && return 0
  done
  return 1
}

has_clients() { command -v psql >/dev/null 2>&1 && command -v pgbench >/dev/null 2>&1; }

if has_server && has_clients; then exit 0; fi

as_root=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 || { echo "PostgreSQL is missing; install it (server, psql and pgbench) and try again" >&2; exit 1; }
  as_root=sudo
fi
if command -v apt-get >/dev/null 2>&1; then
  echo "PostgreSQL is missing: installing the package postgresql (and postgresql-contrib's pgbench) through apt-get"
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq postgresql postgresql-client postgresql-contrib procps >/dev/null
elif command -v dnf >/dev/null 2>&1; then
  echo "PostgreSQL is missing: installing postgresql-server and postgresql-contrib through dnf"
  $as_root dnf install -y -q postgresql-server postgresql-contrib procps-ng
elif command -v brew >/dev/null 2>&1; then
  echo "PostgreSQL is missing: installing postgresql@16 through brew"
  brew install -q postgresql@16
else
  echo "PostgreSQL is missing, and no package manager that this script knows is here; install server, psql and pgbench" >&2
  exit 1
fi
has_server || { echo "the package manager ran, but PostgreSQL's programs were not found; set RIMWARD_PG_BIN to their folder" >&2; exit 1; }
