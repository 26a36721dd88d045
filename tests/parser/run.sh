#!/bin/sh
# Our parser beside PostgreSQL's: the corpora, and random statements (RANDOM_STATEMENTS). Installs libclang, which builds it, where it is
# missing and can be had; says SKIPPED where not.
set -eu
cd "$(dirname "$0")"
# Debian calls it libclang-14.so; libclang-cpp.so is another library.
has_libclang() {
  for found in /usr/lib/llvm-*/lib/libclang.so* /usr/lib/*/libclang.so* /usr/lib/*/libclang-[0-9]*.so* /usr/lib64/libclang.so*; do
    [ -e "$found" ] && return 0
  done
  return 1
}
if ! has_libclang && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "libclang is missing: installing libclang-dev and clang through apt-get"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libclang-dev clang >/dev/null || true
fi
if ! has_libclang && [ -z "${LIBCLANG_PATH:-}" ]; then
  echo "SKIPPED: our parser beside PostgreSQL's (no libclang)"
  exit 0
fi
${CARGO:-cargo} run --quiet --locked --release -- --random "${RANDOM_STATEMENTS:-1000000}" ../sql/*.sql ../../crates/translate/tests/differential/corpus.sql
