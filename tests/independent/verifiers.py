"""Runs the programs that verify, and reads what they say."""

import json
import os
import pathlib
import subprocess
import typing

PYTHON_VERIFIER = pathlib.Path(__file__).resolve().parents[2] / "clients/python/verify_tlog.py"
TIMEOUT_SECONDS = 300
# How many random entries are proven to be in the log. In Python a proof takes 50 ms, so what is refused for
# another reason is asked for FEW_ENTRIES.
RANDOM_ENTRIES = 100
FEW_ENTRIES = 5


class Verdict(typing.NamedTuple):
    """What a verifier says of an archive or a proof."""

    status: int
    # The lines that it wrote, one for each check.
    checks: list
    # What it wrote beside them.
    stderr: str

    def accepts(self) -> bool:
        return self.status == 0 and bool(self.checks) and not self.failed()

    def failed(self):
        return [line["check"] for line in self.checks if not line["ok"]]

    def errors(self):
        return [f"{line['check']}: {line.get('error')}" for line in self.checks if not line["ok"]]


class Verifier:
    """A program that is started as clients/go/verify and clients/python/verify_tlog.py both are."""

    def __init__(self, name, command, environment):
        self.name = name
        self.command = command
        self.environment = environment

    def archive(self, folder, key, seen=(), random=RANDOM_ENTRIES) -> Verdict:
        remembered = [option for note in seen for option in ("--seen", note)]
        return self.run("archive", "--key", key, "--random", random, *remembered, folder)

    def proof(self, file, key) -> Verdict:
        return self.run("proof", "--key", key, file)

    def run(self, *arguments) -> Verdict:
        command = [*self.command, *map(str, arguments)]
        ended = subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=TIMEOUT_SECONDS,
        )
        checks = [json.loads(line) for line in ended.stdout.splitlines()]
        return Verdict(ended.returncode, checks, ended.stderr.decode("utf-8", "replace"))


def in_go(program) -> Verifier:
    return Verifier("x/mod/sumdb (Go)", [str(program)], dict(os.environ))


def in_python(python, aics_tlog) -> Verifier:
    environment = {**os.environ, "PYTHONPATH": str(aics_tlog), "PYTHONDONTWRITEBYTECODE": "1"}
    return Verifier("aics-tlog (Python)", [str(python), str(PYTHON_VERIFIER)], environment)
