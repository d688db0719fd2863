#!/usr/bin/env python3
"""Recomputes every commitment, entry and leaf of a replay, and the root over all of them; or a whole archive.

Standard library only, and nothing of Chancery's: `chancery replay > log.jsonl`, then
`python3 examples/check_log.py log.jsonl chancery.local/log`. Compare the root with that of `chancery audit`.

`python3 examples/check_log.py chancery-data/public` takes what the log publishes, or a copy of it: entries,
commitments and tiles, and the root that its checkpoint names. The standard library has no Ed25519, so that
the log has signed the checkpoint is not checked here. OpenSSL 1.1.1 can, given a `vkey` that you trust:

    (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; cut -d+ -f3- vkey | base64 -d | tail -c 32) > key.der
    sed '/^$/,$d' checkpoint > text; sed -n '/^$/{n;s/.* //;p;q}' checkpoint | base64 -d | tail -c 64 > signature
    openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key.der -in text -sigfile signature
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

ATTRIBUTES_KNOWN = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"}
# A full tile has so many hashes, a full bundle so many entries.
FULL = 256
RELATIONS = {
    "chancery.record.corrected.v1": "corrects",
    "chancery.record.retracted.v1": "retracts",
    "chancery.payload.redacted.v1": "redacts",
}


def canonical(value):
    """RFC 8785, for what a log holds: text keys of ASCII letters, integers, no floats."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def part(name, salt, value):
    commit = hmac.new(bytes.fromhex(salt), canonical(value), hashlib.sha256).digest()
    return {"name": name, "content_type": "application/json", "commit": base64.b64encode(commit).decode()}


def entry(line, origin, seen):
    event = line["event"]
    made = {"v": 1, "log": origin, "position": line["position"], "recorded_at": line["recorded_at"]}
    made |= {name: event[name] for name in ("source", "id", "type", "subject", "time") if name in event}
    made["parts"] = [part("data", line["salt"], event["data"])]
    extensions = {name: event[name] for name in event if name not in ATTRIBUTES_KNOWN}
    if extensions:
        made["parts"].append(part("attributes", line["attributes_salt"], extensions))
    if event["type"] in RELATIONS:
        target = event["data"]["target"]
        key = target.get("position") or (target["source"], target["id"])
        position, leaf = seen[key]
        made["refs"] = [{"rel": RELATIONS[event["type"]], "position": position, "leaf": leaf}]
    return canonical(made)


def root(leaves):
    """RFC 6962, section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()


def check_replay(path, origin):
    seen, leaves = {}, []
    with open(path, encoding="utf-8") as lines:
        for expected, line in enumerate(map(json.loads, lines), start=1):
            if line["position"] != expected:
                sys.exit(f"position {expected} is missing")
            if "redacted_by" in line:
                # Nothing is left to recompute; an archive still has the entry.
                leaf = bytes.fromhex(line["leaf"])
            else:
                leaf = hashlib.sha256(b"\x00" + entry(line, origin, seen)).digest()
            if leaf.hex() != line["leaf"]:
                sys.exit(f"position {expected}: the leaf is {line['leaf']}, recomputed {leaf.hex()}")
            event = line["event"]
            seen[expected] = seen[(event["source"], event["id"])] = (expected, leaf.hex())
            leaves.append(leaf)
    return leaves


def published(folder, kind, number, width):
    """Reads a tile or bundle; where the partial one is no longer there, the full one begins with it."""
    *before, last = [f"{number:015}"[at : at + 3] for at in range(0, 15, 3)]
    while before and before[0] == "000":
        del before[0]
    file = folder.joinpath(kind, *("x" + digits for digits in before), last)
    partial = file.with_name(f"{last}.p") / str(width)
    return (partial if width < FULL and partial.exists() else file).read_bytes()


def entries_of(bundle):
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        yield bundle[2:end]
        bundle = bundle[end:]


def check_parts(position, made, line):
    """Compares what an entry commits to with the parts that are published."""
    if [part["name"] for part in made["parts"]] != [part["name"] for part in line["parts"]]:
        sys.exit(f"position {position}: other parts than the entry commits to")
    for part, told in zip(made["parts"], line["parts"]):
        commit = hmac.new(base64.b64decode(told["salt"]), told["body"].encode(), hashlib.sha256).digest()
        if commit != base64.b64decode(part["commit"]):
            sys.exit(f"position {position}: {part['name']} is not what the entry commits to")


def check_tiles(folder, hashes):
    """Compares every tile, of every level, with the leaves."""
    level = 0
    while hashes:
        chunks = [hashes[at : at + FULL] for at in range(0, len(hashes), FULL)]
        for number, chunk in enumerate(chunks):
            if not published(folder, f"tile/{level}", number, len(chunk)).startswith(b"".join(chunk)):
                sys.exit(f"tile {number} of level {level} is not that of the entries")
        hashes = [root(chunk) for chunk in chunks if len(chunk) == FULL]
        level += 1


def check_archive(folder):
    origin, size, signed_root = (folder / "checkpoint").read_text(encoding="utf-8").split("\n")[:3]
    leaves, redacted, refs = [], {}, {}
    for number in range(-(-int(size) // FULL)):
        width = min(FULL, int(size) - number * FULL)
        bundle = list(entries_of(published(folder, "tile/entries", number, width)))[:width]
        lines = published(folder, "parts", number, width).splitlines()[:width]
        if not len(bundle) == len(lines) == width:
            sys.exit(f"bundle {number} has {len(bundle)} entries and {len(lines)} lines of parts, not {width}")
        for made, line in zip(bundle, lines):
            leaves.append(hashlib.sha256(b"\x00" + made).digest())
            position, made, line = len(leaves), json.loads(made), json.loads(line)
            if (made["log"], made["position"], line["position"]) != (origin, position, position):
                sys.exit(f"position {position}: {made['position']} of {made['log']}, parts of {line['position']}")
            refs[position] = made.get("refs", [])
            if "redacted_by" in line:
                redacted[position] = line["redacted_by"]
            else:
                check_parts(position, made, line)
    for position, by in redacted.items():
        if {"rel": "redacts", "position": position, "leaf": leaves[position - 1].hex()} not in refs.get(by, []):
            sys.exit(f"position {position}: its parts are withheld, and {by} does not say that it redacts them")
    check_tiles(folder, leaves)
    if root(leaves) != base64.b64decode(signed_root):
        sys.exit(f"the checkpoint has another root than the entries: {base64.b64decode(signed_root).hex()}")
    print("not checked: the signature of the checkpoint (see --help)")
    return leaves


def main(path, *origin):
    if pathlib.Path(path).is_dir():
        leaves = check_archive(pathlib.Path(path))
    else:
        leaves = check_replay(path, *origin)
    print(f"{len(leaves)} leaves, root {root(leaves).hex()}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
