"""Makes the logs that are verified, with the program itself."""

import os
import pathlib
import shutil
import subprocess

from trial import Evidence

# The log grows in three steps, so that checkpoints of three sizes are signed by it. None of them is a multiple
# of 256, and the last has tiles of three levels.
SIZES = [20_001, 50_123, 70_001]
STRANGER_SIZE = 1_000
TIMEOUT_SECONDS = 600


class Product:
    """The program, with everything that it keeps in one folder."""

    def __init__(self, program, folder):
        self.program = str(pathlib.Path(program).resolve())
        self.folder = folder

    def environment(self, history):
        """Gives every history a signer's memory of its own: else the second one would rightly not be signed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CHANCERY_")}
        return {**kept, "CHANCERY_STATE_DIR": str(self.folder / f"state-of-{history}")}

    def run(self, history, *arguments):
        command = [self.program, *map(str, arguments)]
        environment = self.environment(history)
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=TIMEOUT_SECONDS)

    def grow(self, history, size):
        """Adds to a log until it has that size; returns the checkpoint that it signed then."""
        self.run(history, "bench", "log", "--events", size, "--keep", self.folder / history)
        note = self.folder / f"{history}-{size}"
        shutil.copyfile(self.public(history) / "checkpoint", note)
        return note

    def public(self, history):
        return self.folder / history / "public"

    def branch(self, history, other):
        """Begins another history where this one is now, with the same key and the same memory of its signer."""
        for name in ("{}", "state-of-{}"):
            shutil.copytree(self.folder / name.format(history), self.folder / name.format(other))

    def proofs(self, history, positions):
        """Asks the running log for proofs."""
        command = [self.program, "up", "--data", str(self.folder / history), "--output", "json", "--log", "error"]
        environment = self.environment(history)
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as running:
            try:
                running.stdout.readline()  # It is ready when it says where it listens.
                return [self.proof(history, position) for position in positions]
            finally:
                running.terminate()

    def proof(self, history, position):
        file = self.folder / f"proof-of-{position}"
        command = [self.program, "prove", str(position), "--data", str(self.folder / history)]
        with open(file, "wb") as to:
            subprocess.run(command, env=self.environment(history), stdout=to, check=True, timeout=TIMEOUT_SECONDS)
        return file


def made(program, folder: pathlib.Path) -> Evidence:
    """Makes a log, another history of it, and a stranger's."""
    product = Product(program, folder)
    seen = [product.grow("log", SIZES[0])]
    older, archive, key = folder / "older", folder / "archive", folder / "vkey"
    shutil.copytree(product.public("log"), older)
    product.branch("log", "fork")
    seen.append(product.grow("log", SIZES[1]))
    product.grow("log", SIZES[2])
    # The same events; but salts and times differ, so from here on all leaves do.
    fork_seen = product.grow("fork", SIZES[1])
    product.grow("fork", SIZES[2])
    product.grow("stranger", STRANGER_SIZE)
    shutil.copyfile(product.public("log") / "vkey", key)
    # Kept apart from the log, which is started once more for proofs.
    shutil.copytree(product.public("log"), archive)
    return Evidence(
        archive=archive,
        size=SIZES[2],
        key=key,
        seen=seen,
        proofs=product.proofs("log", [1, SIZES[2], 31_415]),
        older=older,
        fork=product.public("fork"),
        fork_seen=fork_seen,
        stranger=product.public("stranger"),
    )
