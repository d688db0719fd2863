"""Whether a condition is met, as far as was said and by whom (the table of vocabulary §5)."""

from dataclasses import dataclass, field

from refold.commitment import is_breach
from refold.content import STATED, content_of
from refold.dependencies import DEPTH_MAX, Dependencies, events_of
from refold.standing import is_act_of_any

_OPEN = frozenset(("unmet", "in_progress", "regressed", "indeterminate"))
_BELIEVED = frozenset(("met", "claimed_met"))


@dataclass
class Satisfaction:
    """The state at V, how it came to it, and the progress of what it depends on."""

    state: str | None = None
    # (event, from, to, rule)
    moves: list = field(default_factory=list)
    progress: dict | None = None
    disputed_figures: bool = False
    ambiguous: bool = False
    cycle: bool = False


def fold_satisfaction(scene, content, path=()):
    """Fold a condition's own events and those of its dependencies, in order."""
    path = (*path, content.condition)
    transitions, cycle = {}, False
    for ref in content.depends_on:
        if ref.startswith("condition/"):
            if ref in path or len(path) > DEPTH_MAX:
                cycle = True
                transitions[ref] = {}
                continue
            below = fold_satisfaction(scene, content_of(scene, ref), path)
            transitions[ref] = {event.position: to for event, _, to, _ in below.moves}
            cycle |= below.cycle
    machine = _Machine(scene, content, Dependencies(scene, content.depends_on, transitions))
    for event in _all_events(scene, content):
        machine.take(event)
    found = machine.satisfaction
    found.progress = machine.dependencies.progress
    commitments = machine.dependencies.commitments.values()
    found.disputed_figures = any(one.disputed for one in commitments)
    found.ambiguous = any(one.quantity and one.quantity["basis"] == "ambiguous" for one in commitments)
    if cycle and content.stating and not content.retracted:
        found.cycle, found.state = True, "indeterminate"
    return found


def _all_events(scene, content):
    own = scene.history(content.condition)
    events = {event.position: event for event in [*own, *events_of(scene, content.depends_on)]}
    return sorted(events.values(), key=lambda event: event.order)


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
            if event.moves and self.satisfaction.state is None:
                open_content = self._content.get("underspecified", False)
                self._move(event, "indeterminate" if open_content else "unmet", "stated")
            return
        if self.satisfaction.state is None or not event.believable:
            return
        denial = kind == "claimed_met" and not event.affirmed
        if not event.affirmed and not denial:
            return
        self._judge(event, "disputed" if denial else kind)

    def _judge(self, event, word):
        standing = is_act_of_any(self._scene, event, self._judges)
        if word in ("claimed_met", "acknowledged_met"):
            self._move(event, "met" if standing else "claimed_met", word, None if standing else _OPEN)
        elif word == "disputed":
            self._move(event, "disputed", word, _BELIEVED if standing else {"claimed_met"})
        elif word == "regressed" and standing:
            self._move(event, "regressed", word, _BELIEVED)

    def _of_dependency(self, event):
        if is_breach(event):
            self._move(event, "regressed", event.data["status"], _BELIEVED)
            self._move(event, "unmet", event.data["status"], {"in_progress"})
            return
        commitment = self.dependencies.commitments.get(event.subject)
        if event.kind == "commitment.progressed" and commitment.quantity:
            if 0 < commitment.done < commitment.quantity["target"]:
                self._move(event, "in_progress", "progressed", {"unmet", "regressed"})

    def _look_at_dependencies(self, event):
        """Move when all dependencies have become done, or are when the condition is first stated."""
        if self.satisfaction.state is None:
            return
        done = self.dependencies.done
        if done and not self._were_done:
            if self._content.get("auto", False):
                self._move(event, "met", "dependencies_done")
            else:
                self._move(event, "claimed_met", "dependencies_done", _OPEN)
        self._were_done = done
