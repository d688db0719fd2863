#!/usr/bin/env python3
"""Changes the rules in scripts/rules.toml one at a time, and runs the tests of the views on each.

    scripts/mutate_rules.py [--check] [WORD]

With WORD, only rules whose sentence has it. With --check, only whether each change can be made. Works in a copy of the
tracked files below the target directory, so that the checkout is never changed. Ends with 1 when a change passes all
tests, or is refused by the compiler, which proves nothing.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time
import tomllib

PROJECT = pathlib.Path(__file__).resolve().parent.parent
LIST = PROJECT / "scripts" / "rules.toml"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target")).resolve()
COPY = TARGET / "rules"
# A rule that never comes to an end has failed; the tests take some seconds.
TESTS_SECONDS_MAX = 300
CARGO = [os.environ.get("CARGO", "cargo"), "test", "--locked", "--quiet", "--profile", "mutants"]
PACKAGE = ["--package", "chancery-views"]


def tracked():
    """Returns the files of the checkout that are tracked or new, and are there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True).stdout
    return [name for name in names.decode().split("\0") if name and (PROJECT / name).is_file()]


def copy():
    """Brings the copy up to date; a file that is equal keeps its time, so that nothing is built twice."""
    for name in tracked():
        source, copied = PROJECT / name, COPY / name
        if not copied.is_file() or copied.read_bytes() != source.read_bytes():
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copied)


def path(rule):
    return pathlib.Path("crates") / rule["file"]


def changed(rule):
    """Returns the text of the file with the change; none when its place is not found exactly once."""
    text = (PROJECT / path(rule)).read_text(encoding="utf-8")
    return text.replace(rule["from"], rule["to"]) if text.count(rule["from"]) == 1 else None


def cargo(*arguments):
    # A few cases of each property are enough to notice a rule that is gone.
    environment = {"PROPTEST_CASES": "4"} | os.environ | {"CARGO_TARGET_DIR": str(COPY / "target")}
    command = [*CARGO, *PACKAGE, *arguments]
    return subprocess.run(
        command, cwd=COPY, env=environment, capture_output=True, text=True, timeout=TESTS_SECONDS_MAX
    )


def verdict(rule, text):
    """Makes one change and says what the tests say of it."""
    place = COPY / path(rule)
    before = place.read_text(encoding="utf-8")
    place.write_text(text, encoding="utf-8")
    try:
        if cargo("--no-run").returncode != 0:
            return "does not compile"
        return "passes all tests" if cargo().returncode == 0 else "caught"
    except subprocess.TimeoutExpired:
        return "caught (no end)"
    finally:
        place.write_text(before, encoding="utf-8")


def prepare():
    """Builds the copy as it is: its tests must pass, else they would catch everything."""
    copy()
    environment = os.environ | {"CARGO_TARGET_DIR": str(COPY / "target")}
    subprocess.run([*CARGO, *PACKAGE, "--no-run"], cwd=COPY, env=environment, check=True)
    if cargo().returncode != 0:
        sys.exit("mutate_rules.py: the tests fail without any change; see `cargo test -p chancery-views`")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("word", nargs="?", default="")
    asked = parser.parse_args()
    rules = tomllib.loads(LIST.read_text(encoding="utf-8"))["rule"]
    rules = [rule for rule in rules if asked.word in rule["says"]]
    stale = [rule for rule in rules if changed(rule) is None]
    for rule in stale:
        print(f"stale: {rule['says']}: `from` is not found exactly once in crates/{rule['file']}")
    if stale or asked.check:
        return 1 if stale else 0
    prepare()
    failed = 0
    for rule in rules:
        began = time.monotonic()
        found = verdict(rule, changed(rule))
        failed += not found.startswith("caught")
        print(f"{found}: {rule['says']} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(rules)} rules changed, {failed} of them without a test that fails")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
