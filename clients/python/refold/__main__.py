"""Runs the program: `python3 clients/python/refold`."""

import sys

from refold.cli import main

sys.exit(main(sys.argv[1:]))
