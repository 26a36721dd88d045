#!/usr/bin/env bash
# Makes a Rust toolchain for wasm32-unknown-unknown and prints the file to source for it.
#   with rustup, and its servers in reach: `rustup target add`, and clang where it is installed;
#   else on Debian 12 (amd64): Debian's rustc, clang and lld, unpacked into a folder (never installed: they conflict with rustup), and
#   std built once from source. About a minute of CPU and 720 MB. Idempotent: keep the folder to reuse it.
# usage: . "$(wasm/toolchain.sh [FOLDER])" && cargo build --target wasm32-unknown-unknown
# Exits 3 where neither way is open; the caller then says SKIPPED.
set -euo pipefail
prefix=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/rimward/wasm-toolchain}
mkdir -p "$prefix"; prefix=$(cd "$prefix" && pwd)
[ -f "$prefix/env.sh" ] && { echo "$prefix/env.sh"; exit 0; }
exec 3>&1 1>&2 # only the answer goes to standard output

if command -v rustup >/dev/null && command -v clang >/dev/null && timeout 120 rustup -q target add wasm32-unknown-unknown 2>/dev/null; then
  printf 'export CC_wasm32_unknown_unknown=clang AR_wasm32_unknown_unknown=ar\n' > "$prefix/env.sh"
  echo "$prefix/env.sh" >&3; exit 0
fi
{ command -v apt-get && command -v dpkg && [ "$(dpkg --print-architecture)" = amd64 ]; } >/dev/null 2>&1 || exit 3
echo "building a wasm32 toolchain in $prefix (once, about two minutes)"
root=$prefix/root
if [ "$(id -u)" = 0 ]; then apt-get update -qq || true; fi
apt-cache show rustc-web >/dev/null 2>&1 || exit 3

std=$(apt-cache depends libstd-rust-web-dev | awk '/Depends: libstd-rust-web-/{print $2; exit}')
llvm=$(apt-cache depends "$std" | awk '/Depends: libllvm/{sub("libllvm","",$2); print $2; exit}')
mkdir -p "$prefix/debs" "$root"; cd "$prefix/debs"
apt-get -qq download -o APT::Sandbox::User=root rustc-web "$std" libstd-rust-web-dev rust-web-src \
  "libllvm$llvm" "lld-$llvm" "clang-$llvm" "libclang-cpp$llvm" "libclang-common-$llvm-dev" \
  libz3-4 libedit2 libxml2 libbsd0 libmd0 libicu72 libffi8 libzstd1 libtinfo6 || exit 3
for deb in *.deb; do
  case $deb in
    rust-web-src_*) dpkg --fsys-tarfile "$deb" | tar -x -C "$root" --wildcards './usr/src/rustc-*/library' './usr/src/rustc-*/Cargo.*' './usr/lib/rustlib/*' ;;
    *) dpkg -x "$deb" "$root" ;;
  esac
done
rm -rf "$prefix/debs" "$root"/usr/share/{doc,locale,man}

# Wrappers, so that LD_LIBRARY_PATH never leaks into cargo or a build script.
mkdir -p "$prefix/bin"
for tool in rustc rustdoc "clang-$llvm" "wasm-ld-$llvm"; do
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s:%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} exec %s/usr/bin/%s "$@"\n' \
    "$root/usr/lib/x86_64-linux-gnu" "$root/lib/x86_64-linux-gnu" "$root" "$tool" > "$prefix/bin/$tool"
  chmod +x "$prefix/bin/$tool"
done
cat > "$prefix/env.sh.new" <<ENV
export RUSTC=$prefix/bin/rustc RUSTDOC=$prefix/bin/rustdoc
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$prefix/bin/wasm-ld-$llvm
export CC_wasm32_unknown_unknown=$prefix/bin/clang-$llvm AR_wasm32_unknown_unknown=ar
ENV
. "$prefix/env.sh.new"

# std, built once and installed as the target's libraries: later builds are plain `cargo build`.
build=$prefix/stdbuild; mkdir -p "$build/src"; cd "$build"
printf '[package]\nname="stdbuild"\nversion="0.0.0"\nedition="2021"\n[lib]\n[workspace]\n[profile.release]\npanic="abort"\ndebug=false\n' > Cargo.toml
: > src/lib.rs
CARGO_TARGET_DIR=$build/target RUSTC_BOOTSTRAP=1 cargo build --release -q -Z build-std=std,panic_abort --target wasm32-unknown-unknown
libs=$root/usr/lib/rustlib/wasm32-unknown-unknown/lib; mkdir -p "$libs"
cp target/wasm32-unknown-unknown/release/deps/*.rlib "$libs"/; rm -f "$libs"/libstdbuild*
cd "$prefix"; rm -rf "$build"; mv "$prefix/env.sh.new" "$prefix/env.sh"
echo "$prefix/env.sh" >&3
