"""How far a commitment has come (vocabulary §5, Commitment)."""

from dataclasses import dataclass, field

from refold.sources import best, grade_key

DONE = frozenset(("implemented", "verified"))
_BROKEN = frozenset(("violated", "reversed"))


@dataclass
class Commitment:
    """What was agreed, and what was reported of it so far."""

    ref: str
    quantity: dict | None = None
    verifier: str | None = None
    disputed: bool = False
    status: str = "agreed"
    tranches: dict = field(default_factory=dict)
    total: int | None = None

    @property
    def done(self):
        """Return how much is done: the sum of the tranches, or the latest total where that is more."""
        tranches = sum(figure.data["done"] for figure in self.tranches.values())
        return max(tranches, self.total or 0)

    @property
    def finished(self):
        """Tell whether it is implemented or verified."""
        return self.status in DONE

    @property
    def progress(self):
        """Return the progress as a document shows it; None without a quantity."""
        if self.quantity is None:
            return None
        shown = self.quantity
        return {"done": self.done, "of": shown["target"], "unit": shown["unit"], "basis": shown["basis"]}


def agreed(scene, ref):
    """Return a commitment as its agreements state it, before anything was reported of it."""
    commitment = Commitment(ref)
    stated = [
        (event, one)
        for event in scene.history(ref)
        if event.kind == "agreement.reached" and event.moves
        for one in event.data["commitments"]
        if one["commitment"] == ref
    ]
    verifiers = [one["verifier"] for _, one in stated if "verifier" in one]
    commitment.verifier = verifiers[0] if verifiers else None
    with_quantity = {event: one["quantity"] for event, one in stated if "quantity" in one}
    if with_quantity:
        _take_quantity(commitment, with_quantity)
    return commitment


def _take_quantity(commitment, stated):
    """Take the figure of the best statement; a stated basis beats an ambiguous one."""
    chosen = dict(stated[best(stated)])
    bases = {one["basis"] for one in stated.values()} - {"ambiguous"}
    if len(bases) == 1:
        chosen["basis"] = bases.pop()
    elif bases:
        chosen["basis"] = "disputed"
        commitment.disputed = True
    if len({(one["target"], one["unit"]) for one in stated.values()}) > 1:
        commitment.disputed = True
    commitment.quantity = chosen


def report(scene, commitment, event):
    """Take the next report about a commitment."""
    if event.kind == "commitment.progressed":
        _progress(scene, commitment, event)
    elif event.kind == "commitment.status_reported":
        commitment.status = event.data["status"]


def _progress(scene, commitment, event):
    data, quantity = event.data, commitment.quantity
    if quantity is not None and not _comparable(data, quantity):
        return
    if "total" in data:
        commitment.total = data["total"]
    if "done" in data:
        _add_tranche(scene, commitment, event)
    if quantity is not None and commitment.done >= quantity["target"]:
        commitment.status = "implemented"
    elif commitment.done > 0:
        commitment.status = "in_progress"


def _comparable(data, quantity):
    return data["unit"] == quantity["unit"] and data.get("basis", quantity["basis"]) == quantity["basis"]


def _add_tranche(scene, commitment, event):
    name = event.data.get("tranche")
    if name is None:
        reports = tuple(sorted(one["report"] for one in event.data.get("evidence", [])))
        name = (reports, event.occurred)
    known = commitment.tranches.get(name)
    if known is not None and known.data["done"] != event.data["done"]:
        commitment.disputed = True
    if known is None or grade_key(scene, event) <= grade_key(scene, known):
        commitment.tranches[name] = event


def is_breach(event):
    """Tell whether an event says that a commitment was violated or reversed."""
    return event.kind == "commitment.status_reported" and event.data["status"] in _BROKEN
