"""Whether a condition is met, as far as was said and by whom (the table of vocabulary §5)."""

from dataclasses import dataclass, field

from refold.commitment import is_breach
from refold.content import STATED, content_of
from refold.dependencies import DEPTH_MAX, Dependencies, events_of
from refold.standing import is_act_of_any
from refold.ties import other_orders

_OPEN = frozenset(("unmet", "in_progress", "regressed", "indeterminate"))
_JUDGEMENTS = frozenset(("claimed_met", "acknowledged_met", "disputed", "regressed"))
_BELIEVED = frozenset(("met", "claimed_met"))


@dataclass
class Satisfaction:
    """The state at V, how it came to it, and the progress of what it depends on."""

    state: str | None = None
    # (event, from, to, rule)
    moves: list = field(default_factory=list)
    # Disputes by others of what was met by then.
    countered: list = field(default_factory=list)
    # Reports of a commitment that did not count.
    refused: list = field(default_factory=list)
    progress: dict | None = None
    disputed_figures: bool = False
    ambiguous: bool = False
    cycle: bool = False
    # Whether another order of events that tie would give another state.
    by_arrival: bool = False


def fold_satisfaction(scene, content, path=()):
    """Fold a condition's own events and those of its dependencies, in order; `path` leads to it from above."""
    path = (*path, content.condition)
    transitions = {ref: _transitions(scene, ref, path) for ref in conditions_in(content)}
    events = _all_events(scene, content)
    machine = _run(scene, content, transitions, events)
    found, commitments = machine.satisfaction, machine.dependencies.commitments
    found.refused = [event for one in commitments for event in one.refused]
    found.progress = machine.dependencies.progress
    found.disputed_figures = any(one.disputed for one in commitments)
    found.ambiguous = any(one.ambiguous for one in commitments)
    if not path[1:]:
        others = (_run(scene, content, transitions, other) for other in other_orders(events))
        found.by_arrival = any(other.satisfaction.state != found.state for other in others)
    if found.state is not None and depends_on_itself(scene, content):
        found.cycle, found.state = True, "indeterminate"
    return found


def _run(scene, content, transitions, events):
    machine = _Machine(scene, content, Dependencies(scene, content.depends_on, transitions))
    for event in events:
        machine.take(event)
    return machine


def conditions_in(content):
    """Return the conditions on which a condition depends."""
    return [ref for ref in content.depends_on if ref.startswith("condition/")]


def depends_on_itself(scene, content):
    """Tell whether a condition depends on itself, over others."""
    seen, ahead = set(), conditions_in(content)
    while ahead:
        ref = ahead.pop()
        if ref == content.condition:
            return True
        if ref not in seen:
            seen.add(ref)
            below = content_of(scene, ref)
            ahead += [] if below.retracted else conditions_in(below)
    return False


def _transitions(scene, ref, path):
    """Return what becomes of a condition below: {position: state}; nothing in a cycle, or too far down."""
    below = content_of(scene, ref)
    if ref in path or len(path) > DEPTH_MAX or below.retracted or depends_on_itself(scene, below):
        return {}
    return {event.position: to for event, _, to, _ in fold_satisfaction(scene, below, path).moves}


def _all_events(scene, content):
    return in_order([*scene.history(content.condition), *events_below(scene, content)])


def in_order(events):
    """Return events in order, each once."""
    return sorted({event.position: event for event in events}.values(), key=lambda event: event.order)


def events_below(scene, content, path=()):
    """Return the events of everything that a condition depends on, over other conditions too."""
    path = (*path, content.condition)
    events = list(events_of(scene, content.depends_on))
    for ref in conditions_in(content):
        if ref not in path and len(path) <= DEPTH_MAX:
            below = content_of(scene, ref)
            if not below.retracted:
                events += events_below(scene, below, path)
    return in_order(events)


class _Machine:
    """The state of one condition while events come in order."""

    def __init__(self, scene, content, dependencies):
        self._scene, self._content, self.dependencies = scene, content, dependencies
        self.satisfaction = Satisfaction()
        self._were_done = False
        verifier = content.get("verifier")
        self._judges = [*content.set_by, *([verifier] if verifier else [])]

    def take(self, event):
        """Take the next event, of the condition itself or of what it depends on."""
        self.dependencies.take(event)
        if event.subject == self._content.condition:
            self._own(event)
        elif self.satisfaction.state is not None and event.moves:
            self._of_dependency(event)
        self._look_at_dependencies(event)

    def _move(self, event, to, rule, since=None):
        state = self.satisfaction.state
        if state == to or (since is not None and state not in since):
            return
        self.satisfaction.moves.append((event, state, to, rule))
        self.satisfaction.state = to

    def _own(self, event):
        kind = event.kind.removeprefix("condition.")
        if event.kind == STATED:
            if event.moves and self.satisfaction.state is None and not self._content.retracted:
                open_content = self._content.get("underspecified", False)
                self._move(event, "indeterminate" if open_content else "unmet", "stated")
            return
        denial = kind == "claimed_met" and not event.affirmed
        judges = kind in _JUDGEMENTS and event.believable and (event.affirmed or denial)
        if judges and self.satisfaction.state is not None:
            self._judge(event, "denied" if denial else kind)

    def _judge(self, event, word):
        standing = is_act_of_any(self._scene, event, self._judges)
        if word in ("claimed_met", "acknowledged_met"):
            self._move(event, "met" if standing else "claimed_met", word, None if standing else _OPEN)
        elif word in ("disputed", "denied"):
            if not standing and self.satisfaction.state == "met":
                self.satisfaction.countered.append(event)
            self._move(event, "disputed", word, _BELIEVED if standing else {"claimed_met"})
        elif word == "regressed" and standing:
            self._move(event, "regressed", word, _BELIEVED)

    def _of_dependency(self, event):
        if event.subject not in {one.ref for one in self.dependencies.commitments}:
            return
        if is_breach(event):
            was_begun = self.satisfaction.state == "in_progress"
            self._move(event, "unmet" if was_begun else "regressed", "broken", _BELIEVED | {"in_progress"})
        if event.kind == "commitment.progressed" and self.dependencies.begun and not self.dependencies.done:
            self._move(event, "in_progress", "progressed", {"unmet", "regressed"})

    def _look_at_dependencies(self, event):
        """Move when all dependencies have become done, or are when the condition is first stated."""
        if self.satisfaction.state is None:
            return
        done = self.dependencies.done
        if done and not self._were_done:
            if self._content.get("auto", False):
                self._move(event, "met", "depends_on_done")
            else:
                self._move(event, "claimed_met", "depends_on_done", _OPEN)
        self._were_done = done
