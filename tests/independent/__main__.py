#!/usr/bin/env python3
"""Has logs of Chancery's verified by programs that rest on nothing of Chancery's; see scripts/verify-independent.sh.

Makes a log of 70,001 events that has signed checkpoints of three sizes, another history under the same key, and
a stranger's. Verifiers must accept what is right, and must refuse every twin in which one thing is wrong.
Prints one line for each claim; the exit status is 1 when one of them does not hold.
"""

import argparse
import pathlib
import sys
import tempfile
import time

import logs
import trial
import verifiers


def main() -> int:
    wanted = arguments()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chancery-independent-", dir=wanted.dir) as folder:
        evidence = logs.made(wanted.chancery, pathlib.Path(folder))
        print(f"made    the logs, in {time.monotonic() - start:.0f} s", flush=True)
        chosen = [verifiers.in_go(wanted.go_verifier)]
        if wanted.aics_tlog:
            chosen.append(verifiers.in_python(wanted.python, wanted.aics_tlog))
        held = trial.Trial(chosen, evidence, folder)
        held.run()
    if not wanted.aics_tlog:
        print("SKIPPED aics-tlog: no Python 3.12 or newer, or no way to obtain it")
    for claim in held.broken:
        print(f"BROKEN  {claim}")
    print(f"{held.held} claims hold, {len(held.broken)} do not, in {time.monotonic() - start:.0f} s")
    return 1 if held.broken else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--chancery", type=pathlib.Path, required=True)
    parser.add_argument("--go-verifier", type=pathlib.Path, required=True)
    parser.add_argument("--python", type=pathlib.Path)
    parser.add_argument("--aics-tlog", type=pathlib.Path)
    parser.add_argument("--dir", type=pathlib.Path, help="where the throw-away logs are made")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
