"""The models are those of the schemas, and make events."""

from __future__ import annotations

import pathlib
import subprocess
import sys
import tempfile
import unittest

from chancery_client import kinds, validate
from tests.tools import needs

PACKAGE = pathlib.Path(__file__).resolve().parents[1] / "chancery_client"
GENERATE = PACKAGE.parent / "tools/generate.py"


class Models(unittest.TestCase):
    @needs("pydantic", "datamodel_code_generator")
    def test_what_is_generated_is_what_would_be(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, GENERATE, folder], check=True)
            for name in ("models.py", "schemas.json"):
                made = (pathlib.Path(folder) / name).read_text(encoding="utf-8")
                told = f"{name} is not what proto/schemas makes: run clients/python/tools/generate.py"
                self.assertTrue(made == (PACKAGE / name).read_text(encoding="utf-8"), told)

    @needs("pydantic")
    def test_there_is_a_model_of_each_kind(self) -> None:
        from chancery_client import models, typed

        by_class = typed._by_class()
        self.assertEqual(sorted(by_class.values()), kinds())
        for name in by_class:
            self.assertTrue(hasattr(models, name), name)

    @needs("pydantic")
    def test_an_event_says_what_was_set_and_nothing_else(self) -> None:
        import pydantic

        from chancery_client import event, models
        from chancery_client.typed import typed_event

        hop = models.AttributionItem(agent="actor/zelensky", role="speaker", identity="named")
        made = typed_event(
            models.MeetingResponded(
                meeting="meeting/putin-zelensky", actor="actor/zelensky", rsvp="accepted", occurred="2025-05-18",
                mode="paraphrase", attribution=[hop],
            ),
            source="desk",
        )
        self.assertEqual(validate(made), [])
        self.assertEqual(made, event("meeting.responded", {
            "meeting": "meeting/putin-zelensky", "actor": "actor/zelensky", "rsvp": "accepted",
            "occurred": "2025-05-18", "mode": "paraphrase",
            "attribution": [{"agent": "actor/zelensky", "role": "speaker", "identity": "named"}],
        }, source="desk"))
        with self.assertRaises(pydantic.ValidationError):
            models.AttributionItem(role="speker", identity="named")  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            typed_event(hop)
