"""What the words decide where another reading is near: each case as the vocabulary has it."""

import unittest

from tests.stage import MEETING, Story


class Meetings(unittest.TestCase):
    def test_the_latest_list_says_who_is_a_principal_of_earlier_acts_too(self):
        story = Story()
        story.meeting("confirmed", "2025-05-01", "a", by="actor/a")
        story.meeting("floated", "2025-05-02", people="ab")
        self.assertEqual(story.board()["meeting"]["state"], "announced")

    def test_acceptances_before_the_list_count(self):
        story = Story()
        for one in "ab":
            story.meeting("responded", "2025-05-01", one, actor=f"actor/{one}", rsvp="accepted")
        story.meeting("floated", "2025-05-02", people="ab")
        self.assertEqual(story.board()["meeting"]["state"], "agreed_in_principle")

    def test_who_left_the_list_announces_no_more(self):
        story = Story()
        story.meeting("announced", "2025-05-01", people="at", by=["actor/t"])
        story.meeting("floated", "2025-05-02", people="ab")
        self.assertEqual(story.board()["meeting"]["state"], "floated")

    def test_an_announcement_by_ones_own_voice_is_ones_own(self):
        story = Story()
        story.meeting("announced", "2025-05-01", "a", people="ab", by=[])
        self.assertEqual(story.stances(), {"actor/a": "accepted", "actor/b": "unknown"})

    def test_a_voice_lends_nothing_where_another_side_is_named_too(self):
        story = Story()
        story.actor("colleague", "state")
        story.actor("a", "state")
        story.meeting("announced", "2025-05-01", "a", people="abc", by=["actor/c", "actor/colleague"])
        self.assertEqual(story.stances()["actor/a"], "unknown")

    def test_a_tie_of_three_is_a_question_in_whatever_order_they_came(self):
        for words in (("postponed", "cancelled", "cancelled"), ("cancelled", "postponed", "cancelled")):
            story = Story()
            story.meeting("floated", "2025-05-01", "a", people="ab")
            for word in words:
                story.meeting(word, "2025-05-02", "a", by="actor/a")
            self.assertEqual(story.questions(MEETING), ["order_unknown"], words)

    def test_a_tie_of_a_report_and_its_denial_is_a_question(self):
        story = Story()
        story.meeting("held", "2025-05-01", people="ab")
        story.meeting("held", "2025-05-01", "a", people="ab", polarity="negated")
        self.assertEqual(story.questions(MEETING), ["order_unknown"])

    def test_the_date_to_which_it_was_put_off_stays_when_it_is_confirmed(self):
        for exit_word, planned in (("postponed", "2025-06-01"), ("cancelled", None)):
            story = Story()
            story.meeting("announced", "2025-05-01", people="ab", by=["actor/a"], planned="2025-05-20")
            until = {"planned": "2025-06-01"} if exit_word == "postponed" else {}
            story.meeting(exit_word, "2025-05-02", "a", by="actor/a", **until)
            story.meeting("confirmed", "2025-05-03", "b", by="actor/b")
            self.assertEqual(story.board()["meeting"]["planned"], planned)


class Related(unittest.TestCase):
    def setUp(self):
        self.story = Story()
        self.story.meeting("floated", "2025-05-01", people="ab")

    def other(self, occurred, people, **data):
        return self.story.meeting("floated", occurred, people=people, meeting="meeting/n", **data)

    def test_what_takes_a_meeting_off_the_list_moves_the_position(self):
        self.other("2025-05-02", "ac")
        off = self.other("2025-05-03", "dc")
        board = self.story.board()
        self.assertEqual((board["related"]["meetings"], board["position"]), ([], off))

    def test_what_puts_a_lapsed_meeting_on_again_moves_the_position(self):
        self.other("2025-05-02", "ac", planned="2025-05-05")
        on = self.other("2025-05-03", "ac", planned="2025-05-20")
        board = self.story.board(valid="2025-05-08")
        self.assertEqual((board["related"]["meetings"], board["position"]), (["meeting/n"], on))

    def test_nothing_stands_beside_a_meeting_that_is_over(self):
        self.other("2025-05-02", "ac")
        over = self.story.meeting("held", "2025-05-03", people="ab")
        self.other("2025-05-04", "ad")
        board = self.story.board()
        self.assertEqual((board["related"]["meetings"], board["position"]), ([], over))

    def test_a_flag_that_is_taken_back_moves_the_position(self):
        self.story.stated("c", "2025-05-01")
        flag = {"targets": ["condition/c"], "flag": "content_unclear", "note": "n"}
        back = self.story.record("record.retracted", target={"position": self.story.record("record.flagged", **flag)})
        self.assertNotIn("content_unclear", self.story.questions("condition/c"))
        self.assertEqual(self.story.board()["position"], back)

    def test_the_registration_of_somebody_else_does_not(self):
        self.story.say("statement.made", "2025-05-01", "a", "actor/r", about=["actor/r"], summary="On r.")
        self.story.actor("r")
        self.assertEqual(self.story.board()["position"], 1)


