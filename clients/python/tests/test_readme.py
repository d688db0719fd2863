"""What README.md of the client shows is run, block after block."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import unittest
from unittest import mock

from tests.system import ROOT, needs_chancery, system
from tests.tools import needs


@needs_chancery
@needs("pydantic")
class Readme(unittest.TestCase):
    def test_every_block_of_python_runs(self) -> None:
        text = (ROOT / "clients/python/README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(blocks), 5)
        with contextlib.ExitStack() as stack:
            running = stack.enter_context(system())
            stack.enter_context(mock.patch.dict(os.environ, {"CHANCERY_HTTP": running.http}))
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            stack.callback(os.chdir, os.getcwd())
            os.chdir(folder)
            said = stack.enter_context(open("said", "w+", encoding="utf-8"))
            stack.enter_context(contextlib.redirect_stdout(said))
            members: dict[str, object] = {"__name__": "readme"}
            for block in blocks:
                exec(compile(block, "README.md", "exec"), members)
            stack.callback(members["client"].close)  # type: ignore[attr-defined]
            said.seek(0)
            printed = said.read()
            # However often and by whatever client it was published.
            self.assertEqual(len(running.replay()), 1)
        self.assertIn("recorded 1", printed)
        self.assertIn("meeting/putin-zelensky 1", printed)
