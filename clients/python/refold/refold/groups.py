"""Conditions of one side that go together, and how many rows stand how."""

from refold.sources import ranked

_STATES = ("met", "claimed_met", "in_progress", "unmet", "indeterminate", "disputed", "regressed")


def groups_of(scene, rows):
    """Return the groups: rows in force, of one side, with equal operator."""
    groups = []
    for row in rows:
        operator, exhaustive = _grouping(row)
        if row.counts and operator is not None:
            _join(scene, groups, row, operator, exhaustive)
    rendered = [_render(group) for group in groups]
    return sorted(rendered, key=lambda group: group["members"])


def _grouping(row):
    """Return the operator of a row, as best stated, and how exhaustive its list is by all who state that."""
    stated = [event.data["group"] for event in ranked(row.content.stating) if "group" in event.data]
    if not stated:
        return None, None
    operator = stated[0]["operator"]
    return operator, {one.get("exhaustive", "unknown") for one in stated if one["operator"] == operator}


def _join(scene, groups, row, operator, exhaustive):
    setters = set(row.content.set_by)
    mine = {"operator": operator, "set_by": setters, "exhaustive": set(exhaustive), "members": {row.id}}
    for group in [group for group in groups if group["operator"] == operator]:
        if not scene.sides(row.content.set_by).isdisjoint(group["set_by"]):
            groups.remove(group)
            for name in ("set_by", "exhaustive", "members"):
                mine[name] |= group[name]
    groups.append(mine)


def _render(group):
    words = group["exhaustive"]
    exhaustive = "no" if "no" in words else "unknown" if "unknown" in words else "yes"
    return {
        "set_by": sorted(group["set_by"]),
        "operator": group["operator"],
        "exhaustive": exhaustive,
        "members": sorted(group["members"]),
    }


def counts_of(rows):
    """Count the rows that are not retracted: by state where in force."""
    standing = [row for row in rows if not row.content.retracted]
    in_force = [row for row in standing if row.in_force]
    counts = {"total": len(in_force)}
    for state in _STATES:
        counts[state] = sum(row.satisfaction.state == state for row in in_force)
    counts["not_in_force"] = len(standing) - len(in_force)
    return counts
