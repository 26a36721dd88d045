#!/bin/sh
# Installs PostgreSQL (server, psql, pgbench), and curl, pgrep and the locale en_US.UTF-8, which the tests use, where they are missing.
# Says what it does; does nothing twice.
set -eu

has_server() {
  [ -n "${RIMWARD_PG_BIN:-}" ] && [ -x "$RIMWARD_PG_BIN/initdb" ] && return 0
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin; do
    [ -x "$folder/initdb" ] && return 0
  done
  return 1
}

has_clients() {
  for program in psql pgbench curl pgrep; do command -v "$program" >/dev/null 2>&1 || return 1; done
}

# Databases of most installations sort by this locale, and the tests compare with one.
has_locale() { [ "$(uname)" != Linux ] || locale -a 2>/dev/null | grep -qi '^en_US\.utf-\?8$'; }

if has_server && has_clients && has_locale; then exit 0; fi

as_root=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 || { echo "PostgreSQL (server, psql, pgbench), curl or pgrep is missing; install them and try again" >&2; exit 1; }
  as_root=sudo
fi
if ! has_locale; then
  echo "the locale en_US.UTF-8 is missing: making it with localedef"
  if [ ! -e /usr/share/i18n/locales/en_US ] && command -v apt-get >/dev/null 2>&1; then
    $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq locales >/dev/null || true
  fi
  $as_root localedef -i en_US -f UTF-8 en_US.UTF-8 || echo "SKIPPED: what needs the locale en_US.UTF-8"
fi
if has_server && has_clients; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
  echo "PostgreSQL (or pgbench, curl, pgrep) is missing: installing postgresql, postgresql-contrib, curl and procps through apt-get"
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq postgresql postgresql-client postgresql-contrib curl procps >/dev/null
elif command -v dnf >/dev/null 2>&1; then
  echo "PostgreSQL is missing: installing postgresql-server, postgresql-contrib, curl and procps-ng through dnf"
  $as_root dnf install -y -q postgresql-server postgresql-contrib curl procps-ng
elif command -v brew >/dev/null 2>&1; then
  echo "PostgreSQL is missing: installing postgresql@16 through brew"
  brew install -q postgresql@16
else
  echo "PostgreSQL is missing, and no package manager that this script knows is here; install server, psql and pgbench" >&2
  exit 1
fi
has_server || { echo "the package manager ran, but PostgreSQL's programs were not found; set RIMWARD_PG_BIN to their folder" >&2; exit 1; }
