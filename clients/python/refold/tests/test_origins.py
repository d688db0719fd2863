import unittest

from tests.stage import Story

WIRE = {"agent": "outlet/wire", "role": "outlet", "identity": "named"}
BLOG = {"agent": "outlet/blog", "role": "outlet", "identity": "unknown"}


class Origins(unittest.TestCase):
    def count(self, *attributions, also=()):
        """Count the origins of claims with these attributions, beside one statement by a."""
        story = Story()
        story.stated("c", "2025-05-01")
        for attribution in attributions:
            story.on("claimed_met", "c", "2025-05-02", attribution=list(attribution))
        for kind, data in also:
            story.record(kind, **data)
        return story.row("c")["origins"]

    def test_a_named_voice_is_one_origin_whoever_relays_it(self):
        voice = {"agent": "actor/x", "role": "speaker", "identity": "named"}
        self.assertEqual(self.count([WIRE, voice], [BLOG, voice]), 2)

    def test_who_speaks_for_another_counts_as_the_other(self):
        voice = {"agent": "actor/x", "role": "speaker", "identity": "named", "on_behalf_of": "actor/a"}
        self.assertEqual(self.count([WIRE, voice]), 1)

    def test_an_anonymous_voice_starts_with_the_wire_it_spoke_to(self):
        nobody = {"role": "originator", "identity": "anonymous"}
        self.assertEqual(self.count([WIRE, nobody], [BLOG, WIRE, nobody]), 2)

    def test_what_nobody_knows_is_no_origin(self):
        for identity in ("unknown", "unattributed"):
            self.assertEqual(self.count([WIRE, {"role": "originator", "identity": identity}]), 1)

    def test_what_is_flagged_together_counts_once(self):
        voices = [[WIRE, {"agent": f"actor/{one}", "role": "speaker", "identity": "named"}] for one in "xy"]
        flag = {"targets": [2, {"source": "stage", "id": "e3"}], "flag": "independence_not_established", "note": "n"}
        self.assertEqual(self.count(*voices), 3)
        self.assertEqual(self.count(*voices, also=[("record.flagged", flag)]), 2)

    def test_same_origin_merges(self):
        story = Story()
        story.stated("c", "2025-05-01")
        story.on("claimed_met", "c", "2025-05-02", "x")
        said = {"left": ["actor/x"], "right": "actor/a", "relation": "same_origin"}
        story.say("relation.asserted", "2025-05-03", None, "actor/x", **said)
        self.assertEqual(story.row("c")["origins"], 1)

    def test_reports_with_equal_bytes_are_one(self):
        story = Story()
        for name in "xy":
            story.record("report.captured", report=f"report/{name}", sha256="0" * 64)
            story.stated("c", "2025-05-01", evidence=[{"report": f"report/{name}"}])
        self.assertEqual(story.row("c")["reports"], 1)

    def test_a_grade_is_of_one_assertion(self):
        story = Story()
        story.stated("c", "2025-05-01", credibility=1, attribution=[BLOG])
        story.stated("c", "2025-05-01", credibility=4)
        self.assertEqual(story.row("c")["grade"], "F1")
        story.record("outlet.graded", outlet="outlet/wire", reliability="C", by="desk", reason="r")
        self.assertEqual(story.row("c")["grade"], "C4")
