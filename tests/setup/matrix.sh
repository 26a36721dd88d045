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

# Of the whole workspace: for some packages alone, half the tree would be built anew, because they want fewer features of it.
brief() {
  "$cargo" test --quiet --locked --workspace --test versions --test protocol --test life --test setup --test schema --test output &&
    "$cargo" test --quiet --locked --workspace --test scenarios -- types::
}
full() {
  "$cargo" test --locked --workspace --test versions --test protocol --test life --test setup --test schema --test output --test unseen \
    --test stream --test copy --test types --test resolution --test schema_random --test impostor --test memory --test hub --test server \
    --test gateway --test differential &&
    "$cargo" test --locked --workspace --test scenarios -- clients::pagila replay::a_ types:: sweep:: crash::
}

# Most of what is brief is waiting, so the versions run beside each other there; what they print comes one after another.
output=$(mktemp -d); trap 'rm -rf "$output"' EXIT
beside=
for major in "$@"; do
  sh "$here/versions.sh" "$RIMWARD_PG_ROOT" "$major" || continue
  export RIMWARD_PG_VERSION="$major"
  if [ "$extent" = brief ]; then
    brief > "$output/$major" 2>&1 &
    beside="$beside $!:$major"
  else
    printf '== on PostgreSQL %s\n' "$major"
    full
  fi
done
failed=
for job in $beside; do
  wait "${job%:*}" || failed="$failed ${job#*:}"
  printf '== on PostgreSQL %s\n' "${job#*:}"
  cat "$output/${job#*:}"
done
[ -z "$failed" ] || { echo "failed on PostgreSQL$failed" >&2; exit 1; }
