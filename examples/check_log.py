#!/usr/bin/env python3
"""Recomputes every commitment, entry and leaf of a replay, and the root over all of them.

Standard library only, and nothing of Chancery's: `chancery replay > log.jsonl`, then
`python3 examples/check_log.py log.jsonl chancery.local/log`. Compare the root with that of `chancery audit`.
"""

import base64
import hashlib
import hmac
import json
import sys

ATTRIBUTES_KNOWN = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"}
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


def main(path, origin):
    seen, leaves = {}, []
    with open(path, encoding="utf-8") as lines:
        for expected, line in enumerate(map(json.loads, lines), start=1):
            if line["position"] != expected:
                sys.exit(f"position {expected} is missing")
            if "redacted_by" in line:
                # Payload and salt are gone, and with them the commitment; the root still covers the leaf.
                leaf = bytes.fromhex(line["leaf"])
            else:
                leaf = hashlib.sha256(b"\x00" + entry(line, origin, seen)).digest()
            if leaf.hex() != line["leaf"]:
                sys.exit(f"position {expected}: the leaf is {line['leaf']}, recomputed {leaf.hex()}")
            event = line["event"]
            seen[expected] = seen[(event["source"], event["id"])] = (expected, leaf.hex())
            leaves.append(leaf)
    print(f"{len(leaves)} leaves, root {root(leaves).hex()}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
