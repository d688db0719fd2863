"""Folds the `conditions` view from a replay of the log, by the words of the vocabulary alone.

The README tells in which order to read the modules.
"""
