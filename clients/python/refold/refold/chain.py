"""Applies corrections and retractions: what each recorded event says, as known at a position.

A chain is an event and what was recorded about it since; each member names the one before it. A
correction patches what the chain says. A retraction takes the member that it names back: of the
event itself nothing is left, of a correction what was said before, of a retraction what it had taken.
"""

from dataclasses import dataclass, field

CORRECTED = "record.corrected"
RETRACTED = "record.retracted"


@dataclass(frozen=True)
class State:
    """What a chain says after one of its members; `data` is what it said last where it is retracted."""

    data: dict
    record: str


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

    @property
    def records(self):
        """Return what became of its record: (position, record) for each member."""
        return tuple((entry.position, state.record) for entry, state in zip(self.members, self.states))

    def _after(self, entry):
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
            root = root_of[_target(entry.data["target"], place_of)]
        root_of[entry.position] = root
        if entry.data is not None:
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
