"""Applies corrections and retractions: what each recorded event says, as known at a position.

A chain is an event and what was recorded about it since; each member names the one before it. A
correction patches what the chain says. A retraction takes the member that it names back: of the
event itself nothing is left, of a correction what was said before, of a retraction what it had taken.

A redaction acts at every N. Of an event whose payload is gone there is what was kept: when it occurred, in
which mode, in whose histories. Where a correction is gone nobody knows what was said from there on; what a
retraction did its kind says.
"""

from dataclasses import dataclass, field

from refold.order import SUBJECTS

CORRECTED = "record.corrected"
RETRACTED = "record.retracted"


@dataclass(frozen=True)
class State:
    """What a chain says after one of its members; `data` is what it said last where it is retracted."""

    data: dict
    record: str
    # The further entities it stays with, where it is redacted.
    also: tuple = ()


def _gone(root, kept):
    """Return what can still be told of a root whose payload, or whose patch, was erased."""
    how = {name: kept[name] for name in ("occurred", "mode", "polarity", "modality") if name in kept}
    data = {**how, "attribution": [], "targets": [], "flag": None}
    if root.kind in SUBJECTS:
        data[SUBJECTS[root.kind]] = root.subject
    also = tuple(kept.get("also", ()))
    if root.kind == "condition.stated" and also:
        data["for"] = also[0]
    actors = [one for one in kept.get("mentions", ()) if one.startswith("actor/")]
    return State({**data, "named": actors}, "redacted", also)


@dataclass
class Chain:
    """An event and what was recorded about it."""

    root: object
    members: list = field(default_factory=list)
    states: list = field(default_factory=list)

    def append(self, entry):
        """Take the next member."""
        self.members.append(entry)
        self.states.append(self._after(entry))

    def records(self, through):
        """Return what became of its record, as known through a position: (position, record) for each change."""
        if self.root.kept is not None:
            redaction = self.root.redacted_by
            known = redaction is not None and redaction <= through
            return ((self.root.position, "current"), *([(redaction, "redacted")] if known else []))
        told = [(entry.position, state.record) for entry, state in zip(self.members, self.states)]
        gone = [entry.redacted_by for entry in self.members if entry.redacted_by is not None]
        for position in sorted(position for position in gone if position <= through):
            told.append((position, [record for place, record in sorted(told) if place < position][-1]))
        return tuple(sorted(told))

    def _after(self, entry):
        if self.root.kept is not None:
            return _gone(self.root, self.root.kept)
        if entry.kind == CORRECTED and entry.kept is not None:
            return _gone(self.root, entry.kept)
        if entry.kind == CORRECTED and self.states[-1].record == "redacted":
            return self.states[-1]
        if entry.kind == CORRECTED:
            return State(merge_patch(self.states[-1].data, entry.data["patch"]), "corrected")
        if entry.kind == RETRACTED:
            if len(self.states) == 1:
                return State(self.states[0].data, "retracted")
            return self.states[-2]
        return State(entry.data, "current")


def chains(entries):
    """Return the chains of entries that are about the world or the registry, by position of their root."""
    found, root_of, place_of = {}, {}, {}
    for entry in entries:
        place_of[(entry.source, entry.id)] = entry.position
        root = entry.position
        if entry.kind in (CORRECTED, RETRACTED):
            said = entry.data if entry.kept is None else entry.kept
            root = root_of[_target(said["target"], place_of)]
        root_of[entry.position] = root
        if entry.data is not None or entry.kept is not None:
            found.setdefault(root, Chain(entry)).append(entry)
    return found


def _target(target, place_of):
    if "position" in target:
        return target["position"]
    return place_of[(target["source"], target["id"])]


def merge_patch(value, patch):
    """Apply a JSON Merge Patch, RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(value) if isinstance(value, dict) else {}
    for name, change in patch.items():
        if change is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), change)
    return merged
