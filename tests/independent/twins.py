"""What verifiers must refuse: copies of an archive or a proof in which one thing is wrong."""

import os
import pathlib
import shutil
import typing

import spoil

ENTRIES_PER_BUNDLE = 256
LEVEL_2_ENTRIES = ENTRIES_PER_BUNDLE**2
HASH_BYTES = 32


class Twin(typing.NamedTuple):
    """One thing that is wrong, and what must notice it."""

    name: str
    # The check that must fail, of all that verifiers make.
    check: str
    spoil: typing.Callable
    # Whether only the Go verifier looks at this.
    go_only: bool = False


NOTES = [
    ("a flipped byte in its origin", spoil.other_origin),
    ("one entry less", spoil.other_size),
    ("a flipped byte in its root", spoil.other_root),
    ("a flipped byte in its signature", spoil.other_signature),
    ("signed by a stranger alone", spoil.no_signature),
]

# No twin to refuse: the cosignature of a witness whom no verifier knows.
COSIGNED = Twin("the archive with a cosigned note", "", spoil.note("checkpoint", spoil.cosign))


def of_archives(size):
    """Lists what can be wrong in an archive of that many entries; each spoils a copy."""
    assert size > LEVEL_2_ENTRIES and size % ENTRIES_PER_BUNDLE, "tiles of three levels, partial ones at the end"
    middle = size // ENTRIES_PER_BUNDLE // 2
    last = size // ENTRIES_PER_BUNDLE
    partial = f"{last:03}.p/{size % ENTRIES_PER_BUNDLE}"
    return [
        Twin("a flipped byte in an entry bundle", "root", spoil.flip(f"tile/entries/{middle:03}", 10_000)),
        Twin("a flipped byte in the last, partial bundle", "root", spoil.flip(f"tile/entries/{partial}", -1)),
        Twin("two entries in each other's place", "root", spoil.swap_entries(f"tile/entries/{middle:03}")),
        Twin("a bundle cut short", "root", spoil.cut(f"tile/entries/{middle:03}")),
        Twin("a missing bundle", "root", spoil.remove(f"tile/entries/{middle:03}")),
        Twin("a flipped byte in a tile of leaves", "tiles", spoil.flip(f"tile/0/{middle:03}", 1_000)),
        Twin("a flipped byte in a tile of nodes", "tiles", spoil.flip("tile/1/000", middle * HASH_BYTES)),
        Twin("a flipped byte in the topmost tile", "tiles", spoil.flip("tile/2/000.p/1", 7)),
        Twin("a flipped byte in the last, partial tile", "tiles", spoil.flip(f"tile/0/{partial}", 0)),
        Twin("a missing tile", "tiles", spoil.remove(f"tile/0/{middle:03}")),
        Twin("a flipped byte in a salt", "commitments", spoil.change_part("salt", middle), go_only=True),
        Twin("a changed word in a body", "commitments", spoil.change_part("body", middle), go_only=True),
        Twin("parts withheld as if redacted", "commitments", spoil.withhold(middle), go_only=True),
        *(Twin(f"the note: {name}", "signature", spoil.note("checkpoint", change)) for name, change in NOTES),
    ]


def of_proofs():
    """Lists what can be wrong in a proof; each spoils a copy."""
    return [
        Twin("a proof with a flipped byte in its entry", "inclusion", spoil.proof_line("extra ", spoil.flip_base64)),
        Twin("a proof of another place", "inclusion", spoil.proof_line("index ", spoil.next_number)),
        Twin("a proof with a flipped byte in its first hash", "inclusion", spoil.proof_hash(0)),
        Twin("a proof with a flipped byte in its last hash", "inclusion", spoil.proof_hash(-1)),
        Twin("a proof that lacks a hash", "inclusion", spoil.lack_hash),
        *(Twin(f"the note of a proof: {name}", "signature", spoil.note("proof", change)) for name, change in NOTES),
    ]


def copied(original: pathlib.Path, folder: pathlib.Path, twin: Twin) -> pathlib.Path:
    """Copies an archive or a proof and spoils the copy. Files that stay as they are become hard links."""
    if original.is_dir():
        copy = folder / "archive"
        shutil.copytree(original, copy, copy_function=os.link)
        twin.spoil(copy)
    else:
        copy = folder / "proof"
        shutil.copyfile(original, copy)
        twin.spoil(folder)
    return copy
