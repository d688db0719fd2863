import unittest

from tests.stage import MEETING, Story


class Order(unittest.TestCase):
    def test_late_news_takes_its_place(self):
        story = Story()
        story.meeting("cancelled", "2025-05-03", "a", by="actor/a")
        story.meeting("floated", "2025-05-01", "a", people="ab")
        self.assertEqual(story.board()["meeting"]["state"], "cancelled")

    def test_rank_decides_within_a_day(self):
        story = Story()
        story.meeting("confirmed", "2025-05-01", "b", by="actor/b")
        story.meeting("proposed", "2025-05-01", "a", people="ab")
        story.meeting("announced", "2025-05-01", "a", people="ab", by=["actor/a"])
        self.assertEqual(story.board()["meeting"]["state"], "confirmed")

    def test_an_open_beginning_sorts_by_its_end(self):
        story = Story()
        story.meeting("floated", "2025-05-02", "a", people="ab", planned="2025-07")
        story.meeting("floated", "../2025-05-01", "a", people="ab", planned="2025-06")
        self.assertEqual(story.board()["meeting"]["planned"], "2025-07")

    def test_what_begins_after_v_does_not_count(self):
        story = Story()
        story.meeting("floated", "2025-05-02", "a", people="ab")
        self.assertIsNone(story.board(valid="2025-05-01")["meeting"]["state"])
        self.assertEqual(story.board(valid="2025-05-01")["position"], 0)
        self.assertEqual(story.board(valid="2025-05")["meeting"]["state"], "floated")

    def test_a_tie_that_matters_is_a_question(self):
        story = Story()
        story.meeting("floated", "2025-05-01", "a", people="ab")
        story.meeting("cancelled", "2025-05-02", "a", by="actor/a")
        story.meeting("postponed", "2025-05-02", "a", by="actor/a")
        self.assertEqual(story.board()["meeting"]["state"], "postponed")
        self.assertEqual(story.questions(MEETING), ["order_unknown"])

    def test_a_tie_that_does_not_matter_is_none(self):
        story = Story()
        story.meeting("floated", "2025-05-01", "a", people="ab")
        story.meeting("floated", "2025-05-01", "a", people="ab")
        self.assertEqual(story.questions(MEETING), [])


class Chains(unittest.TestCase):
    def corrected(self, story, target, **patch):
        return story.record("record.corrected", target={"position": target}, patch=patch)

    def retracted(self, story, target):
        return story.record("record.retracted", target={"position": target})

    def test_a_correction_acts_from_its_position_on_for_every_v(self):
        story = Story()
        said = story.stated("c", "2025-05-01")
        self.corrected(story, said, occurred="2025-05-03", text="better")
        self.assertEqual(story.row("c", position=1)["text"], "c")
        self.assertEqual(story.row("c")["text"], "better")
        self.assertIsNone(story.row("c", valid="2025-05-02"))
        self.assertEqual(story.row("c")["record"], "corrected")

    def test_taking_back_a_correction_goes_one_step_back(self):
        story = Story()
        said = story.stated("c", "2025-05-01")
        first = self.corrected(story, said, text="one")
        second = self.corrected(story, first, text="two")
        back = self.retracted(story, second)
        self.assertEqual(story.row("c")["text"], "one")
        self.retracted(story, back)
        self.assertEqual(story.row("c")["text"], "two")

    def test_taking_back_a_retraction_restores(self):
        story = Story()
        gone = self.retracted(story, story.stated("c", "2025-05-01"))
        self.assertEqual((story.row("c")["record"], story.row("c")["satisfaction"]), ("retracted", None))
        self.retracted(story, gone)
        self.assertEqual((story.row("c")["record"], story.row("c")["satisfaction"]), ("current", "unmet"))

    def test_what_rests_on_a_withdrawn_report_alone_goes(self):
        story = Story()
        story.stated("alone", "2025-05-01", evidence=[{"report": "report/x"}])
        story.stated("both", "2025-05-01", evidence=[{"report": "report/x"}, {"report": "report/y"}])
        story.record("report.updated", report="report/x", status="withdrawn")
        self.assertEqual(story.row("alone")["record"], "retracted")
        self.assertEqual(story.row("both")["record"], "current")
        story.record("report.updated", report="report/x", status="updated")
        self.assertEqual(story.row("alone")["record"], "current")
