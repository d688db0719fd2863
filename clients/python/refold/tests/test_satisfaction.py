import unittest

from tests.stage import MEETING, Story


def met_by(*acts, stated=None):
    """Return what becomes of a condition set by a: acts are (word, voice), a day apart."""
    story = Story()
    story.stated("c", "2025-05-01", **(stated or {}))
    for day, (word, voice) in enumerate(acts, start=2):
        story.on(word, "c", f"2025-05-{day:02}", voice)
    return story.row("c")["satisfaction"]


class Table(unittest.TestCase):
    def test_every_row_of_the_table(self):
        cases = {
            (): "unmet",
            (("claimed_met", "a"),): "met",
            (("claimed_met", "z"),): "claimed_met",
            (("acknowledged_met", "z"),): "claimed_met",
            (("claimed_met", "z"), ("disputed", "z")): "disputed",
            (("claimed_met", "a"), ("disputed", "z")): "met",
            (("claimed_met", "a"), ("disputed", "a")): "disputed",
            (("claimed_met", "a"), ("disputed", "a"), ("claimed_met", "z")): "disputed",
            (("claimed_met", "a"), ("disputed", "a"), ("acknowledged_met", "a")): "met",
            (("disputed", "a"),): "unmet",
            (("claimed_met", "a"), ("regressed", "z")): "met",
            (("claimed_met", "a"), ("regressed", "a")): "regressed",
            (("claimed_met", "z"), ("regressed", "a"), ("claimed_met", "z")): "claimed_met",
        }
        for acts, state in cases.items():
            self.assertEqual(met_by(*acts), state, acts)

    def test_the_named_verifier_has_standing(self):
        self.assertEqual(met_by(("claimed_met", "v"), stated={"verifier": "actor/v"}), "met")

    def test_open_content_is_indeterminate(self):
        story = Story()
        story.say("condition.stated", "2025-05-01", "a", "condition/c", condition="condition/c", for_=MEETING,
                  set_by=["actor/a"], underspecified=True)
        self.assertEqual(story.row("c")["satisfaction"], "indeterminate")

    def test_a_dispute_of_what_is_met_is_counter_evidence(self):
        story = Story()
        story.stated("c", "2025-05-01")
        story.on("claimed_met", "c", "2025-05-02", "a")
        against = story.on("disputed", "c", "2025-05-03", "z")
        self.assertEqual([one["position"] for one in story.row("c")["counter_evidence"]], [against])


class Commitments(unittest.TestCase):
    def setUp(self):
        self.story = Story()
        quantity = {"target": 100, "unit": "crate", "basis": "total"}
        known = {"obligor": [], "beneficiary": [], "action": "hand over", "quantity": quantity}
        self.story.say("agreement.reached", "2025-05-01", None, "agreement/g", agreement="agreement/g",
                       parties=[], form="oral", commitments=[{"commitment": "commitment/k", **known}])

    def done(self, occurred, done, tranche):
        self.story.say("commitment.progressed", occurred, None, "commitment/k", commitment="commitment/k",
                       unit="crate", done=done, tranche=tranche)

    def status(self, occurred, status):
        self.story.say("commitment.status_reported", occurred, None, "commitment/k", commitment="commitment/k",
                       status=status)

    def state(self):
        return self.story.row("c")["satisfaction"]

    def test_tranches_add_up_and_are_claims_only(self):
        self.story.stated("c", "2025-05-02", depends_on=["agreement/g"])
        self.done("2025-05-03", 60, "one")
        self.done("2025-05-04", 60, "one")
        self.assertEqual((self.state(), self.story.row("c")["progress"]["done"]), ("in_progress", 60))
        self.done("2025-05-05", 40, "two")
        self.assertEqual(self.state(), "claimed_met")

    def test_auto_is_met_by_itself_also_when_done_before(self):
        self.status("2025-05-01", "implemented")
        self.story.stated("c", "2025-05-02", depends_on=["commitment/k"], auto=True)
        self.assertEqual(self.state(), "met")

    def test_what_is_broken_regresses(self):
        self.story.stated("c", "2025-05-02", depends_on=["commitment/k"])
        self.done("2025-05-03", 10, "one")
        self.status("2025-05-04", "violated")
        self.assertEqual(self.state(), "unmet")
        self.status("2025-05-05", "implemented")
        self.status("2025-05-06", "reversed")
        self.assertEqual(self.state(), "regressed")

    def test_differing_figures_of_one_tranche_are_a_question(self):
        self.story.stated("c", "2025-05-02", depends_on=["commitment/k"])
        self.done("2025-05-03", 10, "one")
        self.done("2025-05-04", 20, "one")
        self.assertIn("quantity_disputed", self.story.questions("condition/c"))
