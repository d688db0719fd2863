import unittest

from refold.scene import Scene
from tests.stage import Story


class Sides(unittest.TestCase):
    def test_a_side_is_whom_one_represents_and_who_represents_them(self):
        story = Story()
        story.actor("envoy", "state")
        story.actor("speaker", "state")
        story.actor("clerk", "speaker")
        scene = Scene(story.world(), None)
        self.assertEqual(scene.side("actor/envoy"), {"actor/envoy", "actor/state", "actor/speaker"})
        self.assertIn("actor/clerk", scene.side("actor/speaker"))
        self.assertNotIn("actor/clerk", scene.side("actor/envoy"))

    def test_the_latest_registration_wins_whole(self):
        story = Story()
        story.actor("envoy", "state")
        story.actor("envoy")
        self.assertEqual(Scene(story.world(), None).side("actor/envoy"), {"actor/envoy"})


class Standing(unittest.TestCase):
    def floated(self, *registrations, occurred="2025-05-03", voice="envoy"):
        story = Story()
        story.meeting("floated", occurred, voice, people="ab")
        for name, *represents in registrations:
            story.actor(name, *represents)
        return story.stances()["actor/a"]

    def test_a_representative_speaks_for_those_whom_it_represents(self):
        self.assertEqual(self.floated(("envoy", "a")), "open")
        self.assertEqual(self.floated(), "unknown")

    def test_only_while_it_represents_them(self):
        self.assertEqual(self.floated(("envoy", {"actor": "actor/a", "from": "2025-05-04"})), "unknown")
        self.assertEqual(self.floated(("envoy", {"actor": "actor/a", "to": "2025-05-02"})), "unknown")
        self.assertEqual(self.floated(("envoy", {"actor": "actor/a", "to": "2025-05-03"})), "open")

    def test_a_spokesman_who_says_that_the_other_agreed_does_not_agree(self):
        story = Story()
        story.meeting("floated", "2025-05-01", people="ab")
        story.meeting("responded", "2025-05-02", "a", actor="actor/b", rsvp="accepted")
        self.assertEqual(story.stances(), {"actor/a": "unknown", "actor/b": "accepted"})

    def test_a_stranger_waives_nothing(self):
        story = Story()
        story.stated("c", "2025-05-01")
        note = story.on("waived", "c", "2025-05-02", "z", by="actor/z")
        self.assertEqual((story.row("c")["lifecycle"], story.row("c")["notes"]), ("in_force", [note]))
        story.on("waived", "c", "2025-05-03", "a", by="actor/a")
        self.assertEqual(story.row("c")["lifecycle"], "waived")
        story.stated("c", "2025-05-04")
        self.assertEqual(story.row("c")["lifecycle"], "in_force")
