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
    # Of the whole workspace, so that nothing is built anew after its tests.
    "$cargo" test --quiet --locked --workspace --test versions --test protocol --test life --test setup --test schema --test output
    "$cargo" test --quiet --locked --workspace --test scenarios -- types::
  else
    "$cargo" test --locked --package rimward-source --package rimward-hub --package rimward-localpg --package rimward-functions \
      --package rimward-gateway --tests
    "$cargo" test --locked --package rimward-translate --test differential
    "$cargo" test --locked --package rimward-tests -- clients::pagila replay::a_ types:: sweep:: crash::
  fi
done
