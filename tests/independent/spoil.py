"""Spoils files: every function here returns one that does so to a copy of an archive or of a proof."""

import base64
import json
import pathlib


def rewrite(file: pathlib.Path, change) -> None:
    """Changes a file by way of a new one: the old one is a hard link."""
    before = file.read_bytes()
    after = change(before)
    assert after != before, f"{file} was not changed"
    file.unlink()
    file.write_bytes(after)


def flipped(octets: bytes, at: int) -> bytes:
    spoilt = bytearray(octets)
    spoilt[at] ^= 1
    return bytes(spoilt)


def flip(name, at):
    return lambda copy: rewrite(copy / name, lambda octets: flipped(octets, at))


def cut(name):
    return lambda copy: rewrite(copy / name, lambda octets: octets[:-5])


def remove(name):
    return lambda copy: (copy / name).unlink()


def swap_entries(name):
    def swap(octets):
        ends = [0]
        for _ in range(2):
            ends.append(ends[-1] + 2 + int.from_bytes(octets[ends[-1] : ends[-1] + 2], "big"))
        return octets[ends[1] : ends[2]] + octets[: ends[1]] + octets[ends[2] :]

    return lambda copy: rewrite(copy / name, swap)


def change_line(bundle, change):
    """Changes what one line under parts/ says."""

    def spoil(octets):
        lines = octets.splitlines(keepends=True)
        told = json.loads(lines[100])
        change(told)
        lines[100] = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        return b"".join(lines)

    return lambda copy: rewrite(copy / f"parts/{bundle:03}", spoil)


def change_part(member, bundle):
    def change(told):
        part = told["parts"][0]
        if member == "salt":
            part["salt"] = flip_base64(part["salt"])
        else:
            # Still JSON, still of the same length.
            part["body"] = part["body"].replace("e", "a", 1)

    return change_line(bundle, change)


def withhold(bundle):
    def change(told):
        del told["parts"]
        told["redacted_by"] = told["position"] + 1

    return change_line(bundle, change)


def flip_base64(text):
    return base64.b64encode(flipped(base64.b64decode(text), 0)).decode()


def next_number(text):
    return str(int(text) + 1)


def note(file, spoil):
    """Spoils a note, which may stand at the end of a proof."""

    def change(octets):
        head, gap, rest = octets.decode().rpartition("\n\n")
        before, between, text = head.rpartition("\n\n")
        text, signatures = spoil(text, rest)
        return (before + between + text + gap + signatures).encode()

    return lambda copy: rewrite(copy / file, change)


def other_origin(text, signatures):
    return text.replace("chancery", "chancary", 1), signatures


def other_size(text, signatures):
    origin, size, root = text.split("\n")
    return "\n".join([origin, str(int(size) - 1), root]), signatures


def other_root(text, signatures):
    origin, size, root = text.split("\n")
    return "\n".join([origin, size, flip_base64(root)]), signatures


def other_signature(text, signatures):
    first, *others = signatures.split("\n")
    dash, name, octets = first.split(" ")
    spoilt = base64.b64encode(flipped(base64.b64decode(octets), -1)).decode()
    return text, "\n".join([f"{dash} {name} {spoilt}", *others])


def cosign(text, signatures):
    """Adds a line of the length that a cosignature with its time has."""
    line = base64.b64encode(bytes(76)).decode()
    return text, f"{signatures}\N{EM DASH} witness.example/one {line}\n"


def no_signature(text, signatures):
    """Leaves a signature of somebody unknown alone."""
    stranger = base64.b64encode(bytes(68)).decode()
    return text, f"\N{EM DASH} stranger.example/log {stranger}\n"


def proof_line(beginning, change):
    def spoil(octets):
        lines = octets.decode().split("\n")
        number = next(n for n, line in enumerate(lines) if line.startswith(beginning))
        lines[number] = beginning + change(lines[number][len(beginning) :])
        return "\n".join(lines).encode()

    return lambda folder: rewrite(folder / "proof", spoil)


def proof_hashes(change):
    def spoil(octets):
        head, gap, rest = octets.decode().partition("\n\n")
        header, extra, index, *hashes = head.split("\n")
        return ("\n".join([header, extra, index, *change(hashes)]) + gap + rest).encode()

    return lambda folder: rewrite(folder / "proof", spoil)


def proof_hash(at):
    def change(hashes):
        hashes[at] = flip_base64(hashes[at])
        return hashes

    return proof_hashes(change)


def lack_hash(folder):
    proof_hashes(lambda hashes: hashes[1:])(folder)
