#!/bin/sh
# Checks the TypeScript types: that they are what the schemas make, and that the example compiles, or does not where it
# must not. Without node and npm, or the packages, it is passed over, with words.
set -eu

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
types=$project/clients/typescript

say() { printf 'test-types.sh: %s\n' "$*" >&2; }

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    say 'SKIPPED: there is no node, or no npm'
    exit 0
fi
if ! npm --prefix "$types" ci --no-audit --no-fund >&2; then
    say 'SKIPPED: the packages cannot be had'
    exit 0
fi
npm --prefix "$types" test
say 'the types are what the schemas make'
