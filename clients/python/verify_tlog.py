#!/usr/bin/env python3
"""Checks what a Chancery log publishes, with the package aics-tlog: notes, trees, tiles and proofs are its.

    verify_tlog.py archive --key VKEY [--seen NOTE]... [--random N] [--seed N] DIR
    verify_tlog.py proof --key VKEY FILE

DIR is a public/ directory or a copy of one, FILE what `chancery prove` prints. VKEY is a file with the
log's verifier key, and must come from elsewhere than what is being verified. NOTE is a checkpoint that was
seen before, perhaps of a rewritten history.

Every check is a line of JSON on stdout, {"check": ..., "ok": ...}; the exit status is 1 when one failed.
clients/go/verify does the same with Go's packages. Needs Python 3.12 and aics-tlog 0.2.1.
"""

import argparse
import base64
import itertools
import json
import pathlib
import random
import sys

import aics_tlog

PROOF_HEADER = "c2sp.org/tlog-proof@v1"


class Refused(Exception):
    """Why a check does not hold."""


class Report:
    """Writes one line of JSON for every check."""

    failed = False

    def check(self, name, run, **facts):
        """Runs a check; returns what it found, or None when it failed."""
        try:
            found = run()
        # What the package raises on hostile bytes is its own affair; it has refused them.
        except Exception as problem:
            self.failed = True
            said = f"{type(problem).__name__}: {problem}"
            print(json.dumps({"check": name, "ok": False, **facts, "error": said}), flush=True)
            return None
        told = found if isinstance(found, dict) else {}
        print(json.dumps({"check": name, "ok": True, **facts, **told}), flush=True)
        return found


def main():
    wanted = arguments()
    key = aics_tlog.parse_vkey(wanted.key.read_text().strip())
    report = Report()
    if wanted.command == "archive":
        verify_archive(report, wanted, key)
    else:
        verify_proof(report, wanted.file, key)
    return 1 if report.failed else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    archive = commands.add_parser("archive")
    archive.add_argument("--seen", type=pathlib.Path, action="append", default=[])
    archive.add_argument("--random", type=int, default=100)
    archive.add_argument("--seed", type=int, default=random.getrandbits(32))
    archive.add_argument("directory", type=pathlib.Path)
    proof = commands.add_parser("proof")
    proof.add_argument("file", type=pathlib.Path)
    for command in (archive, proof):
        command.add_argument("--key", type=pathlib.Path, required=True)
    return parser.parse_args()


def verify_archive(report, wanted, key):
    note = wanted.directory / "checkpoint"
    tip = report.check("signature", lambda: signed(note.read_bytes(), key))
    # Without a signed checkpoint there is nothing to check the rest against.
    if tip is None:
        return
    size, root = tip["size"], base64.b64decode(tip["root"])
    files = aics_tlog.FileSystemTileReader(wanted.directory)
    report.check("root", lambda: replay(files, size, root))
    report.check("tiles", lambda: vars(aics_tlog.audit_tiles(files, size, root)))
    check_inclusions(report, files, size, root, wanted)
    check_history(report, files, tip, wanted.seen, key)


def signed(text, key):
    """Returns what a checkpoint says that the log has signed; cosignatures are not looked at."""
    note = aics_tlog.parse_note(text)
    verified = aics_tlog.verify_checkpoint(note, key, expected_origin=key.name)
    if not verified.ok:
        raise Refused(verified.error)
    others = len(note.signatures) - 1
    root = base64.b64encode(verified.root).decode()
    return {"origin": verified.origin, "size": verified.size, "root": root, "other_signatures": others}


