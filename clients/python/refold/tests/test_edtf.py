import unittest

from refold import edtf


class Values(unittest.TestCase):
    def test_a_day_lasts_a_day_in_utc(self):
        day = edtf.parse("2025-05-17")
        self.assertEqual(day.latest - day.earliest + 1, edtf.DAY_NS)

    def test_months_and_years_end_with_their_last_day(self):
        self.assertEqual(edtf.parse("2024-02").latest, edtf.parse("2024-02-29").latest)
        self.assertEqual(edtf.parse("2025").latest, edtf.parse("2025-12-31").latest)

    def test_qualifiers_do_not_move_bounds(self):
        for qualifier in "~?%":
            self.assertEqual(edtf.parse("2025-05" + qualifier), edtf.parse("2025-05"))

    def test_an_offset_is_taken_away(self):
        self.assertEqual(edtf.parse("2025-05-17T10:00:00+02:00"), edtf.parse("2025-05-17T08:00:00Z"))
        self.assertEqual(edtf.parse("2025-05-16T23:30:00-01:00"), edtf.parse("2025-05-17T00:30:00Z"))

    def test_fractions_of_a_second_count(self):
        whole, part = edtf.parse("2025-05-17T10:00:00Z"), edtf.parse("2025-05-17T10:00:00.25Z")
        self.assertEqual(part.earliest - whole.earliest, 250_000_000)

    def test_an_open_beginning_counts_from_its_end(self):
        span = edtf.parse("../2025-05-18")
        self.assertIsNone(span.earliest)
        self.assertEqual(span.start, edtf.parse("2025-05-18").latest)

    def test_an_open_end_never_ends(self):
        self.assertEqual(edtf.parse("2025-05-18/..").latest, edtf.NEVER)

    def test_what_is_no_time_is_refused_by_name(self):
        for text in ("", "..", "../..", "2025-13", "2025-02-29", "2025-05-17T24:00:00Z", "17.5.2025", "2025-5"):
            with self.assertRaisesRegex(ValueError, "is not a time", msg=text):
                edtf.parse(text)
