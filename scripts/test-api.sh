#!/bin/sh
# Fuzzes the HTTP API of a throw-away system from its own OpenAPI document, with schemathesis: nothing but 503 of what
# lies ahead may be a server's error, no answer may be one that the document does not have, and every body must be as
# it says.
#
#   scripts/test-api.sh CHANCERY [OPTION...]     (options of `schemathesis run`)
#
# Schemathesis is obtained from the Python package index into .tools.
set -eu

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
chancery=$1
shift
requirements=$project/tests/api/requirements.txt
tools=$project/.tools/schemathesis-$(sha256sum "$requirements" | cut -c1-16)

if [ ! -x "$tools/bin/schemathesis" ]; then
    rm -rf "$tools"
    python3 -m venv "$tools"
    if ! "$tools/bin/pip" install --quiet --requirement "$requirements" >&2; then
        rm -rf "$tools"
        exit 1
    fi
fi

work=$(mktemp -d)
CHANCERY_STATE_DIR=$work/state
export CHANCERY_STATE_DIR
"$chancery" up --data "$work/data" --http 127.0.0.1:0 2>"$work/said" &
system=$!
trap 'kill "$system" 2>/dev/null || true; wait "$system" 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM

tries=0
until [ -f "$work/data/run.json" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$system" 2>/dev/null; then
        cat "$work/said" >&2
        exit 1
    fi
    sleep 0.2
done
for events in istanbul-2025-05 registry; do
    "$chancery" publish --data "$work/data" "$project/examples/dossier/$events.jsonl" >/dev/null
done
url=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["http"])' "$work/data/run.json")

cd "$work"
"$tools/bin/schemathesis" --config-file "$project/tests/api/schemathesis.toml" run "$url/openapi.json" --no-color "$@"
