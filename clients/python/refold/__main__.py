"""Runs the program: `python3 clients/python/refold` is `python3 -m refold`."""

import runpy

runpy.run_module("refold", run_name="__main__")
