"""Runs the program: `python3 -m refold`."""

import sys

from refold.cli import main

sys.exit(main(sys.argv[1:]))
