"""The other side's replies to a condition."""

from refold.standing import is_act_of


def is_answer(scene, content, event):
    """Tell whether an event is a reply by the one whom it names, on another side than the setter's."""
    by = event.data["by"]
    own = [one for one in content.set_by if scene.on_one_side(by, one)]
    return is_act_of(scene, event, by) and not own


def answers_of(scene, content):
    """Return the latest reply of each actor on another side."""
    answers = {}
    for event in scene.history(content.condition):
        if event.kind == "condition.answered" and event.moves and is_answer(scene, content, event):
            answers[event.data["by"]] = event.data["answer"]
    return dict(sorted(answers.items()))
