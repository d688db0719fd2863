#!/usr/bin/env python3
"""Obtains the pinned aics-tlog, with what it imports, into the given folder; prints what PYTHONPATH must have.

aics-tlog is somebody else's implementation of the C2SP log formats, in Python. The wheels are unpacked, so
neither venv nor pip is needed. Run it with the Python that will import them.
"""

import os
import pathlib
import sys
import tempfile
import zipfile

from pinned_wheels import Refused, Wheel, machine, obtain, talk

OLDEST_PYTHON = (3, 12)
AICS_TLOG = Wheel(
    "aics-tlog", "0.2.1", "py3-none-any",
    "e8cd2be003001576353bbd1a139b68252baf85df8e5d356c5ff26f3c417efdfc", 1_000_000,
)
PYCPARSER = Wheel(
    "pycparser", "3.12", "py3-none-any",
    "a076f3f489b39b43ed13563a1dafe42447445bec2e294154ec5c57fcdda4c85e", 1_000_000,
)
CRYPTOGRAPHY_SHA256 = {
    "x86_64": "4061c0079120205fb760c58acab6443e217307dcf05e3702cf970e0689972856",
    "aarch64": "f9f6143a8c75945eb960d9eb98905a441394abfa24afaae239d514ffb2586480",
}
CFFI_SHA256 = {
    ("cp312", "x86_64"): "c1453022f490d2459a11819d83ad1d586e9ff65a12ac3e705ffebd46d3685dcf",
    ("cp313", "x86_64"): "a931079504ecc49efed7744c476a5c343a92fabf66dec2db95edb1b2fdc770e2",
    ("cp314", "x86_64"): "b0431303acaea1089ad4b3e9ce4e6518193def1118d4073ca848635ee4ea2e96",
    ("cp312", "aarch64"): "68e62fe11f30d5ca8289242866f0a5291402d8529ca2178ab8afc5c9694ae890",
    ("cp313", "aarch64"): "f16c709686a78c727bbbf059f92b0bf41c6fc60deec706d2dc19f529175a6125",
    ("cp314", "aarch64"): "58acb8ab8e295e6c5ea12f888cbb13cf21511ef2a3303a23f4325c29d17fe5c1",
}


def main() -> int:
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} FOLDER", file=sys.stderr)
        return 2
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    target = pathlib.Path(sys.argv[1]) / f"aics-tlog-{AICS_TLOG.version}-{python}"
    try:
        install(wanted_wheels(python), target)
    except (Refused, OSError) as problem:
        print(f"could not obtain aics-tlog {AICS_TLOG.version}: {problem}", file=sys.stderr)
        return 1
    print(target)
    return 0


def install(wheels, target: pathlib.Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is a rename: the folder is there whole or not at all.
    with tempfile.TemporaryDirectory(prefix=".obtaining-", dir=target.parent) as folder:
        unpacked = pathlib.Path(folder) / "unpacked"
        for wheel in wheels:
            with zipfile.ZipFile(obtain(wheel, pathlib.Path(folder))) as archive:
                archive.extractall(unpacked)
        os.replace(unpacked, target)
    talk(f"installed aics-tlog {AICS_TLOG.version} at {target}")


def wanted_wheels(python: str):
    if sys.version_info < OLDEST_PYTHON:
        raise Refused(f"it needs Python 3.12, this is {sys.version.split()[0]}")
    here = machine(CRYPTOGRAPHY_SHA256)
    if (python, here) not in CFFI_SHA256:
        raise Refused(f"there is no pinned cffi for {python} on {here}")
    cryptography_tags = f"cp311-abi3-manylinux_2_28_{here}"
    cffi_tags = f"{python}-{python}-manylinux2014_{here}.manylinux_2_17_{here}"
    return [
        AICS_TLOG,
        PYCPARSER,
        Wheel("cryptography", "50.0.2", cryptography_tags, CRYPTOGRAPHY_SHA256[here], 20_000_000),
        Wheel("cffi", "2.1.1", cffi_tags, CFFI_SHA256[python, here], 5_000_000),
    ]


if __name__ == "__main__":
    sys.exit(main())
