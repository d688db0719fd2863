"""One row of the board: a condition, on three axes, with what it rests on."""

from dataclasses import dataclass

from refold.answers import answers_of
from refold.content import STATED, Content, content_of, outcome_of
from refold.counter import failed_talks
from refold.evidence import weigh
from refold.lifecycle import Lifecycle, fold_lifecycle
from refold.origins import origins
from refold.record import record_of
from refold.satisfaction import Satisfaction, events_below, fold_satisfaction, in_order
from refold.sources import grade, reports


@dataclass
class Row:
    """A condition as folded at (N, V)."""

    content: Content
    lifecycle: Lifecycle
    satisfaction: Satisfaction
    answers: dict
    # The row as the document shows it.
    rendered: dict | None = None

    @property
    def id(self):
        """Return the condition."""
        return self.content.condition

    @property
    def in_force(self):
        """Tell whether it is still set."""
        return self.lifecycle.state == "in_force"

    @property
    def counts(self):
        """Tell whether it is in force and its record stands."""
        return self.in_force and not self.content.retracted and bool(self.content.stating)


def rows_of(scene, key, principals):
    """Return the rows of a key, in order of reference."""
    entities = {event.subject for event in scene.world.histories.get(key, ()) if event.kind == STATED}
    known = [one for one in sorted(entities) if outcome_of(scene, one) == key]
    return [_row(scene, one, principals) for one in known]


def _row(scene, condition, principals):
    content = content_of(scene, condition)
    row = Row(content, fold_lifecycle(scene, content), fold_satisfaction(scene, content), answers_of(scene, content))
    weighed = weigh(scene, content, row.satisfaction)
    weighed.against = in_order([*weighed.against, *failed_talks(scene, content, principals)])
    _fold(scene, row, weighed)
    row.rendered = _render(scene, row, weighed)
    return row


def _fold(scene, row, weighed):
    """Fold what a row rests on into the document."""
    scene.fold(*scene.history(row.id), *events_below(scene, row.content), *weighed.against)
    for event in [*weighed.support, *weighed.against]:
        _fold_sources(scene, event)


def _render(scene, row, weighed):
    content, lifecycle, satisfaction = row.content, row.lifecycle, row.satisfaction
    record, record_moves = record_of(scene, content)
    return {
        **_said(content),
        "lifecycle": lifecycle.state,
        "satisfaction": satisfaction.state,
        "record": record,
        "first_stated": content.stating[0].occurred if content.stating else None,
        "last_reaffirmed": lifecycle.reaffirmed.occurred if lifecycle.reaffirmed else None,
        "progress": satisfaction.progress,
        "depends_on": content.depends_on,
        "verifier": content.get("verifier"),
        "answers": row.answers,
        "evidence": _evidence(content, weighed.support),
        "counter_evidence": _evidence(content, weighed.against),
        "notes": sorted(event.position for event in weighed.notes),
        "reports": len(reports(scene, weighed.support)),
        "origins": origins(scene, weighed.support),
        "grade": grade(scene, weighed.support),
        "history": _history(lifecycle.moves, satisfaction.moves, record_moves),
    }


def _said(content):
    return {
        "id": content.condition,
        "parent": content.get("parent"),
        "set_by": content.set_by,
        "voice": content.voice,
        "kind": content.get("kind"),
        "text": content.get("text"),
        "underspecified": content.get("underspecified", False),
        "firmness": content.get("firmness"),
    }


def _fold_sources(scene, event):
    """Fold what is registered of the outlets and the reports on which an assertion rests."""
    registry = scene.world.registry
    agents = [hop.get("agent", "") for hop in event.data["attribution"]]
    for outlet in [agent for agent in agents if agent.startswith("outlet/")]:
        scene.fold(*registry.told(outlet))
    for one in event.data.get("evidence", []):
        scene.fold(*registry.told(one["report"]))


def _evidence(content, events):
    return [_piece(content, event) for event in sorted(events, key=lambda event: event.position)]


def _piece(content, event):
    piece = {"position": event.position, "mode": event.data["mode"]}
    first = content.stating[0] if content.stating else None
    if first is not None and event.span.start < first.span.start:
        piece["predates_statement"] = True
    return piece


def _history(lifecycle, satisfaction, record):
    entries = [
        {"position": event.position, "occurred": event.occurred, "axis": axis, "from": before, "to": to, "rule": rule}
        for axis, moves in (("satisfaction", satisfaction), ("lifecycle", lifecycle))
        for event, before, to, rule in moves
    ]
    entries += record
    return sorted(entries, key=lambda entry: entry["position"])