class Commitments(unittest.TestCase):
    def reached(self, story, occurred, target=100, basis="total", **data):
        quantity = {"target": target, "unit": "crate", "basis": basis}
        known = {"commitment": "commitment/k", "obligor": [], "beneficiary": [], "action": "give", "quantity": quantity}
        story.say("agreement.reached", occurred, None, "agreement/g", agreement="agreement/g", parties=[],
                  form="oral", commitments=[known], **data)

    def progress(self, story, occurred, **data):
        story.say("commitment.progressed", occurred, None, "commitment/k", commitment="commitment/k", **data)

    def test_another_unit_is_never_added_also_when_it_was_told_of_earlier(self):
        story = Story()
        story.stated("c", "2025-05-02", depends_on=["commitment/k"])
        self.progress(story, "2025-05-03", unit="sack", total=40)
        self.reached(story, "2025-05-04")
        self.assertEqual(story.row("c")["progress"]["done"], 0)

    def test_the_same_basis_is_added_also_when_it_was_told_of_earlier(self):
        story = Story()
        story.stated("c", "2025-05-02", depends_on=["commitment/k"])
        self.progress(story, "2025-05-03", unit="crate", done=40, basis="total")
        self.reached(story, "2025-05-04")
        self.assertEqual(story.row("c")["progress"]["done"], 40)

    def test_stated_beats_ambiguous_also_where_the_stated_conflict(self):
        story = Story()
        story.stated("c", "2025-05-02", depends_on=["commitment/k"])
        for basis, mode in (("total", "paraphrase"), ("per_side", "paraphrase"), ("ambiguous", "verbatim")):
            self.reached(story, "2025-05-01", basis=basis, mode=mode)
        self.assertEqual(story.row("c")["progress"]["basis"], "total")
        self.assertNotIn("quantity_basis_ambiguous", story.questions("condition/c"))


class Rows(unittest.TestCase):
    def test_a_cycle_is_indeterminate_and_lists_the_events_of_both(self):
        story = Story()
        story.stated("c", "2025-05-01", depends_on=["condition/d"])
        story.stated("d", "2025-05-01", depends_on=["condition/c"])
        row = story.row("c")
        self.assertEqual(row["satisfaction"], "indeterminate")
        self.assertEqual([one["position"] for one in row["evidence"]], [1, 2])
        self.assertIn("dependency_cycle", story.questions("condition/c"))

    def test_what_was_not_stated_yet_depends_on_nothing_yet(self):
        story = Story()
        story.meeting("floated", "2025-05-01", people="ab")
        story.on("disputed", "c", "2025-05-01", "b")
        story.say("commitment.progressed", "2025-05-01", None, "commitment/k", commitment="commitment/k",
                  unit="crate", done=5)
        story.stated("c", "2025-05-03", depends_on=["commitment/k"])
        row = story.row("c", valid="2025-05-01")
        self.assertEqual((row["depends_on"], row["progress"]), ([], None))
        self.assertEqual([one["position"] for one in row["evidence"]], [2])

    def test_an_act_that_was_taken_back_makes_no_row(self):
        story = Story()
        story.stated("c", "2025-05-03")
        waived = story.on("waived", "c", "2025-05-01", "a", by="actor/a")
        story.record("record.retracted", target={"position": waived})
        self.assertIsNone(story.row("c", valid="2025-05-02"))

    def test_a_relation_counts_from_when_it_occurred(self):
        story = Story()
        story.stated("c", "2025-05-01")
        story.on("claimed_met", "c", "2025-05-02", "x")
        said = {"left": ["actor/x"], "right": "actor/a", "relation": "same_origin"}
        story.say("relation.asserted", "2025-05-05", None, "actor/x", **said)
        self.assertEqual(story.row("c", valid="2025-05-03")["origins"], 2)
        self.assertEqual(story.row("c")["origins"], 1)

    def test_a_history_ends_where_its_record_stands(self):
        story = Story()
        said = story.stated("c", "2025-05-01")
        story.record("record.retracted", target={"position": said})
        story.stated("c", "2025-05-02")
        row = story.row("c")
        changes = [entry["to"] for entry in row["history"] if entry["axis"] == "record"]
        self.assertEqual((row["record"], changes), ("current", ["retracted", "current"]))

    def test_any_named_verifier_verifies(self):
        story = Story()
        story.stated("c", "2025-05-02", depends_on=["commitment/k"])
        known = {"commitment": "commitment/k", "obligor": [], "beneficiary": [], "action": "give"}
        for more in ({}, {"verifier": "actor/v"}):
            story.say("agreement.reached", "2025-05-01", None, "agreement/g", agreement="agreement/g", parties=[],
                      form="oral", commitments=[{**known, **more}])
        story.say("commitment.status_reported", "2025-05-03", None, "commitment/k", commitment="commitment/k",
                  status="verified", by="actor/z")
        self.assertEqual(story.row("c")["satisfaction"], "unmet")
