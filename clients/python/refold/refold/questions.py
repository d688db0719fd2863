"""What is not known: codes, each with the reference that it is about."""


def questions_of(scene, key, willing, rows, groups, by_arrival):
    """Return the open questions, each once, in order; `by_arrival`: whose state arrival alone decided."""
    asked = {(about, "order_unknown") for about in by_arrival}
    for row in rows:
        if row.counts:
            asked.update((row.id, question) for question in _of_row(scene, row))
    if any(group["exhaustive"] != "yes" for group in groups):
        asked.add((key, "list_incomplete"))
    for one in willing:
        asked.update((one["actor"], question) for question in _of_principal(scene, one, rows))
    return [{"about": about, "question": question} for about, question in sorted(asked)]


def _of_row(scene, row):
    content, satisfaction = row.content, row.satisfaction
    triggers = {
        "content_unspecified": content.get("underspecified", False),
        "content_unclear": _is_flagged(scene, row, "content_unclear"),
        "verifier_unknown": content.get("verifier") is None,
        "deadline_unknown": content.get("deadline") is None,
        "quantity_basis_ambiguous": satisfaction.ambiguous,
        "quantity_disputed": satisfaction.disputed_figures,
        "no_answer": not row.answers,
        "order_unknown": satisfaction.by_arrival or row.lifecycle.by_arrival,
        "dependency_cycle": satisfaction.cycle,
    }
    return [question for question, asked in triggers.items() if asked]


def _is_flagged(scene, row, word):
    stating = {event.position for event in row.content.stating}
    for flag in scene.world.flags:
        if flag.data["flag"] == word:
            positions, references = scene.world.flag_targets(flag)
            if row.id in references or not stating.isdisjoint(positions):
                return True
    return False


def _of_principal(scene, one, rows):
    side = scene.members(one["actor"])
    if one["stance"] == "unknown":
        yield "no_recorded_stance"
    if not any(not row.content.retracted and not side.isdisjoint(row.content.set_by) for row in rows):
        yield "no_own_conditions"
