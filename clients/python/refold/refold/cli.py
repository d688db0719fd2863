"""The command line: a replay in, one line of JSON per document out."""

import argparse
import sys

from refold import edtf
from refold.document import OUTCOMES, document, keys_of, line_of
from refold.log import ReplayError, read
from refold.world import World


def main(arguments):
    """Run the program; return its exit status: 0, 1 when the replay cannot be read, 2 for wrong arguments."""
    options = _options(arguments)
    try:
        entries = _entries(options.replay)
    except (OSError, ReplayError) as error:
        print(f"refold: could not read `{options.replay}`: {error}", file=sys.stderr)
        return 1
    ahead = [position for position in options.position or [] if position > len(entries)]
    if ahead:
        print(f"refold: position {ahead[0]} is ahead of the replay, which ends at {len(entries)}", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(encoding="utf-8")
    for position in options.position or [len(entries)]:
        _print(World(entries, position), options)
    return 0


def _print(world, options):
    keys = options.key or keys_of(world)
    for valid in options.valid_at or [None]:
        for key in keys:
            print(line_of(document(world, key, valid)))


def _entries(path):
    if path == "-":
        sys.stdin.reconfigure(encoding="utf-8")
        return read(sys.stdin)
    with open(path, encoding="utf-8") as lines:
        return read(lines)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="refold", description="Fold the conditions view from a replay of the log.")
    parser.add_argument("replay", nargs="?", default="-", help="what `chancery replay` printed; - is stdin")
    parser.add_argument("--key", action="append", type=_key, help="only this key; may be given several times")
    parser.add_argument("--position", action="append", type=_position, help="as known at N; may be given several times")
    parser.add_argument("--valid-at", action="append", type=_valid, help="as it stood at V; may be given several times")
    return parser.parse_args(arguments)


def _key(text):
    if not text.startswith(OUTCOMES):
        raise argparse.ArgumentTypeError(f"`{text}` has no conditions: only a meeting, an agreement or a proposal has")
    return text


def _position(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"`{text}` is no position: write 0, 1, 2 …")
    return int(text)


def _valid(text):
    try:
        edtf.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text
