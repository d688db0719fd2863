#!/usr/bin/env python3
"""Obtains Python packages of pinned versions into the given folder; prints what PYTHONPATH must have.

    obtain_python_tools.py FOLDER [REQUIREMENTS]

Neither venv nor pip need be there: pip itself is a pinned wheel, unpacked, and installs into a plain folder. Without
REQUIREMENTS pip alone is obtained. Run it with the Python that will import them.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

from pinned_wheels import Refused, Wheel, obtain, talk

PIP = Wheel(
    "pip", "26.2", "py3-none-any",
    "931c303696af6fa3417112103b1cad26890e5a07eccb5b99783700e33f2b8aad", 5_000_000,
)


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(f"usage: {sys.argv[0]} FOLDER [REQUIREMENTS]", file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1])
    try:
        pip = install_pip(folder)
        print(install(folder, pip, pathlib.Path(sys.argv[2])) if len(sys.argv) == 3 else pip)
    except (Refused, OSError) as problem:
        print(f"could not obtain the packages: {problem}", file=sys.stderr)
        return 1
    return 0


def install_pip(folder: pathlib.Path) -> pathlib.Path:
    target = folder / f"pip-{PIP.version}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Beside the target, so that the last step is a rename: the folder is there whole or not at all.
        with tempfile.TemporaryDirectory(prefix=".obtaining-", dir=folder) as work:
            unpacked = pathlib.Path(work) / "unpacked"
            with zipfile.ZipFile(obtain(PIP, pathlib.Path(work))) as archive:
                archive.extractall(unpacked)
            os.replace(unpacked, target)
        talk(f"installed pip {PIP.version} at {target}")
    return target


def install(folder: pathlib.Path, pip: pathlib.Path, requirements: pathlib.Path) -> pathlib.Path:
    version = f"cp{sys.version_info.major}{sys.version_info.minor}"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    target = folder / f"python-{wanted}-{version}"
    if not target.exists():
        with tempfile.TemporaryDirectory(prefix=".obtaining-", dir=folder) as work:
            installed = pathlib.Path(work) / "installed"
            command = [
                sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile",
                "--root-user-action", "ignore", "--only-binary", ":all:", "--target", str(installed), "--requirement", str(requirements),
            ]
            # pip talks on stdout too; ours belongs to whoever reads the path.
            ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(pip)}, stdout=sys.stderr)
            if ended.returncode != 0:
                raise Refused(f"pip install ended with status {ended.returncode}")
            os.replace(installed, target)
        talk(f"installed {requirements} at {target}")
    return target


if __name__ == "__main__":
    sys.exit(main())