def replay(files, size, root):
    """Computes the whole tree from the entries, and compares its root with the signed one."""
    entries = []
    for number in range(-(-size // aics_tlog.tiles.TILE_ENTRIES)):
        width = aics_tlog.tiles.tile_width_at(size, 0, number)
        bundle = files.read_entry_bundle(number, width) or files.read_entry_bundle(number, None)
        if bundle is None:
            raise Refused(f"{aics_tlog.tiles.entry_bundle_path(number, width)} is missing")
        entries += aics_tlog.tiles.parse_entry_bundle(bundle)
    computed = aics_tlog.MerkleTree(entries[:size]).root()
    if len(entries) < size or computed != root:
        raise Refused(f"{len(entries)} entries with another root, {base64.b64encode(computed).decode()}")
    return {"entries": size, "root": base64.b64encode(computed).decode()}


def check_inclusions(report, files, size, root, wanted):
    def prove(*indexes):
        for index in indexes:
            entry = aics_tlog.read_entry(files, index, size)
            proof = aics_tlog.inclusion_proof_from_tiles(files, index, size)
            if not aics_tlog.verify_leaf_inclusion(entry, index, size, proof, root):
                raise Refused(f"position {index + 1} is not in the tree")

    some = random.Random(wanted.seed).choices(range(size), k=wanted.random)
    report.check("inclusion of the first", lambda: prove(0), position=1)
    report.check("inclusion of the last", lambda: prove(size - 1), position=size)
    report.check("inclusion of random ones", lambda: prove(*some), entries=len(some), seed=wanted.seed)


def check_history(report, files, tip, seen, key):
    """Proves that every checkpoint seen before is of a beginning of the next one, up to the newest."""
    heads = []
    for path in seen:
        name = "signature of one seen before"
        head = report.check(name, lambda path=path: signed(path.read_bytes(), key))
        heads += [head] if head else []
    heads.sort(key=lambda head: head["size"])
    for older, newer in itertools.combinations([*heads, tip], 2):
        sizes = {"from": older["size"], "to": newer["size"]}
        report.check(
            "consistency", lambda heads=(older, newer): consistent(files, *heads, tip["size"]), **sizes
        )
    for head in heads:
        report.check("root of one seen before", lambda head=head: same_root(files, head, tip["size"]),
                     size=head["size"])


def consistent(files, older, newer, tile_size):
    rolled_back = older["size"] > newer["size"]
    # There is no proof backwards; that an empty one will not do is for the package to say.
    sizes = (older["size"], newer["size"])
    proof = [] if rolled_back else aics_tlog.consistency_proof_from_tiles(files, *sizes, tile_size)
    roots = [base64.b64decode(head["root"]) for head in (older, newer)]
    if not aics_tlog.verify_consistency(*sizes, *roots, proof):
        why = f"rolled back from {sizes[0]} entries to {sizes[1]}: " if rolled_back else ""
        raise Refused(f"{why}the older tree is not a beginning of the newer one")


def same_root(files, head, tile_size):
    root = aics_tlog.tree_root_from_tiles(files, head["size"], tile_size)
    if root != base64.b64decode(head["root"]):
        raise Refused(f"the tiles have another root, {base64.b64encode(root).decode()}")


def verify_proof(report, file, key):
    proof = report.check("proof can be read", lambda: parse_proof(file.read_text(encoding="utf-8")))
    if proof is None:
        return
    entry, index, hashes, note = proof
    tip = report.check("signature", lambda: signed(note, key))
    if tip is None:
        return
    size, root = tip["size"], base64.b64decode(tip["root"])

    def included():
        if not aics_tlog.verify_leaf_inclusion(entry, index, size, hashes, root):
            raise Refused("the entry is not where the proof says")

    def says_so():
        said = json.loads(entry)
        if (said["log"], said["position"]) != (tip["origin"], index + 1):
            raise Refused(f"it says that it is {said['position']} of {said['log']}")
        return {"type": said["type"]}

    report.check("inclusion", included, position=index + 1)
    report.check("entry", says_so)


def parse_proof(text):
    """Reads a file as C2SP's tlog-proof has it, with the entry as its extra data."""
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or len(lines) < 3 or lines[0] != PROOF_HEADER:
        raise Refused("not a tlog-proof with extra data")
    if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise Refused("the proof brings no entry along")
    entry = base64.b64decode(lines[1].removeprefix("extra "), validate=True)
    index = int(lines[2].removeprefix("index "))
    hashes = [base64.b64decode(line, validate=True) for line in lines[3:]]
    return entry, index, hashes, note


if __name__ == "__main__":
    sys.exit(main())
