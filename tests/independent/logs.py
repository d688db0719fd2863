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
        """Gives every history a signer's memory of its own: else the second one would, rightly, not be signed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CHANCERY_")}
        return {**kept, "CHANCERY_STATE_DIR": str(self.folder / f"state-of-{history}")}

    def run(self, history, *arguments):
        command = [self.program, *map(str, arguments)]
        environment = self.environment(history)
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=TIMEOUT_SECONDS)

    def grown(self, history, sizes):
        """Makes a log that has each size once; returns its data directory and the checkpoints of those sizes."""
        data, notes = self.folder / history, []
        for size in sizes:
            self.run(history, "bench", "log", "--events", size, "--keep", data)
            notes.append(self.folder / f"{history}-{size}")
            shutil.copyfile(data / "public/checkpoint", notes[-1])
            if size == sizes[0]:
                shutil.copytree(data / "public", self.folder / f"{history}-as-it-was")
        return data, notes

    def proofs(self, history, data, positions):
        """Asks the running log for proofs."""
        command = [self.program, "up", "--data", str(data), "--output", "json"]
        environment = self.environment(history)
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as running:
            try:
                running.stdout.readline()  # It is ready when it says where it listens.
                return [self.proof(history, data, position) for position in positions]
            finally:
                running.terminate()

    def proof(self, history, data, position):
        file = self.folder / f"proof-of-{position}"
        command = [self.program, "prove", str(position), "--data", str(data)]
        with open(file, "wb") as to:
            subprocess.run(command, env=self.environment(history), stdout=to, check=True, timeout=TIMEOUT_SECONDS)
        return file


def made(program, folder: pathlib.Path) -> Evidence:
    """Makes a log, another history of it, and a stranger's."""
    product = Product(program, folder)
    data, notes = product.grown("log", SIZES)
    # Whoever has the key can sign two histories. Salts and times differ, so all leaves do.
    (folder / "fork").mkdir()
    shutil.copyfile(data / "signing-key", folder / "fork/signing-key")
    (folder / "fork/signing-key").chmod(0o600)
    fork, fork_notes = product.grown("fork", SIZES)
    stranger, _ = product.grown("stranger", [STRANGER_SIZE])
    key = folder / "vkey"
    shutil.copyfile(data / "public/vkey", key)
    archive = folder / "archive"
    shutil.copytree(data / "public", archive)
    return Evidence(
        archive=archive,
        size=SIZES[-1],
        key=key,
        seen=notes[:-1],
        proofs=product.proofs("log", data, [1, SIZES[-1], 31_415]),
        older=folder / "log-as-it-was",
        fork=fork / "public",
        fork_seen=fork_notes[:-1],
        stranger=stranger / "public",
    )
