"""Renders the document of a key as known at N and as it stood at V."""

import json

from refold.groups import counts_of, groups_of
from refold.meeting import Meeting, depends_on_arrival, fold_meeting
from refold.questions import questions_of
from refold.related import related_of
from refold.row import rows_of
from refold.scene import Scene
from refold.willingness import willingness

OUTCOMES = ("agreement/", "meeting/", "proposal/")


def keys_of(world):
    """Return the keys that have documents."""
    return sorted(entity for entity in world.histories if entity.startswith(OUTCOMES))


def document(world, key, valid=None):
    """Return the document of a key; `valid` is V as EDTF, None for an open one."""
    scene = Scene(world, valid)
    is_meeting = key.startswith("meeting/")
    meeting = fold_meeting(scene, key) if is_meeting else Meeting()
    principals = meeting.principals if is_meeting else parties_of(scene, key)
    rows = rows_of(scene, key, principals)
    conditional = any(row.counts for row in rows)
    willing, by_arrival = willingness(scene, key, meeting.principals, rows)
    if is_meeting and depends_on_arrival(scene, key, conditional):
        by_arrival.append(key)
    groups = groups_of(scene, rows)
    is_ahead = is_meeting and not meeting.is_over(scene.span)
    related = related_of(scene, key, principals if is_ahead else [])
    scene.fold(*scene.history(key))
    _fold_principals(scene, principals, is_ahead or (is_meeting and rows))
    _fold_flags(scene, rows)
    position = max(scene.folded, default=0)
    return {
        "view": "conditions",
        "key": key,
        "position": position,
        "as_of": {"recorded": world.recorded_at(position), "valid": valid},
        "meeting": {
            "state": meeting.state(scene.span, conditional) if is_meeting else None,
            "planned": meeting.planned,
            "participants": [one["actor"] for one in meeting.participants],
        },
        "willingness": willing,
        "groups": groups,
        "conditions": [row.rendered for row in rows],
        "counts": counts_of(rows),
        "related": related,
        "open_questions": questions_of(scene, key, willing, rows, groups, by_arrival),
    }


def parties_of(scene, key):
    """Return between whom an agreement or a proposal is."""
    found = set()
    for event in scene.history(key):
        if event.live and event.kind == "agreement.reached":
            found.update(event.data["parties"])
        if event.live and event.kind == "proposal.tabled":
            found.update((*event.data["by"], *event.data["to"]))
    return sorted(found)


def _fold_principals(scene, principals, with_sides):
    """Fold the registrations of principals, and of their sides where something was judged by these."""
    for principal in principals:
        scene.fold(*scene.world.registry.told(principal))
    if with_sides:
        scene.sides(principals)


def _fold_flags(scene, rows):
    """Fold the flags on anything that went into the document, and those on its rows."""
    ids, folded = {row.id for row in rows}, set(scene.folded)
    for flag in scene.world.flags_told:
        positions, references = scene.world.flag_targets(flag)
        if not (folded.isdisjoint(positions) and ids.isdisjoint(references)):
            scene.fold(flag)


def line_of(rendered):
    """Return a document as one line of JSON, byte for byte as the query service answers."""
    return json.dumps(rendered, ensure_ascii=False, separators=(",", ":"))
