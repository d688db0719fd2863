"""What README.md tells a publisher to type, from an installation, with the server down and later up."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from tests.system import ROOT, System, clean_environment, needs_chancery

PIP = os.environ.get("CLIENT_PIP")


def script_of_readme() -> str:
    """The script between the lines of its block."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^cat > scrape\.py <<'PY'\n(.*?)^PY$", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found.group(1)


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the installation's Python in the folder, with nothing else that is not Python's own."""
        environment = clean_environment() | {"PYTHONPATH": str(self.folder / "installed")}
        command = [sys.executable, "-s", *arguments]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120)


class Copied(Folder):
    def test_it_needs_nothing_but_the_standard_library(self) -> None:
        shutil.copytree(ROOT / "clients/python/chancery_client", self.folder / "installed/chancery_client")
        told = self.python("-S", "-c", "import chancery_client; print(len(chancery_client.kinds()) > 40)")
        self.assertEqual(told.stdout, "True\n", told.stderr)


@unittest.skipUnless(PIP, "CLIENT_PIP names no pip")
class Installed(Folder):
    def pip(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check", "--no-deps"]
        ended = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(PIP)}, capture_output=True, text=True
        )
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def test_the_wheel_has_the_package_and_nothing_else(self) -> None:
        before = sorted(path.name for path in (ROOT / "clients/python").iterdir())
        self.pip("wheel", "./clients/python", "--wheel-dir", str(self.folder))
        (wheel,) = self.folder.glob("*.whl")
        self.assertTrue(wheel.name.startswith("chancery_client-") and wheel.name.endswith("-py3-none-any.whl"))
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
        self.assertEqual({name.split("/")[0].split("-")[0] for name in names}, {"chancery_client"})
        for needed in ("py.typed", "schemas.json", "models.py"):
            self.assertIn(f"chancery_client/{needed}", names)
        self.assertFalse([name for name in names if "test" in name or "refold" in name])
        self.assertEqual(sorted(path.name for path in (ROOT / "clients/python").iterdir()), before)

    @needs_chancery
    def test_ten_lines_record_an_event_exactly_once(self) -> None:
        self.pip("install", "./clients/python", "--target", str(self.folder / "installed"))
        script = script_of_readme()
        self.assertLessEqual(len(script.strip().splitlines()), 10)
        (self.folder / "scrape.py").write_text(script)

        down = self.python("scrape.py")
        self.assertEqual(down.returncode, 0, down.stderr)
        self.assertIn("start `chancery up`", down.stderr)

        running = System(self.folder)
        self.addCleanup(running.kill)
        running.start()
        drain = "from chancery_client import Spool; print(Spool('scrape.spool').drain().recorded)"
        drained = self.python("-c", drain)
        self.assertEqual((drained.stdout.strip(), drained.returncode), ("1", 0), drained.stderr)
        self.assertEqual(self.python("scrape.py").returncode, 0)
        self.assertEqual(self.python("-c", "from chancery_client import Spool; print(Spool('scrape.spool').waiting())").stdout, "0\n")

        events = running.replay()
        self.assertEqual(len(events), 1)
        self.assertEqual((events[0]["source"], events[0]["type"]), ("my-scraper", "chancery.meeting.responded.v1"))
