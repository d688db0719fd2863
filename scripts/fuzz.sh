#!/bin/sh
# Runs the fuzz targets of tests/fuzz, one after the other: scripts/fuzz.sh SECONDS [TARGET...]. What is found to break a
# target is left in tests/fuzz/artifacts, with the line that runs it again. Needs a C++ compiler.
set -eu
cd "$(dirname -- "$0")/.."
seconds=${1:?usage: scripts/fuzz.sh SECONDS [TARGET...]}
shift
command -v c++ >/dev/null 2>&1 || { echo 'scripts/fuzz.sh: a C++ compiler is needed (Debian: g++)' >&2; exit 1; }
cargo fuzz --version >/dev/null 2>&1 || cargo install --locked cargo-fuzz@0.13.2

# Nothing here is unsafe, so nothing is lost without sanitizers, and the pinned toolchain will do.
run() {
    mkdir -p "tests/fuzz/corpus/$1"
    cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none "$1" "tests/fuzz/corpus/$1" "tests/fuzz/seeds/$1" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -max_len=65536 -print_final_stats=1
}

[ $# -gt 0 ] || set -- $(cargo fuzz list --fuzz-dir tests/fuzz)
for target; do
    echo "== $target"
    run "$target"
done
