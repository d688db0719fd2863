"""Packages that some tests need."""

from __future__ import annotations

import importlib.util
import os
import unittest
from collections.abc import Callable
from typing import Any


def needs(*packages: str) -> Callable[[Any], Any]:
    """Passes a test over where a package is missing; fails where all of them should be there."""
    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if missing and os.environ.get("CLIENT_TOOLS"):
        raise ImportError(f"the tools of the tests lack {', '.join(missing)}")
    return unittest.skipIf(bool(missing), f"needs {', '.join(missing)}")
