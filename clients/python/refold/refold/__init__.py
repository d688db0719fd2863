"""Folds the `conditions` view from a replay of the log, by the words of the vocabulary alone.

Read `edtf`, `log`, `order` and `world` first, then `meeting`, `condition` and `satisfaction`, then `document`.
"""
