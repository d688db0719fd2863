"""How far a commitment has come (vocabulary §5, Commitment)."""

from refold.sources import grade_key, ranked
from refold.standing import is_act_of

AMBIGUOUS = "ambiguous"
_FINISHED = frozenset(("implemented", "verified"))
_BROKEN = frozenset(("violated", "reversed"))


class Commitment:
    """What was agreed, and what was reported of it, event by event."""

    def __init__(self, scene, ref):
        """Begin with a commitment of which nothing is known."""
        self._scene, self.ref = scene, ref
        self._stated, self._figures = [], []
        self._status = "agreed"
        # Verifications by others than the verifier.
        self.refused = []

    def take(self, event):
        """Take the next event about it, an agreement that contains it among them."""
        if not event.moves:
            return
        if event.kind == "agreement.reached":
            stated = [one for one in event.data["commitments"] if one["commitment"] == self.ref]
            self._stated += [(event, one) for one in stated]
        elif event.kind == "commitment.progressed":
            self._figures.append(event)
        elif event.kind == "commitment.status_reported":
            if self._accepts(event):
                self._status = event.data["status"]
            else:
                self.refused.append(event)
        self._progress(event)

    def _accepts(self, event):
        """Tell whether a status counts: what is to be verified, its verifier verifies."""
        verifier = self._single("verifier")
        if event.data["status"] != "verified" or verifier is None:
            return True
        return is_act_of(self._scene, event, verifier)

    def _progress(self, event):
        """Move by figures: a report of one, or of the target that they had reached by then."""
        quantity = self.quantity
        if event.kind == "commitment.status_reported" or self.done == 0:
            return
        if quantity is not None and self.done >= quantity["target"]:
            self._status = "implemented"
        elif self._status == "agreed":
            self._status = "in_progress"

    def _single(self, name):
        """Return a member as its best statement has it, or None."""
        stated = dict(self._stated)
        found = [stated[event][name] for event in ranked(stated) if name in stated[event]]
        return found[0] if found else None

    @property
    def quantity(self):
        """Return what was promised; None when nobody says how much. A stated basis beats an ambiguous one."""
        chosen = self._single("quantity")
        if chosen is None or chosen["basis"] != AMBIGUOUS:
            return chosen
        stated = dict(self._stated)
        bases = [stated[event]["quantity"]["basis"] for event in ranked(stated) if "quantity" in stated[event]]
        return chosen | {"basis": next((basis for basis in bases if basis != AMBIGUOUS), AMBIGUOUS)}

    @property
    def _measure(self):
        """Return unit and basis by which figures count; without a quantity, the unit of the first figure."""
        quantity = self.quantity
        if quantity is not None:
            return quantity["unit"], quantity["basis"]
        units = [event.data["unit"] for event in self._figures if event.data.get("basis", AMBIGUOUS) == AMBIGUOUS]
        return (units[0] if units else None), AMBIGUOUS

    @property
    def _counted(self):
        unit, basis = self._measure
        return [
            event
            for event in self._figures
            if event.data["unit"] == unit and event.data.get("basis", basis) == basis
        ]

    @property
    def done(self):
        """Return how much is done: the sum of the tranches, or the latest total where that is more."""
        tranches = {}
        for event in self._counted:
            if "done" in event.data:
                tranches.setdefault(_tranche(event), []).append(event)
        best = [min(reversed(told), key=lambda one: grade_key(self._scene, one)) for told in tranches.values()]
        totals = [event.data["total"] for event in self._counted if "total" in event.data]
        return max(sum(event.data["done"] for event in best), totals[-1] if totals else 0)

    @property
    def finished(self):
        """Tell whether it is implemented or verified."""
        return self._status in _FINISHED

    @property
    def ambiguous(self):
        """Tell whether it was said how much, and not of what."""
        quantity = self.quantity
        return quantity is not None and quantity["basis"] == AMBIGUOUS

    @property
    def disputed(self):
        """Tell whether statements or reports of one tranche differ in their figures."""
        quantities = [one["quantity"] for _, one in self._stated if "quantity" in one]
        amounts = {(one["target"], one["unit"]) for one in quantities}
        bases = {one["basis"] for one in quantities} - {AMBIGUOUS}
        told = {}
        for event in self._counted:
            if "done" in event.data:
                told.setdefault(_tranche(event), set()).add(event.data["done"])
        return len(amounts) > 1 or len(bases) > 1 or any(len(figures) > 1 for figures in told.values())

    @property
    def progress(self):
        """Return the progress as a document shows it; None when nobody gives a figure."""
        quantity, (unit, basis) = self.quantity, self._measure
        if unit is None:
            return None
        return {"done": self.done, "of": quantity["target"] if quantity else None, "unit": unit, "basis": basis}


def _tranche(event):
    """Return the tranche of a report; without one, that of its reports and its date."""
    reports = tuple(sorted(one["report"] for one in event.data.get("evidence", [])))
    return event.data.get("tranche") or (reports, event.occurred)


def is_breach(event):
    """Tell whether an event says that a commitment was violated or reversed."""
    return event.kind == "commitment.status_reported" and event.data["status"] in _BROKEN
