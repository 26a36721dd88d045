#!/bin/sh
# Runs the tests of what depends on the server's version on each of the given major versions of PostgreSQL, after fetching those that are
# not installed. Prints SKIPPED for each that cannot be had.
# usage: matrix.sh brief|full MAJOR…
set -eu
here=$(dirname "$0")
cargo=${CARGO:-cargo}
extent=$1; shift
# Where also the ordinary user may read as whom root's servers run.
if [ "$(id -u)" = 0 ]; then cache=/var/cache/rimward; else cache=${XDG_CACHE_HOME:-$HOME/.cache}/rimward; fi
RIMWARD_PG_ROOT=${RIMWARD_PG_ROOT:-$cache/postgresql}
export RIMWARD_PG_ROOT

for major in "$@"; do
  sh "$here/versions.sh" "$RIMWARD_PG_ROOT" "$major" || continue
  printf '== on PostgreSQL %s\n' "$major"
  export RIMWARD_PG_VERSION="$major"
  if [ "$extent" = brief ]; then
    "$cargo" test --quiet --locked --package rimward-source --test versions --test protocol --test life --test setup
  else
    "$cargo" test --locked --package rimward-source --package rimward-hub --package rimward-localpg --tests
    "$cargo" test --locked --package rimward-tests -- clients::pagila replay::a_
  fi
done
