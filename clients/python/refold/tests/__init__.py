"""Tests of the second opinion: `python3 -m unittest discover -s tests -t .`"""
