#!/bin/sh
# Tests the Python client: unit tests, types, drift, and everything against a real system, also from an installation.
#
#   scripts/test-python.sh CHANCERY [TEST...]     (tests as in `test_spool.Spooling`)
#
# What the client needs besides the standard library, and its tests, is obtained from the Python package index into
# .tools, without venv and pip of the machine. Where it cannot be had, the part of the standard library is tested alone.
set -eu

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
CHANCERY_BINARY=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
export CHANCERY_BINARY
shift

say() { printf 'test-python.sh: %s\n' "$*" >&2; }

cd "$project/clients/python"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
if tools=$(python3 "$project/scripts/obtain_python_tools.py" "$project/.tools" tests/requirements.txt) &&
    CLIENT_PIP=$(python3 "$project/scripts/obtain_python_tools.py" "$project/.tools"); then
    PYTHONPATH=$tools
    CLIENT_TOOLS=$tools
    export PYTHONPATH CLIENT_TOOLS CLIENT_PIP
    # What the machine has in its own folders must make no difference: -s.
    python3 -s -m mypy --strict --cache-dir "$project/.tools/mypy" -p chancery_client -p tests
else
    say 'SKIPPED: types, models, NATS, Scrapy and the installation, for the packages cannot be had'
fi
exec python3 -s -m tests "$@"
